/** Bulk operation: puts customers into a group. Who is in it already is skipped; the limit of groups per customer holds (BT5). */
import { DEFAULT_CLASSIFY_LIMITS } from '../../../../common/domain/classify-limits.ts';
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const addGroup: OperationDefinition<Extract<BatchOperation, { groupId: string }>> = {
  type: 'add_group',
  action: 'customer.update',
  check: ({ groupId }, lookup) => (lookup.hasGroup(groupId) ? [] : [{ field: 'groupId', code: 'unknown_group' }]),
  judge(customer, { groupId }, { limits = DEFAULT_CLASSIFY_LIMITS }) {
    if (customer.groupIds.includes(groupId)) return { kind: 'skip' };
    if (customer.groupIds.length >= limits.groupsPerCustomer)
      return { kind: 'fail', code: 'too_many', field: 'groupIds' };
    return { kind: 'write' };
  },
  toBulk: ({ groupId }) => ({ type: 'add_group', groupId }),
};
