/**
 * Notes that a customer changes hands, for a push that is being judged: the document and everything that hangs on it for those who lose and
 * those who get it, the history, the ledger, the counts, the audit. Rules PO5, SS15.
 */
import type { OwnershipKind } from '../../../common/domain/pool.ts';
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { CollectionName } from '../../../common/protocol/collections.ts';
import type { SingleMutation } from '../../../common/protocol/mutation.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import { placeAt, timelineKeys, type Destination } from '../company/place-at.ts';
import { hangingOn } from './hanging-on.ts';
import { noteAudit, noteChange, taken, type Outcome, type PushState } from './push-state.ts';
import { countHolding } from './load-ownership.ts';

export interface Move {
  readonly mutation: SingleMutation;
  readonly kind: OwnershipKind;
  readonly audit: string;
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, Json>>;
}

/** Moves the customer and answers the verdict. */
export function noteMove(state: PushState, before: StoredCustomer, to: Destination, move: Move): Outcome {
  const after = placeAt(before, to, state.now);
  const { customerId } = before;
  const ver = noteReplaced(state, before, after, move.mutation.id);
  if (before.ownerId !== after.ownerId) noteOwnerHistory(state, before, after, move.mutation.id);
  noteLedger(state, before, { ...after, ver }, move);
  countHolding(state.ownership, before.ownerId, before.fields.status, -1);
  countHolding(state.ownership, after.ownerId, after.fields.status, 1);
  const protectedUntil = before.protectedUntil ?? 0;
  if (before.ownerId !== null && protectedUntil > state.now) countProtected(state, before.ownerId, -1);
  const { ownerId, poolId } = after;
  const detail: Record<string, Json> = {
    ...move.detail,
    ...(ownerId === null ? { poolId: poolId ?? null } : { ownerId }),
  };
  noteAudit(state, { action: move.audit, objectType: 'customer', objectId: customerId, detail });
  return taken('applied', [{ collection: 'customers', id: customerId }]);
}

/** Writes the customer with another place, and what hangs on him for those who see him now or saw him before. */
export function noteReplaced(
  state: PushState,
  before: StoredCustomer,
  after: StoredCustomer,
  mutationId: string,
): number {
  const { customerId } = before;
  const [from, to] = [scopeKeysOf(before), scopeKeysOf(after)];
  const note = (collection: CollectionName, docId: string, keys: readonly [string[], string[]]): number =>
    noteChange(state, { collection, docId, op: 'put', before: keys[0], after: keys[1], mutationId });
  const ver = note('customers', customerId, [from, to]);
  const hanging: [string[], string[]] = [timelineKeys(from), timelineKeys(to)];
  for (const item of hangingOn(state, customerId)) note(item.collection, item.docId, hanging);
  state.customers.set(customerId, { ...after, ver });
  return ver;
}

function noteOwnerHistory(state: PushState, before: StoredCustomer, after: StoredCustomer, mutationId: string): void {
  const historyId = state.newId();
  const keys = timelineKeys(scopeKeysOf(after));
  const line = { collection: 'history', docId: historyId, op: 'put' as const, before: [], after: keys, mutationId };
  state.rows.history.push({
    historyId,
    customerId: before.customerId,
    field: 'ownerId',
    oldValue: before.ownerId,
    newValue: after.ownerId,
    by: state.actor.userId,
    at: state.now,
    mutationId,
    conflict: false,
    oldBy: null,
    ver: noteChange(state, line),
  });
}

/** Adds the entry to the ledger, and to what the next mutation of this push is judged by. */
export function noteLedger(
  state: PushState,
  before: Pick<StoredCustomer, 'ownerId' | 'poolId'>,
  after: StoredCustomer,
  { mutation, kind, reason = '' }: Pick<Move, 'mutation' | 'kind' | 'reason'>,
): void {
  const { customerId, ver } = after;
  const entry = {
    customerId,
    kind,
    fromOwner: before.ownerId,
    toOwner: after.ownerId,
    fromPool: before.poolId ?? null,
    toPool: after.poolId ?? null,
    by: state.actor.userId,
    at: state.now,
    reason,
  };
  state.rows.ownership.push({ ...entry, ver, mutationId: mutation.id });
  const { ledger, claims } = state.ownership;
  ledger.set(customerId, [...(ledger.get(customerId) ?? []), entry]);
  const isClaim = entry.fromPool !== null && (kind === 'claim' || entry.by === entry.toOwner);
  if (isClaim && entry.toOwner !== null && entry.fromPool !== null) {
    claims.push({ userId: entry.toOwner, poolId: entry.fromPool, at: state.now });
  }
}

/** Counts a protected customer to a person, or from him. */
export function countProtected(state: PushState, userId: string, by: 1 | -1): void {
  const { protecting } = state.ownership;
  protecting.set(userId, (protecting.get(userId) ?? 0) + by);
}
