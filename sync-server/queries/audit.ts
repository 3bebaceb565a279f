/** Statements that read the audit. Writing happens behind the locked head of a company only (org-head.ts). */
import type { Connection, Statement } from '../db/database.ts';

export interface AuditRecord {
  readonly n: number;
  readonly at: number;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly detail: string;
  readonly hash: Buffer;
}

const COLUMNS = `a.n, a.at, a.actor_id AS "actorId", a.action, a.object_type AS "objectType",
  a.object_id AS "objectId", a.detail, a.hash`;
/** $2 to $7; the text is looked for in ids and detail, which hold no personal data, or is the number of an entry. */
const MATCHES = `a.org_id = $1 AND (cardinality($2::text[]) = 0 OR a.action = ANY($2::text[]))
  AND ($3::uuid IS NULL OR a.actor_id = $3) AND ($4::text IS NULL OR a.object_id = $4)
  AND ($5::bigint IS NULL OR a.at >= $5) AND ($6::bigint IS NULL OR a.at < $6)
  AND ($7 = '' OR a.n::text = $7 OR position($7 IN a.object_id) > 0 OR position($7 IN a.detail) > 0)`;

const PAGE: Statement = {
  name: 'audit-page',
  text: `SELECT ${COLUMNS}, coalesce(u.name, '') AS "actorName"
FROM audit a LEFT JOIN app_user u ON u.org_id = a.org_id AND u.user_id = a.actor_id
WHERE ${MATCHES} AND ($8::bigint IS NULL OR a.n < $8) ORDER BY a.n DESC LIMIT $9`,
};
const COUNT: Statement = {
  name: 'audit-count',
  text: `SELECT count(*) AS total FROM (SELECT 1 FROM audit a WHERE ${MATCHES} LIMIT $8) AS matching`,
};

export interface AuditMatch {
  readonly actions: readonly string[];
  readonly actorId: string | null;
  readonly objectId: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly text: string;
}

const valuesOf = (orgId: string, match: AuditMatch): unknown[] => {
  const { actions, actorId, objectId, from, to, text } = match;
  return [orgId, actions, actorId, objectId, from, to, text.toLowerCase()];
};

/** One page of what matches, newest first; `before` is the last entry of the page before. */
export function readAuditPage(
  connection: Connection,
  input: {
    readonly orgId: string;
    readonly match: AuditMatch;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<AuditRecord[]> {
  return connection.query(PAGE, [...valuesOf(input.orgId, input.match), input.before, input.limit]);
}

/** How many match over all pages, counted no further than `max`. */
export async function countAudit(
  connection: Connection,
  orgId: string,
  match: AuditMatch,
  max: number,
): Promise<number> {
  const [row] = await connection.query<{ total: number }>(COUNT, [...valuesOf(orgId, match), max]);
  return row?.total ?? 0;
}

const AFTER: Statement = {
  name: 'audit-after',
  text: `SELECT ${COLUMNS} FROM audit a WHERE a.org_id = $1 AND a.n > $2 ORDER BY a.n LIMIT $3`,
};

/** Lines in the order of the chain, after the given one. */
export function readAuditAfter(
  connection: Connection,
  orgId: string,
  after: number,
  limit: number,
): Promise<Omit<AuditRecord, 'actorName'>[]> {
  return connection.query(AFTER, [orgId, after, limit]);
}

const HASH: Statement = { name: 'audit-hash', text: `SELECT hash FROM audit WHERE org_id = $1 AND n = $2` };

/** The stored hash of a line, or null when it is gone. */
export async function readAuditHash(connection: Connection, orgId: string, n: number): Promise<Buffer | null> {
  const [row] = await connection.query<{ hash: Buffer }>(HASH, [orgId, n]);
  return row?.hash ?? null;
}

const GUARDED: Statement = {
  name: 'audit-guarded',
  text: `SELECT NOT (has_table_privilege('audit', 'UPDATE') OR has_table_privilege('audit', 'DELETE')
  OR has_table_privilege('audit', 'TRUNCATE')) AS guarded`,
};

/** Whether we ourselves lack the right to change the audit. */
export async function isAuditGuarded(connection: Connection): Promise<boolean> {
  const [row] = await connection.query<{ guarded: boolean }>(GUARDED, []);
  return row?.guarded ?? false;
}

const ORGS: Statement = { name: 'audit-orgs', text: `SELECT org_id AS "orgId" FROM org_head ORDER BY org_id` };

/** All companies of the database. */
export function readOrgIds(connection: Connection): Promise<{ orgId: string }[]> {
  return connection.query(ORGS, []);
}
