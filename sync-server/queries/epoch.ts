/** Statements of a new epoch and of the pruning of the change log. Rules NE1, LP1. */
import type { Connection, Statement } from '../db/database.ts';

/**
 * How far sequences jump at a new epoch: beyond every number that the lost part of the history can have given out, so that none of them is
 * ever given to something else. 2^53 is enough for millions of restorations.
 */
export const EPOCH_GAP = 1_000_000_000;

const BEGIN_EPOCH: Statement = {
  name: 'epoch-begin',
  text: `UPDATE org_head SET epoch = $2, seq = seq + $3 WHERE org_id = $1`,
};
const MOVE_ENTITLEMENTS: Statement = {
  name: 'epoch-entitlements',
  text: `INSERT INTO entitlement AS e (org_id, user_id, ver) SELECT org_id, user_id, $2 FROM app_user WHERE org_id = $1
ON CONFLICT (org_id, user_id) DO UPDATE SET ver = e.ver + $2`,
};

/** Begins an epoch: sequences and versions of entitlements go on far behind where they had come. */
export async function beginEpoch(tx: Connection, orgId: string, epoch: string): Promise<void> {
  await tx.query(MOVE_ENTITLEMENTS, [orgId, EPOCH_GAP]);
  await tx.query(BEGIN_EPOCH, [orgId, epoch, EPOCH_GAP]);
}

const LAST_BEFORE: Statement = {
  name: 'log-last-before',
  // In the order of the key, so that a log of millions of lines is read up to the first young one and no further.
  text: `SELECT coalesce((SELECT l.seq - 1 FROM change_log l WHERE l.org_id = $1 AND l.seq > $2 AND l.at >= $3
  ORDER BY l.seq LIMIT 1), (SELECT h.seq FROM org_head h WHERE h.org_id = $1)) AS seq`,
};

/** The last sequence all of whose lines are older than the time. */
export async function readLastBefore(
  connection: Connection,
  orgId: string,
  from: number,
  before: number,
): Promise<number> {
  const [row] = await connection.query<{ seq: number }>(LAST_BEFORE, [orgId, from, before]);
  return row?.seq ?? from;
}

const RAISE_LOG_FROM: Statement = {
  name: 'log-raise-from',
  text: `UPDATE org_head SET log_from = greatest(log_from, $2) WHERE org_id = $1`,
};

/** Says that cursors before this sequence are not good any more; comes before the lines go. */
export async function raiseLogFrom(connection: Connection, orgId: string, seq: number): Promise<void> {
  await connection.query(RAISE_LOG_FROM, [orgId, seq]);
}

const PRUNE: Statement = {
  name: 'log-prune',
  text: `WITH old AS (
  SELECT seq FROM change_log WHERE org_id = $1 AND seq <= $2
    AND (at < $3 OR op <> 'delete' AND scopes_before <@ scopes_after)
  ORDER BY seq LIMIT $4
), gone AS (DELETE FROM change_log WHERE org_id = $1 AND seq IN (SELECT seq FROM old) RETURNING 1)
SELECT count(*) AS count FROM gone`,
};

/**
 * Removes some of the lines up to `seq`; answers how many. Lines by which somebody lost a document stay until they are older than
 * `lossesBefore`: a consent to a mass removal rests on them.
 */
export async function pruneLog(
  connection: Connection,
  input: {
    readonly orgId: string;
    readonly seq: number;
    readonly lossesBefore: number;
    readonly limit: number;
  },
): Promise<number> {
  const { orgId, seq, lossesBefore, limit } = input;
  const [row] = await connection.query<{ count: number }>(PRUNE, [orgId, seq, lossesBefore, limit]);
  return row?.count ?? 0;
}
