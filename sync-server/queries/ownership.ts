/** Statements about the ownership ledger and what is counted from it. Entries are only added. Rules PO5 to PO12. */
import type { Collaborator, OwnershipEntry } from '../../common/domain/pool.ts';
import type { Connection, Statement } from '../db/database.ts';

/** An entry with the change of the customer to which it belongs. */
export interface StoredOwnership extends OwnershipEntry {
  /** Sequence number of the customer's change; it may be provisional until it is written. */
  readonly ver: number;
  readonly mutationId: string | null;
}

const INSERT: Statement = {
  name: 'ownership-insert',
  text: `INSERT INTO ownership_entry (org_id, seq, customer_id, kind, from_owner, to_owner, from_pool, to_pool, by_id, at, reason, mutation_id)
SELECT $1, ver, "customerId", kind, "fromOwner", "toOwner", "fromPool", "toPool", by, at, reason, "mutationId"
FROM jsonb_to_recordset($2::text::jsonb) AS j(ver bigint, "customerId" uuid, kind text, "fromOwner" uuid, "toOwner" uuid,
  "fromPool" uuid, "toPool" uuid, by uuid, at bigint, reason text, "mutationId" uuid)`,
};

/** Adds entries. */
export async function insertOwnership(
  tx: Connection,
  orgId: string,
  entries: readonly StoredOwnership[],
): Promise<void> {
  if (entries.length > 0) await tx.query(INSERT, [orgId, JSON.stringify(entries)]);
}

const ENSURE_HOLDERS: Statement = {
  name: 'holder-ensure',
  text: `INSERT INTO holder (org_id, user_id) SELECT $1, id FROM (SELECT DISTINCT unnest($2::uuid[]) AS id ORDER BY 1) AS u
ON CONFLICT DO NOTHING`,
};
const LOCK_HOLDERS: Statement = {
  name: 'holder-lock',
  text: `SELECT user_id FROM holder WHERE org_id = $1 AND user_id = ANY($2::uuid[]) ORDER BY user_id FOR UPDATE`,
};

/** Whoever counts what these people hold or took waits for others who do, always after the customers and before the company's head. */
export async function lockHolders(tx: Connection, orgId: string, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.query(ENSURE_HOLDERS, [orgId, userIds]);
  await tx.query(LOCK_HOLDERS, [orgId, userIds]);
}

const COLUMNS = `e.customer_id AS "customerId", e.kind, e.from_owner AS "fromOwner", e.to_owner AS "toOwner", e.from_pool AS "fromPool",
  e.to_pool AS "toPool", e.by_id AS by, e.at, e.reason`;
const OF_CUSTOMERS: Statement = {
  name: 'ownership-of-customers',
  text: `SELECT ${COLUMNS} FROM ownership_entry e WHERE e.org_id = $1 AND e.customer_id = ANY($2::uuid[]) ORDER BY e.seq`,
};

/** The ledger of customers, in the order in which it happened. */
export function readOwnership(
  connection: Connection,
  orgId: string,
  customerIds: readonly string[],
): Promise<OwnershipEntry[]> {
  return customerIds.length === 0 ? Promise.resolve([]) : connection.query(OF_CUSTOMERS, [orgId, customerIds]);
}

const CLAIMS: Statement = {
  name: 'ownership-claims',
  // To give oneself a customer is to claim him, by whatever name.
  text: `SELECT to_owner AS "userId", from_pool AS "poolId", at FROM ownership_entry
WHERE org_id = $1 AND to_owner = ANY($2::uuid[]) AND at >= $3 AND from_pool IS NOT NULL AND (kind = 'claim' OR by_id = to_owner)`,
};

/** When these people claimed, and from which pool. */
export function readClaims(
  connection: Connection,
  orgId: string,
  userIds: readonly string[],
  since: number,
): Promise<{ readonly userId: string; readonly poolId: string; readonly at: number }[]> {
  return userIds.length === 0 ? Promise.resolve([]) : connection.query(CLAIMS, [orgId, userIds, since]);
}

const HOLDINGS: Statement = {
  name: 'ownership-holdings',
  text: `SELECT owner_id AS "userId", status, count(*)::int AS customers, count(*) FILTER (WHERE protected_until > $3)::int AS protected
FROM customer WHERE org_id = $1 AND owner_id = ANY($2::uuid[]) AND deleted_at IS NULL GROUP BY 1, 2`,
};

export interface HoldingRow {
  readonly userId: string;
  readonly status: string;
  readonly customers: number;
  readonly protected: number;
}

/** What these people hold now, by status. */
export function readHoldings(
  connection: Connection,
  orgId: string,
  userIds: readonly string[],
  now: number,
): Promise<HoldingRow[]> {
  return userIds.length === 0 ? Promise.resolve([]) : connection.query(HOLDINGS, [orgId, userIds, now]);
}

const FIGURES: Statement = {
  name: 'ownership-figures',
  text: `SELECT coalesce(to_pool, from_pool) AS "poolId", CASE WHEN to_pool IS NULL THEN 'out' ELSE 'in' END AS way, kind, reason,
  count(*)::int AS entries FROM ownership_entry
WHERE org_id = $1 AND at >= $2 AND (to_pool IS NOT NULL OR from_pool IS NOT NULL) AND kind NOT IN ('protect', 'unprotect')
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 500`,
};

export interface OwnershipFigure {
  readonly poolId: string;
  readonly way: 'in' | 'out';
  readonly kind: string;
  readonly reason: string;
  readonly entries: number;
}

/** How many came into pools and left them since a time, by kind and reason. */
export function readFigures(connection: Connection, orgId: string, since: number): Promise<OwnershipFigure[]> {
  return connection.query(FIGURES, [orgId, since]);
}

const REMOVE_COLLABORATORS: Statement = {
  name: 'customer-collaborators-remove',
  text: `DELETE FROM customer_collaborator WHERE org_id = $1 AND customer_id = ANY($2::uuid[])`,
};
const ADD_COLLABORATORS: Statement = {
  name: 'customer-collaborators-add',
  text: `INSERT INTO customer_collaborator (org_id, user_id, customer_id)
SELECT $1, "userId", "customerId" FROM jsonb_to_recordset($2::text::jsonb) AS j("userId" uuid, "customerId" uuid)`,
};

/** By whom customers are found as collaborators; their rows say the same. All statements are sent before this returns. */
export function sendCollaborators(
  tx: Connection,
  orgId: string,
  customers: readonly { readonly customerId: string; readonly collaborators?: readonly Collaborator[] }[],
): Promise<unknown>[] {
  if (customers.length === 0) return [];
  const ids = customers.map(customer => customer.customerId);
  const rows = customers.flatMap(({ customerId, collaborators = [] }) =>
    collaborators.map(({ userId }) => ({ userId, customerId })),
  );
  const removed = tx.query(REMOVE_COLLABORATORS, [orgId, ids]);
  return rows.length === 0 ? [removed] : [removed, tx.query(ADD_COLLABORATORS, [orgId, JSON.stringify(rows)])];
}
