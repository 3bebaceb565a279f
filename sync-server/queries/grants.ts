/** Statements that read what a person may do: his role's definition, the teams below his own, and who lent him a scope. Rules AC1, AC5. */
import type { RoleDefinition } from '../../common/domain/role.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface GrantRow {
  readonly userId: string;
  readonly roleId: string;
  readonly roleName: string;
  /** Null for a built-in role that the company has not changed. */
  readonly definition: RoleDefinition | null;
  readonly teamId: string | null;
  /** All teams under his own; UNION ends a cycle, should one ever be. */
  readonly below: readonly string[];
}

const GRANTS: Statement = {
  name: 'grant-rows',
  text: `SELECT u.user_id AS "userId", u.role AS "roleId", r.name AS "roleName", r.definition, u.team_id AS "teamId", ARRAY(
  WITH RECURSIVE below AS (
    SELECT t.team_id FROM team t WHERE t.org_id = u.org_id AND t.parent_id = u.team_id
    UNION SELECT t.team_id FROM team t JOIN below b ON t.parent_id = b.team_id WHERE t.org_id = u.org_id
  ) SELECT team_id::text FROM below ORDER BY team_id
) AS below
FROM app_user u JOIN role r ON r.org_id = u.org_id AND r.role_id = u.role
WHERE u.org_id = $1 AND (u.user_id = $2 OR u.active AND u.user_id IN (
  SELECT d.from_user FROM delegation d WHERE d.org_id = $1 AND d.to_user = $2 AND d.state = 'active'))
ORDER BY u.user_id`,
};

const RESTRICTED: Statement = {
  name: 'grant-fields',
  text: `SELECT field_id AS "fieldId", readers, writers FROM custom_field
WHERE org_id = $1 AND (readers IS NOT NULL OR writers IS NOT NULL)`,
};

export interface RestrictedField {
  readonly fieldId: string;
  readonly readers: readonly string[] | null;
  readonly writers: readonly string[] | null;
}

/** The custom fields that are not for every role. */
export function readRestrictedFields(connection: Connection, orgId: string): Promise<RestrictedField[]> {
  return connection.query(RESTRICTED, [orgId]);
}

const BUMP_ALL: Statement = {
  name: 'entitlement-bump-all',
  text: `INSERT INTO entitlement AS e (org_id, user_id, ver)
SELECT org_id, user_id, 1 FROM app_user WHERE org_id = $1 ORDER BY user_id
ON CONFLICT (org_id, user_id) DO UPDATE SET ver = e.ver + 1`,
};

/** Says that what everybody may do has changed. */
export async function bumpAllEntitlements(tx: Connection, orgId: string): Promise<void> {
  await tx.query(BUMP_ALL, [orgId]);
}

/** The person's own row, and those of everybody whose scope is lent to him now. */
export function readGrantRows(connection: Connection, orgId: string, userId: string): Promise<GrantRow[]> {
  return connection.query(GRANTS, [orgId, userId]);
}

const BUMP: Statement = {
  name: 'entitlement-bump',
  // In the order of ids, so that two changes that concern the same people wait for each other instead of locking crosswise.
  text: `INSERT INTO entitlement AS e (org_id, user_id, ver)
SELECT $1, id, 1 FROM (SELECT DISTINCT unnest($2::uuid[]) AS id ORDER BY 1) AS u
ON CONFLICT (org_id, user_id) DO UPDATE SET ver = e.ver + 1`,
};

/** Says that what these people may do has changed, in the transaction that changes it. */
export async function bumpEntitlements(tx: Connection, orgId: string, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await tx.query(BUMP, [orgId, userIds]);
}
