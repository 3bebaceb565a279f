/**
 * Verdicts on deleting a customer and on bringing him back. The row and all that hangs on it are kept for as long as he can be restored, so
 * that restoring only says to every device that may see him that everything is there again. Nothing else ever brings an id back.
 * Rules SS9, RB1 to RB4.
 */
import { RESTORE_MS } from '../../../common/domain/recycle-bin.ts';
import { can, inScope, mayWork, scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import { hangingOn } from './hanging-on.ts';
import { auditCustomer, findCustomer, isErased, mayKnow, namesOf, scrubReason } from './judge-customer.ts';
import {
  noteChange,
  noteCustomerChange,
  rejected,
  taken,
  type DocRef,
  type Outcome,
  type PushState,
} from './push-state.ts';

const docOf = (id: string): DocRef[] => [{ collection: 'customers', id }];

/** Ends a customer for everyone; the row is kept, so that its id never comes back to life by itself. */
export function judgeDelete(state: PushState, mutation: MutationOf<'customer.delete'>): Outcome {
  const { docId } = mutation;
  const { customer, refusal } = findCustomer(state, docId, 'customer.delete');
  if (refusal?.code === 'deleted') return taken('noop', docOf(docId));
  if (refusal !== undefined) return { ...refusal, status: 'rejected' }; // nothing was typed that could be kept
  const gone = { op: 'delete' as const, before: scopeKeysOf(customer), after: [], mutationId: mutation.id };
  const ver = noteChange(state, { ...gone, collection: 'customers', docId });
  for (const item of hangingOn(state, docId)) noteChange(state, { ...gone, ...item });
  state.customers.set(docId, { ...customer, ver, updatedAt: state.now, deletedAt: state.now });
  auditCustomer(state, 'customer.delete', docId, mutation.taskId, {});
  const reason = scrubReason(mutation.reason?.trim() ?? '', namesOf(customer));
  const deletion = { customerId: docId, deletedAt: state.now, deletedBy: state.actor.userId, reason };
  state.deletions.set(docId, deletion);
  return taken('applied', docOf(docId));
}

/** Brings a deleted customer back: whoever holds the permission for all of his scope, and who deleted him himself. */
export function judgeRestore(state: PushState, mutation: MutationOf<'customer.restore'>): Outcome {
  const { docId } = mutation;
  const customer = state.customers.get(docId);
  if (customer === undefined || !inScope(state.actor, customer)) {
    return customer !== undefined && isErased(customer) && mayKnow(state, customer)
      ? rejected('erased', docOf(docId))
      : rejected('not_found', docOf(docId));
  }
  if (isErased(customer)) return rejected('erased', docOf(docId));
  if (!mayWork(state.actor, customer)) return rejected('permission_denied', docOf(docId));
  const deletedBy = state.deletions.get(docId)?.deletedBy ?? null;
  const isOwn = deletedBy === state.actor.userId && can(state.actor, 'customer.delete');
  if (!can(state.actor, 'customer.restore') && !isOwn) return rejected('permission_denied', docOf(docId));
  if (customer.deletedAt === null) return taken('noop', docOf(docId));
  if (state.now - customer.deletedAt >= RESTORE_MS) return rejected('restore_expired', docOf(docId));
  bringBack(state, customer, mutation);
  return taken('applied', docOf(docId));
}

function bringBack(state: PushState, customer: StoredCustomer, mutation: MutationOf<'customer.restore'>): void {
  const { customerId } = customer;
  const { now } = state;
  const of = { mutationId: mutation.id, isNew: true };
  const alive: StoredCustomer = { ...customer, deletedAt: null, updatedAt: now };
  const ver = noteCustomerChange(state, alive, { ...of, collection: 'customers', docId: customerId });
  for (const item of hangingOn(state, customerId)) noteCustomerChange(state, alive, { ...of, ...item });
  const historyId = state.newId();
  state.rows.history.push({
    historyId,
    customerId,
    field: 'restored',
    oldValue: null,
    newValue: null,
    by: state.actor.userId,
    at: now,
    mutationId: mutation.id,
    conflict: false,
    oldBy: null,
    ver: noteCustomerChange(state, alive, { ...of, collection: 'history', docId: historyId }),
  });
  state.customers.set(customerId, { ...alive, ver });
  state.deletions.delete(customerId);
  auditCustomer(state, 'customer.restore', customerId, mutation.taskId, {});
}
