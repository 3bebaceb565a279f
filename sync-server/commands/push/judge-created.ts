/** A customer whom somebody enters or imports counts to what he holds like one whom he claims. Rules PO5, PO9. */
import { judgeCapacity, type PoolRefusal } from '../../../common/domain/pool-rules.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import type { PushState } from './push-state.ts';
import { countHolding, holdingOf, poolsOf } from './load-ownership.ts';
import { noteLedger } from './note-move.ts';

/** Why the person may hold no more customers of this status, or null. */
export function judgeRoom({ ownership }: PushState, userId: string, status: string): PoolRefusal | null {
  return judgeCapacity(poolsOf(ownership, userId), holdingOf(ownership, userId), status);
}

/** Begins the ledger of a new customer. */
export function noteCreated(state: PushState, customer: StoredCustomer, mutation: MutationOf<'customer.create'>): void {
  const kind = mutation.lane === 'bulk' && mutation.taskId !== null ? 'import' : 'create';
  noteLedger(state, { ownerId: null, poolId: null }, customer, { mutation, kind });
  countHolding(state.ownership, customer.ownerId, customer.fields.status, 1);
}
