/**
 * Verdicts on claiming and assigning: compare-and-set on the stay in the pool that the author saw. Customers are locked before they are judged,
 * so that of any number who want one exactly one gets him; the others are told who has him since when, and only if they could see him in
 * that pool. Rules PO13 to PO15.
 */
import type { Pool } from '../../../common/domain/pool.ts';
import { judgeCapacity, judgeClaim, startOfDay, type PoolRefusal } from '../../../common/domain/pool-rules.ts';
import { can } from '../../../common/domain/permissions.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import { noteAudit, rejected, type DocRef, type Outcome, type PushState } from './push-state.ts';
import { holdingOf, poolsOf } from './load-ownership.ts';
import { noteMove } from './note-move.ts';

type Taking = MutationOf<'customer.claim'> | MutationOf<'customer.assign'>;

const docOf = (id: string): DocRef[] => [{ collection: 'customers', id }];

/** 领取 and 分配. */
export function judgeTaking(state: PushState, mutation: Taking): Outcome {
  const { actor, ownership, now } = state;
  const { docId, kind } = mutation;
  if (!can(actor, kind)) return rejected('permission_denied', docOf(docId));
  const pool = ownership.pools.get(mutation.poolId);
  const found = findPooled(state, mutation, pool);
  if (found.refusal !== undefined) return found.refusal;
  const { customer } = found;
  const toUser = kind === 'customer.claim' ? actor.userId : mutation.ownerId;
  const taker = ownership.holders.get(toUser);
  if (taker?.active !== true) return refuseField(docId, 'ownerId', 'unknown_member');
  // Whoever takes from a pool is one of its members, however far his role reaches.
  if (pool === undefined || !taker.poolIds.includes(pool.poolId)) {
    return kind === 'customer.claim'
      ? rejected('permission_denied', docOf(docId))
      : refuseField(docId, 'ownerId', 'unknown_member');
  }
  const isOwnClaim = toUser === actor.userId; // also by the name of an assignment
  const refusal =
    (isOwnClaim ? judgeClaim(factsOf(state, customer, pool, toUser)) : null) ??
    judgeCapacity(poolsOf(ownership, toUser), holdingOf(ownership, toUser), customer.fields.status);
  if (refusal !== null) return refuseBy(docId, refusal);
  const to = { ownerId: toUser, teamId: taker.teamId };
  const what = isOwnClaim ? 'claim' : 'assign';
  const waited = now - (customer.pooledAt ?? now);
  const detail = { fromPool: pool.poolId, waitedHours: Math.floor(waited / 3_600_000) };
  return noteMove(state, customer, to, { mutation, kind: what, audit: `customer.${what}`, detail });
}

function factsOf(
  state: PushState,
  customer: StoredCustomer,
  pool: Pool,
  userId: string,
): Parameters<typeof judgeClaim>[0] {
  const { now, ownership } = state;
  const since = startOfDay(now, pool.timeZone);
  const left = (ownership.ledger.get(customer.customerId) ?? []).filter(
    entry => entry.fromOwner === userId && entry.toOwner !== userId,
  );
  return {
    now,
    pool,
    isAdmin: pool.adminIds.includes(userId),
    pooledAt: customer.pooledAt ?? 0,
    claimsToday: ownership.claims.filter(
      claim => claim.userId === userId && claim.poolId === pool.poolId && claim.at >= since,
    ).length,
    leftAt: left.at(-1)?.at ?? null,
  };
}

/** The customer in the stay that the author saw; or why not: he never could see it, somebody else was faster, it is another stay. */
function findPooled(
  state: PushState,
  mutation: Taking,
  pool: Pool | undefined,
):
  | { readonly customer: StoredCustomer; readonly refusal?: never }
  | { readonly refusal: Outcome; readonly customer?: never } {
  const { docId, poolId, pooledAt } = mutation;
  const { actor } = state;
  const notThere = { refusal: rejected('not_found', docOf(docId)) };
  const customer = state.customers.get(docId);
  const seesPool =
    actor.grant.scope === 'all' || (actor.grant.pool && (actor.grant.pools ?? []).some(view => view.poolId === poolId));
  if (pool === undefined || !seesPool || customer === undefined) return notThere;
  const isErased = (customer.erasedAt ?? null) !== null;
  const mayAssign = actor.grant.scope === 'all' || pool.adminIds.includes(actor.userId);
  if (mutation.kind === 'customer.assign' && !mayAssign)
    return { refusal: rejected('permission_denied', docOf(docId)) };
  const isThisStay = customer.poolId === poolId && customer.pooledAt === pooledAt;
  if (isThisStay && !isErased && customer.deletedAt === null) return { customer };
  // Only who names a stay that really was has seen the customer in it.
  const ledger = state.ownership.ledger.get(docId) ?? [];
  const entered = ledger.findIndex(entry => entry.toPool === poolId && entry.at === pooledAt);
  const left = entered < 0 ? undefined : ledger.slice(entered + 1).find(entry => entry.fromPool === poolId);
  if (entered < 0) return notThere;
  if (left?.toOwner == null || isErased || customer.deletedAt !== null) {
    return { refusal: rejected(left === undefined ? 'not_found' : 'pool_changed', docOf(docId)) };
  }
  if (left.toOwner === actor.userId && customer.ownerId === actor.userId) {
    return { refusal: { ...rejected('claim_lost'), status: 'noop', code: null, docs: docOf(docId) } };
  }
  noteAudit(state, {
    action: 'customer.claim_lost',
    objectType: 'customer',
    objectId: docId,
    detail: { ownerId: left.toOwner, at: left.at },
  });
  const told = { field: 'ownerId', code: 'claim_lost', params: { userId: left.toOwner, at: left.at } };
  return { refusal: rejected('claim_lost', docOf(docId), [told]) };
}

/** A refusal with its numbers. */
export function refuseBy(docId: string, { code, params }: PoolRefusal): Outcome {
  return rejected(code, docOf(docId), [{ field: 'ownerId', code, params: { ...params } }]);
}

/** A refusal of one field. */
export function refuseField(docId: string, field: string, code: string): Outcome {
  return rejected(code, docOf(docId), [{ field, code }]);
}
