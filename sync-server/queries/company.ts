/** Statements that set up a company. Everything of one kind goes in with one statement, as JSON rows. */
import { ROLE_NAMES } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';

const INSERT_ORG: Statement = {
  name: 'company-org',
  text: `INSERT INTO org (org_id, name, created_at) VALUES ($1, $2, $3)`,
};
const INSERT_HEAD: Statement = {
  name: 'company-head',
  text: `INSERT INTO org_head (org_id, audit_hash, epoch) VALUES ($1, $2, $3)`,
};
const INSERT_ROLES: Statement = {
  name: 'company-roles',
  text: `INSERT INTO role (org_id, role_id, name, created_at, updated_at) SELECT $1, unnest($2::text[]), '', $3, $3`,
};
const INSERT_TEAMS: Statement = {
  name: 'company-teams',
  text: `INSERT INTO team (org_id, team_id, name, created_at)
SELECT $1, "teamId", name, $3 FROM jsonb_to_recordset($2::text::jsonb) AS j("teamId" uuid, name text)`,
};
const INSERT_USERS: Statement = {
  name: 'company-users',
  text: `WITH j AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($2::text::jsonb)
    AS j("userId" uuid, login text, name text, "passwordHash" text, role text, "teamId" uuid, ver bigint)
), d AS (INSERT INTO login_directory (login, org_id, user_id) SELECT login, $1, "userId" FROM j)
INSERT INTO app_user (org_id, user_id, login, name, password_hash, role, team_id, created_at, ver)
SELECT $1, "userId", login, name, "passwordHash", role, "teamId", $3, ver FROM j`,
};
const INSERT_ENTRIES: Statement = {
  name: 'company-entries',
  text: `INSERT INTO dictionary_entry
  (org_id, entry_id, kind, label, label_en, parent_id, meaning, next, position, created_at, updated_at, ver)
SELECT $1, "entryId", kind, label, "labelEn", "parentId", meaning, next, position, $3, $3, ver
FROM jsonb_to_recordset($2::text::jsonb) AS j("entryId" text, kind text, label text, "labelEn" text, "parentId" text,
  meaning text, next jsonb, position int, ver bigint)`,
};
const INSERT_TAGS: Statement = {
  name: 'company-tags',
  text: `INSERT INTO customer_tag (org_id, tag_id, name, color, category, created_by, created_at, updated_at, ver)
SELECT $1, "tagId", name, color, category, "createdBy", $3, $3, ver
FROM jsonb_to_recordset($2::text::jsonb) AS j("tagId" uuid, name text, color text, category text, "createdBy" uuid, ver bigint)`,
};

/** Makes the company, its head row and its built-in roles. */
export async function insertOrg(
  tx: Connection,
  org: { orgId: string; name: string; at: number; auditHash: Buffer; epoch: string },
): Promise<void> {
  await tx.query(INSERT_ORG, [org.orgId, org.name, org.at]);
  await tx.query(INSERT_HEAD, [org.orgId, org.auditHash, org.epoch]);
  await tx.query(INSERT_ROLES, [org.orgId, ROLE_NAMES, org.at]);
}

/** Inserts rows of one kind; each kind's columns are those of its statement. */
export async function insertCompanyRows(
  tx: Connection,
  kind: keyof typeof KINDS,
  orgId: string,
  rows: readonly object[],
  at: number,
): Promise<void> {
  if (rows.length > 0) await tx.query(KINDS[kind], [orgId, JSON.stringify(rows), at]);
}

const KINDS = { teams: INSERT_TEAMS, users: INSERT_USERS, entries: INSERT_ENTRIES, tags: INSERT_TAGS } as const;

const ORG_NAME: Statement = { name: 'company-name', text: `SELECT name FROM org WHERE org_id = $1` };

/** The company's name; empty when there is none. */
export async function readOrgName(connection: Connection, orgId: string): Promise<string> {
  const [row] = await connection.query<{ name: string }>(ORG_NAME, [orgId]);
  return row?.name ?? '';
}
