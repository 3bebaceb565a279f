/** Statements of hand-overs: whose customers are still to be moved, and how far an order has come. Rules HO1 to HO4. */
import type { Connection, Statement } from '../db/database.ts';

export interface HandOverRecord {
  readonly handOverId: string;
  readonly fromUser: string;
  /** Null: the public pool. */
  readonly toUser: string | null;
  readonly total: number;
  readonly moved: number;
}

const OF_OWNER: Statement = {
  name: 'hand-over-customers',
  text: `SELECT customer_id AS "customerId" FROM customer
WHERE org_id = $1 AND owner_id = $2 AND deleted_at IS NULL AND (owner_id IS DISTINCT FROM $3::uuid OR team_id IS DISTINCT FROM $4::uuid)
ORDER BY created_at, customer_id LIMIT $5`,
};
const COUNT: Statement = {
  name: 'hand-over-count',
  text: `SELECT count(*) AS total FROM customer WHERE org_id = $1 AND owner_id = $2 AND deleted_at IS NULL`,
};
const OF_TEAM: Statement = {
  name: 'hand-over-team-customers',
  text: `SELECT customer_id AS "customerId" FROM customer
WHERE org_id = $1 AND team_id = $2 AND deleted_at IS NULL ORDER BY created_at, customer_id LIMIT $3`,
};
const OPEN: Statement = {
  name: 'hand-over-open',
  text: `SELECT hand_over_id AS "handOverId", from_user AS "fromUser", to_user AS "toUser", total, moved FROM hand_over
WHERE org_id = $1 AND from_user = $2 AND done_at IS NULL`,
};
const INSERT: Statement = {
  name: 'hand-over-insert',
  text: `INSERT INTO hand_over (org_id, hand_over_id, from_user, to_user, ordered_by, total, moved, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7)`,
};
const ADVANCE: Statement = {
  name: 'hand-over-advance',
  text: `UPDATE hand_over SET moved = moved + $3, done_at = $4 WHERE org_id = $1 AND hand_over_id = $2 RETURNING moved, total`,
};

/** Customers of the owner that are not yet where they are to go, oldest first. */
export async function readCustomersOfOwner(
  connection: Connection,
  orgId: string,
  fromUser: string,
  target: { readonly ownerId: string | null; readonly teamId: string | null },
  limit: number,
): Promise<string[]> {
  return idsOf(await connection.query(OF_OWNER, [orgId, fromUser, target.ownerId, target.teamId, limit]));
}

/** How many customers the person owns. */
export async function countCustomersOfOwner(connection: Connection, orgId: string, userId: string): Promise<number> {
  const [row] = await connection.query<{ total: number }>(COUNT, [orgId, userId]);
  return row?.total ?? 0;
}

/** Customers of the team, oldest first. */
export async function readCustomersOfTeam(
  connection: Connection,
  orgId: string,
  teamId: string,
  limit: number,
): Promise<string[]> {
  return idsOf(await connection.query(OF_TEAM, [orgId, teamId, limit]));
}

/** The person's hand-over that is not done, or null. */
export async function readOpenHandOver(
  connection: Connection,
  orgId: string,
  fromUser: string,
): Promise<HandOverRecord | null> {
  const [row] = await connection.query<HandOverRecord>(OPEN, [orgId, fromUser]);
  return row ?? null;
}

/** Notes an order. */
export async function insertHandOver(
  tx: Connection,
  orgId: string,
  order: Omit<HandOverRecord, 'moved'> & { readonly orderedBy: string; readonly at: number },
): Promise<void> {
  const { handOverId, fromUser, toUser, orderedBy, total, at } = order;
  await tx.query(INSERT, [orgId, handOverId, fromUser, toUser, orderedBy, total, at]);
}

/** Notes that more was moved, and with `doneAt` that nothing is left. */
export async function advanceHandOver(
  tx: Connection,
  orgId: string,
  handOverId: string,
  step: { readonly moved: number; readonly doneAt: number | null },
): Promise<{ moved: number; total: number }> {
  const [row] = await tx.query<{ moved: number; total: number }>(ADVANCE, [orgId, handOverId, step.moved, step.doneAt]);
  if (row === undefined) throw new Error('A hand-over that is not there');
  return row;
}

function idsOf(rows: readonly { readonly customerId: string }[]): string[] {
  return rows.map(row => row.customerId);
}
