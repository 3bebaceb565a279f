/** Statements about delegations. Rules DG1 to DG4. */
import type { Connection, Statement } from '../db/database.ts';

export interface DelegationRecord {
  readonly delegationId: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly state: 'waiting' | 'active' | 'ended';
}

const COLUMNS = `d.delegation_id AS "delegationId", d.from_user AS "fromUser", d.to_user AS "toUser", d.starts_at AS "startsAt",
  d.ends_at AS "endsAt", d.state`;

const INSERT: Statement = {
  name: 'delegations-insert',
  text: `INSERT INTO delegation
  (org_id, delegation_id, from_user, to_user, starts_at, ends_at, state, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};
const LIST: Statement = {
  name: 'delegations-list',
  text: `SELECT ${COLUMNS}, f.name AS "fromName", t.name AS "toName"
FROM delegation d JOIN app_user f ON f.org_id = d.org_id AND f.user_id = d.from_user
JOIN app_user t ON t.org_id = d.org_id AND t.user_id = d.to_user
WHERE d.org_id = $1 AND (d.state <> 'ended' OR d.ends_at > $2) ORDER BY d.starts_at DESC, d.delegation_id`,
};
const ONE: Statement = {
  name: 'delegations-one',
  text: `SELECT ${COLUMNS} FROM delegation d WHERE d.org_id = $1 AND d.delegation_id = $2`,
};
const OPEN_OF: Statement = {
  name: 'delegations-open-of',
  text: `SELECT ${COLUMNS} FROM delegation d WHERE d.org_id = $1 AND d.state <> 'ended' AND $2 IN (d.from_user, d.to_user)`,
};
const DUE: Statement = {
  name: 'delegations-due',
  text: `SELECT ${COLUMNS} FROM delegation d
WHERE d.org_id = $1 AND (d.state = 'waiting' AND d.starts_at <= $2 OR d.state = 'active' AND d.ends_at <= $2)`,
};
const SET_STATE: Statement = {
  name: 'delegations-set-state',
  text: `UPDATE delegation SET state = $3 WHERE org_id = $1 AND delegation_id = $2`,
};

/** Inserts a delegation. */
export async function insertDelegation(
  tx: Connection,
  orgId: string,
  delegation: DelegationRecord,
  made: { readonly by: string; readonly at: number },
): Promise<void> {
  const { delegationId, fromUser, toUser, startsAt, endsAt, state } = delegation;
  await tx.query(INSERT, [orgId, delegationId, fromUser, toUser, startsAt, endsAt, state, made.by, made.at]);
}

/** Open delegations, and those that ended after the given time, with names. */
export function readDelegations(
  connection: Connection,
  orgId: string,
  endedAfter: number,
): Promise<(DelegationRecord & { fromName: string; toName: string })[]> {
  return connection.query(LIST, [orgId, endedAfter]);
}

/** One delegation, or null. */
export async function readDelegation(
  connection: Connection,
  orgId: string,
  delegationId: string,
): Promise<DelegationRecord | null> {
  const [row] = await connection.query<DelegationRecord>(ONE, [orgId, delegationId]);
  return row ?? null;
}

/** Delegations from or to the person that wait or run. */
export function readOpenDelegations(tx: Connection, orgId: string, userId: string): Promise<DelegationRecord[]> {
  return tx.query(OPEN_OF, [orgId, userId]);
}

/** Delegations whose time to begin or to end has come. */
export function readDueDelegations(tx: Connection, orgId: string, now: number): Promise<DelegationRecord[]> {
  return tx.query(DUE, [orgId, now]);
}

/** Moves a delegation to its next state. */
export async function setDelegationState(
  tx: Connection,
  orgId: string,
  delegationId: string,
  state: DelegationRecord['state'],
): Promise<void> {
  await tx.query(SET_STATE, [orgId, delegationId, state]);
}
