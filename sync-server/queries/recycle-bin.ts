/** Statements about deleted customers: who deleted them, when and why. Rules RB1 to RB5. */
import type { Grant } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';
import { CUSTOMER_COLUMNS, type DocumentRow } from './documents.ts';

export interface Deletion {
  readonly customerId: string;
  readonly deletedAt: number;
  /** Null: a rule of retention, or it is not known. */
  readonly deletedBy: string | null;
  readonly reason: string;
}

const COLUMNS = `d.customer_id AS "customerId", d.deleted_at AS "deletedAt", d.deleted_by AS "deletedBy", d.reason`;

const READ: Statement = {
  name: 'recycle-read',
  text: `SELECT ${COLUMNS} FROM customer_deletion d WHERE d.org_id = $1 AND d.customer_id = ANY($2::uuid[])`,
};
const SAVE: Statement = {
  name: 'recycle-save',
  text: `INSERT INTO customer_deletion (org_id, customer_id, deleted_at, deleted_by, reason)
SELECT $1, "customerId", "deletedAt", "deletedBy", reason
FROM jsonb_to_recordset($2::text::jsonb) AS j("customerId" uuid, "deletedAt" bigint, "deletedBy" uuid, reason text)
ON CONFLICT (org_id, customer_id) DO UPDATE SET deleted_at = EXCLUDED.deleted_at, deleted_by = EXCLUDED.deleted_by,
  reason = EXCLUDED.reason`,
};
const REMOVE: Statement = {
  name: 'recycle-remove',
  text: `DELETE FROM customer_deletion WHERE org_id = $1 AND customer_id = ANY($2::uuid[])`,
};
const DUE: Statement = {
  name: 'bin-due',
  text: `SELECT d.customer_id AS "customerId" FROM customer_deletion d
WHERE d.org_id = $1 AND d.deleted_at < $2 ORDER BY d.deleted_at LIMIT $3`,
};

// $2 to $4 are the reach of the reader, $5 who deleted, $6 and $7 from when to when, $8 a piece of the name, or of the company where $9
// says that he reads it: what is hidden from him must not be found by guessing.
const FOUND = `FROM customer_deletion d JOIN customer c ON c.org_id = d.org_id AND c.customer_id = d.customer_id
WHERE d.org_id = $1 AND c.deleted_at IS NOT NULL AND c.erased_at IS NULL
  AND ($2::boolean OR c.owner_id = ANY($3::uuid[]) OR c.team_id = ANY($4::uuid[]))
  AND ($5::uuid IS NULL OR d.deleted_by = $5) AND d.deleted_at >= $6 AND d.deleted_at <= $7
  AND ($8::text = '' OR strpos(lower(c.name), $8) > 0 OR $9::boolean AND strpos(lower(c.company), $8) > 0)`;
const LIST: Statement = {
  name: 'recycle-list',
  text: `SELECT c.customer_id AS "docId", d.deleted_at AS "binDeletedAt", d.deleted_by AS "binDeletedBy", d.reason AS "binReason",
  ${CUSTOMER_COLUMNS} ${FOUND}
ORDER BY d.deleted_at DESC, d.customer_id LIMIT $10 OFFSET $11`,
};
const COUNT: Statement = { name: 'bin-count', text: `SELECT count(*) AS total ${FOUND}` };

/** Of these customers those that were deleted. */
export async function readDeletions(
  tx: Connection,
  orgId: string,
  customerIds: readonly string[],
): Promise<Map<string, Deletion>> {
  if (customerIds.length === 0) return new Map();
  const rows = await tx.query<Deletion>(READ, [orgId, customerIds]);
  return new Map(rows.map(row => [row.customerId, row]));
}

/** Notes deletions, and forgets those of customers who are back; all is sent before this returns. */
export function sendDeletions(
  tx: Connection,
  orgId: string,
  { deleted, restored }: { readonly deleted: readonly Deletion[]; readonly restored: readonly string[] },
): Promise<unknown>[] {
  return [
    ...(deleted.length > 0 ? [tx.query(SAVE, [orgId, JSON.stringify(deleted)])] : []),
    ...(restored.length > 0 ? [tx.query(REMOVE, [orgId, restored])] : []),
  ];
}

/** Customers who were deleted before the time, the longest ago first. */
export async function readDueDeletions(
  connection: Connection,
  orgId: string,
  before: number,
  limit: number,
): Promise<string[]> {
  const rows = await connection.query<{ customerId: string }>(DUE, [orgId, before, limit]);
  return rows.map(row => row.customerId);
}

export interface BinFilter {
  readonly deletedBy: string | null;
  readonly from: number;
  readonly to: number;
  /** Folded to lower case. */
  readonly text: string;
}
export type BinRow = DocumentRow & {
  readonly binDeletedAt: number;
  readonly binDeletedBy: string | null;
  readonly binReason: string;
};

/** One page of the bin in the reader's scope, newest first, and how many there are in all. */
export async function listBin(
  connection: Connection,
  { orgId, grant }: { readonly orgId: string; readonly grant: Grant },
  { deletedBy, from, to, text }: BinFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ rows: BinRow[]; total: number }> {
  const reach = [orgId, grant.scope === 'all', grant.userIds, grant.teamIds];
  const values = [...reach, deletedBy, from, to, text, grant.fields.company.read === 'plain'];
  const rows = await connection.query<BinRow>(LIST, [...values, page.limit, page.offset]);
  const [count] = await connection.query<{ total: number }>(COUNT, values);
  return { rows, total: count?.total ?? 0 };
}
