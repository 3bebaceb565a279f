/**
 * Verdicts on what is done with a customer whom one has: release into a pool, transfer to somebody, collaborators, protection. Whoever only works
 * with him as a collaborator decides none of it. Nothing typed can be lost by a refusal, so that none goes into quarantine.
 * Rules PO16 to PO19, PO4.
 */
import { POOL_LIMITS, type Collaborator } from '../../../common/domain/pool.ts';
import { DAY_MS, judgeCapacity, protectionOf } from '../../../common/domain/pool-rules.ts';
import { can, holds, isVisible, type Action } from '../../../common/domain/permissions.ts';
import type { MutationOf, SingleMutation } from '../../../common/protocol/mutation.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import { findCustomer } from './judge-customer.ts';
import {
  noteAudit,
  noteCustomerChange,
  rejected,
  taken,
  type DocRef,
  type Outcome,
  type PushState,
} from './push-state.ts';
import { holdingOf, poolsOf } from './load-ownership.ts';
import { refuseBy, refuseField } from './judge-claim.ts';
import { countProtected, noteLedger, noteMove, noteReplaced } from './note-move.ts';

const docOf = (id: string): DocRef[] => [{ collection: 'customers', id }];

/** 退回, and with the permission to assign the move from one pool to another. */
export function judgeRelease(state: PushState, mutation: MutationOf<'customer.release'>): Outcome {
  const { docId, poolId, reason } = mutation;
  const pooled = state.customers.get(docId);
  const isMove = pooled?.poolId != null && pooled.deletedAt === null;
  if (isMove) return judgePoolMove(state, mutation, pooled);
  const { customer, refusal } = findHeld(state, mutation, 'customer.release');
  if (refusal !== undefined) return refusal;
  const pool = state.ownership.pools.get(poolId);
  if (pool === undefined) return refuseField(docId, 'poolId', 'unknown_pool');
  if (pool.retired) return refuseField(docId, 'poolId', 'pool_retired');
  // A pool of others is no place to put one's customers.
  const { grant } = state.actor;
  const isOwnPool = grant.scope === 'all' || (grant.pools ?? []).some(view => view.poolId === poolId);
  if (!isOwnPool) return refuseField(docId, 'poolId', 'unknown_pool');
  if (reason === '' && pool.reasonRequired) return refuseField(docId, 'reason', 'required');
  if (reason !== '' && !pool.reasons.includes(reason)) return refuseField(docId, 'reason', 'unknown_reason');
  return noteMove(
    state,
    customer,
    { poolId },
    { mutation, kind: 'release', audit: 'customer.release', reason, detail: { reason } },
  );
}

function judgePoolMove(state: PushState, mutation: MutationOf<'customer.release'>, customer: StoredCustomer): Outcome {
  const { docId, poolId } = mutation;
  const { actor, ownership } = state;
  const from = ownership.pools.get(customer.poolId ?? '');
  if (!isVisible(actor, customer)) return rejected('not_found', docOf(docId));
  if (customer.poolId === poolId) return taken('noop', docOf(docId));
  const isAdmin = from?.adminIds.includes(actor.userId) === true || actor.grant.scope === 'all';
  if (!isAdmin || !can(actor, 'customer.assign')) return rejected('permission_denied', docOf(docId));
  const pool = ownership.pools.get(poolId);
  if (pool === undefined) return refuseField(docId, 'poolId', 'unknown_pool');
  if (pool.retired) return refuseField(docId, 'poolId', 'pool_retired');
  const move = {
    mutation,
    kind: 'move_pool' as const,
    audit: 'customer.release',
    detail: { fromPool: customer.poolId ?? null },
  };
  return noteMove(state, customer, { poolId }, move);
}

/** 转移: compare-and-set on the owner that the author saw. */
export function judgeTransfer(state: PushState, mutation: MutationOf<'customer.transfer'>): Outcome {
  const { docId, fromOwner, ownerId } = mutation;
  const { customer, refusal } = findHeld(state, mutation, 'customer.transfer');
  if (refusal !== undefined) return refusal;
  if (customer.ownerId === ownerId) return taken('noop', docOf(docId));
  if (customer.ownerId !== fromOwner) return rejected('owner_changed', docOf(docId));
  const { ownership, actor } = state;
  const taker = ownership.holders.get(ownerId);
  // Both ends lie in one's own scope, as in a hand-over (HO4); nobody hands himself what lies in a pool: that is a claim.
  const isReached = taker !== undefined && holds(actor, { ownerId: taker.userId, teamId: taker.teamId });
  if (taker?.active !== true || !isReached) return refuseField(docId, 'ownerId', 'unknown_member');
  if (customer.poolId != null) return rejected('pool_changed', docOf(docId));
  const full = judgeCapacity(poolsOf(ownership, ownerId), holdingOf(ownership, ownerId), customer.fields.status);
  if (full !== null) return refuseBy(docId, full);
  const to = { ownerId, teamId: taker.teamId };
  return noteMove(state, customer, to, {
    mutation,
    kind: 'transfer',
    audit: 'customer.transfer',
    detail: { fromOwner },
  });
}

