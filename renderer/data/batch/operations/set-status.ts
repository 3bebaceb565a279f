/** Bulk operation: sets the status. A move that the dictionary does not allow fails for that customer alone (BT5, CL3). */
import { canMoveStatus, needsReason } from '../../../../common/merge/merge-customer.ts';
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const setStatus: OperationDefinition<Extract<BatchOperation, { status: string }>> = {
  type: 'set_status',
  action: 'customer.update',
  check({ status }, lookup) {
    const entry = lookup.entries.get(status);
    const isUsable = entry?.kind === 'status' && !entry.retired;
    return isUsable ? [] : [{ field: 'status', code: 'unknown_status' }];
  },
  judge(customer, { status, reason }, lookup) {
    if (customer.status === status) return { kind: 'skip' };
    if (!canMoveStatus(lookup.entries, customer.status, status)) {
      return { kind: 'fail', code: 'status_move_not_allowed', field: 'status' };
    }
    if ((reason ?? '').trim() === '' && needsReason(lookup.entries, customer.status, status)) {
      return { kind: 'fail', code: 'status_reason_required', field: 'status' };
    }
    return { kind: 'write' };
  },
  toBulk: ({ status, reason }, customers) => ({
    type: 'set_status',
    status,
    ...((reason ?? '').trim() === '' ? {} : { reason: reason ?? '' }),
    seen: customers.map((customer): [number, string] => [customer.ver, customer.status]),
  }),
};
