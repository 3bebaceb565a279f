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

const PAGE: Statement = {
  name: 'audit-page',
  text: `SELECT ${COLUMNS}, coalesce(u.name, '') AS "actorName"
FROM audit a LEFT JOIN app_user u ON u.org_id = a.org_id AND u.user_id = a.actor_id
WHERE a.org_id = $1 AND ($2::bigint IS NULL OR a.n < $2) AND ($3::text IS NULL OR a.action = $3)
  AND ($4::uuid IS NULL OR a.actor_id = $4)
ORDER BY a.n DESC LIMIT $5`,
};
const COUNT: Statement = {
  name: 'audit-count',
  text: `SELECT count(*) AS total FROM audit
WHERE org_id = $1 AND ($2::text IS NULL OR action = $2) AND ($3::uuid IS NULL OR actor_id = $3)`,
};

export interface AuditFilter {
  readonly orgId: string;
  /** Lines older than this one. */
  readonly before: number | null;
  readonly action: string | null;
  readonly actorId: string | null;
  readonly limit: number;
}

/** One page, newest first, and how many lines match over all pages. */
export async function readAuditPage(
  connection: Connection,
  filter: AuditFilter,
): Promise<{ rows: AuditRecord[]; total: number }> {
  const { orgId, before, action, actorId, limit } = filter;
  const rows = await connection.query<AuditRecord>(PAGE, [orgId, before, action, actorId, limit]);
  const [count] = await connection.query<{ total: number }>(COUNT, [orgId, action, actorId]);
  return { rows, total: count?.total ?? 0 };
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

const ORGS: Statement = { name: 'audit-orgs', text: `SELECT org_id AS "orgId" FROM org_head ORDER BY org_id` };

/** All companies of the database. */
export function readOrgIds(connection: Connection): Promise<{ orgId: string }[]> {
  return connection.query(ORGS, []);
}