/** 协作人: added and removed one by one, so that two who change them at once both succeed. */
export function judgeCollaborators(state: PushState, mutation: MutationOf<'customer.collaborators'>): Outcome {
  const { docId } = mutation;
  const { customer, refusal } = findHeld(state, mutation, 'customer.update');
  if (refusal !== undefined) return refusal;
  if (customer.poolId != null) return rejected('pool_changed', docOf(docId));
  const unknown = mutation.set.find(item => state.ownership.holders.get(item.userId)?.active !== true);
  if (unknown !== undefined) return refuseField(docId, 'collaborators', 'unknown_member');
  const next = new Map((customer.collaborators ?? []).map(item => [item.userId, item]));
  for (const userId of mutation.remove) next.delete(userId);
  for (const item of mutation.set) if (item.userId !== customer.ownerId) next.set(item.userId, item);
  if (next.size > POOL_LIMITS.collaborators) return refuseField(docId, 'collaborators', 'too_many');
  const collaborators = [...next.values()];
  if (isSame(customer.collaborators ?? [], collaborators)) return taken('noop', docOf(docId));
  noteReplaced(state, customer, { ...customer, collaborators, updatedAt: state.now }, mutation.id);
  const detail = { set: mutation.set.map(item => `${item.userId} ${item.level}`), remove: [...mutation.remove] };
  noteAudit(state, { action: 'customer.collaborators', objectType: 'customer', objectId: docId, detail });
  return taken('applied', docOf(docId));
}

/** 保护: exempt from recycling for as long as the pool gives it, once in a possession; its end gives the place back, not the time. */
export function judgeProtect(state: PushState, mutation: MutationOf<'customer.protect'>): Outcome {
  const { docId, on } = mutation;
  const { customer, refusal } = findHeld(state, mutation, 'customer.protect');
  if (refusal !== undefined) return refusal;
  const { ownerId } = customer;
  const { now, ownership } = state;
  const until = customer.protectedUntil ?? 0;
  if (!on) {
    if (until <= now || ownerId === null) return taken('noop', docOf(docId));
    return writeProtection(state, customer, { mutation, ownerId, until: null });
  }
  if (ownerId === null) return rejected('pool_changed', docOf(docId));
  if (until > now) return taken('noop', docOf(docId));
  const given = protectionOf(poolsOf(ownership, ownerId));
  if (given === null) return refuseBy(docId, { code: 'protection_off', params: {} });
  const isOwn = ownerId === state.actor.userId;
  if (!isOwn && !can(state.actor, 'customer.transfer')) return rejected('permission_denied', docOf(docId));
  const since = customer.ownedSince ?? 0;
  const isUsed = (ownership.ledger.get(docId) ?? []).some(entry => entry.kind === 'protect' && entry.at >= since);
  // Once more is for whoever leads him to give: the request to extend ends here.
  if (isUsed && !can(state.actor, 'customer.transfer')) return rejected('protected_before', docOf(docId));
  if ((ownership.protecting.get(ownerId) ?? 0) >= given.max) {
    return refuseBy(docId, { code: 'protection_reached', params: { max: given.max } });
  }
  return writeProtection(state, customer, { mutation, ownerId, until: now + given.days * DAY_MS });
}

function writeProtection(
  state: PushState,
  customer: StoredCustomer,
  input: { readonly mutation: MutationOf<'customer.protect'>; readonly ownerId: string; readonly until: number | null },
): Outcome {
  const { mutation, ownerId, until } = input;
  const { customerId } = customer;
  const change = { collection: 'customers' as const, docId: customerId, mutationId: mutation.id, isNew: false };
  const after = { ...customer, protectedUntil: until, updatedAt: state.now };
  const ver = noteCustomerChange(state, after, change);
  state.customers.set(customerId, { ...after, ver });
  noteLedger(state, customer, { ...after, ver }, { mutation, kind: until === null ? 'unprotect' : 'protect' });
  countProtected(state, ownerId, until === null ? -1 : 1);
  noteAudit(state, { action: 'customer.protect', objectType: 'customer', objectId: customerId, detail: { until } });
  return taken('applied', docOf(customerId));
}

/** The customer, when the actor decides about his owner. */
function findHeld(
  state: PushState,
  mutation: SingleMutation,
  action: Action,
):
  | { readonly customer: StoredCustomer; readonly refusal?: never }
  | { readonly refusal: Outcome; readonly customer?: never } {
  const { docId } = mutation;
  const found = findCustomer(state, docId, action);
  if (found.refusal !== undefined) return { refusal: { ...found.refusal, status: 'rejected' } };
  return holds(state.actor, found.customer) ? found : { refusal: rejected('permission_denied', docOf(docId)) };
}

function isSame(left: readonly Collaborator[], right: readonly Collaborator[]): boolean {
  const key = (list: readonly Collaborator[]): string =>
    list
      .map(item => `${item.userId} ${item.level}`)
      .toSorted()
      .join();
  return key(left) === key(right);
}
