/** Statements about edits in quarantine. Rules QT1 to QT5. */
import type { Grant } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface QuarantineRow {
  readonly authorId: string;
  readonly authorName: string;
  readonly mutationId: string;
  readonly customerId: string;
  readonly code: string;
  /** The mutation, sealed. */
  readonly body: Buffer;
  readonly at: number;
}

const COLUMNS = `q.user_id AS "authorId", u.name AS "authorName", q.mutation_id AS "mutationId", q.doc_id AS "customerId",
  q.code, q.body, q.at`;
const TABLES = `quarantine q JOIN app_user u ON u.org_id = q.org_id AND u.user_id = q.user_id
JOIN customer c ON c.org_id = q.org_id AND c.customer_id = q.doc_id`;
const REACHED = `q.org_id = $1 AND q.status = 'open' AND ($2::boolean OR c.owner_id = ANY($3::uuid[]) OR c.team_id = ANY($4::uuid[]))`;

const LIST: Statement = {
  name: 'quarantine-list',
  text: `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${REACHED} ORDER BY q.at DESC, q.mutation_id LIMIT $5`,
};
const COUNT: Statement = { name: 'quarantine-count', text: `SELECT count(*) AS total FROM ${TABLES} WHERE ${REACHED}` };
const LOCK: Statement = {
  name: 'quarantine-lock',
  text: `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${REACHED} AND q.user_id = $5 AND q.mutation_id = $6 FOR UPDATE OF q`,
};
const RESOLVE: Statement = {
  name: 'quarantine-resolve',
  text: `UPDATE quarantine SET status = $4, resolved_by = $5, resolved_at = $6, reason = $7
WHERE org_id = $1 AND user_id = $2 AND mutation_id = $3`,
};
const OUTCOMES: Statement = {
  name: 'quarantine-outcomes',
  text: `SELECT q.mutation_id AS "mutationId", q.status, q.resolved_at AS at, coalesce(u.name, '') AS by, q.reason
FROM quarantine q LEFT JOIN app_user u ON u.org_id = q.org_id AND u.user_id = q.resolved_by
WHERE q.org_id = $1 AND q.user_id = $2 AND q.mutation_id = ANY($3::uuid[])`,
};

interface Reader {
  readonly orgId: string;
  readonly grant: Grant;
}

function reachOf({ orgId, grant }: Reader): unknown[] {
  return [orgId, grant.scope === 'all', grant.userIds, grant.teamIds];
}

/** Open edits of customers in the reader's scope, and how many there are in all. */
export async function listQuarantine(
  connection: Connection,
  reader: Reader,
  limit: number,
): Promise<{ rows: QuarantineRow[]; total: number }> {
  const rows = await connection.query<QuarantineRow>(LIST, [...reachOf(reader), limit]);
  const [count] = await connection.query<{ total: number }>(COUNT, reachOf(reader));
  return { rows, total: count?.total ?? 0 };
}

/** Locks an open edit in the reader's scope; null when there is none. */
export async function lockQuarantined(
  tx: Connection,
  reader: Reader,
  key: { readonly authorId: string; readonly mutationId: string },
): Promise<QuarantineRow | null> {
  const [row] = await tx.query<QuarantineRow>(LOCK, [...reachOf(reader), key.authorId, key.mutationId]);
  return row ?? null;
}

/** Notes what was decided. */
export async function resolveQuarantined(
  tx: Connection,
  orgId: string,
  decision: {
    readonly authorId: string;
    readonly mutationId: string;
    readonly status: 'accepted' | 'discarded';
    readonly by: string;
    readonly at: number;
    readonly reason: string;
  },
): Promise<void> {
  const { authorId, mutationId, status, by, at, reason } = decision;
  await tx.query(RESOLVE, [orgId, authorId, mutationId, status, by, at, reason]);
}

export interface OutcomeRow {
  readonly mutationId: string;
  readonly status: 'open' | 'accepted' | 'discarded';
  readonly at: number | null;
  readonly by: string;
  readonly reason: string;
}

/** What became of the author's own edits. */
export function readOutcomes(
  connection: Connection,
  author: { readonly orgId: string; readonly userId: string },
  mutationIds: readonly string[],
): Promise<OutcomeRow[]> {
  return connection.query(OUTCOMES, [author.orgId, author.userId, mutationIds]);
}
