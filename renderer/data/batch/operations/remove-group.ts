/** Bulk operation: takes customers out of a group. Who is not in it is skipped (BT5). */
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const removeGroup: OperationDefinition<Extract<BatchOperation, { groupId: string }>> = {
  type: 'remove_group',
  action: 'customer.update',
  check: ({ groupId }, lookup) => (lookup.hasGroup(groupId) ? [] : [{ field: 'groupId', code: 'unknown_group' }]),
  judge: (customer, { groupId }) => ({ kind: customer.groupIds.includes(groupId) ? 'write' : 'skip' }),
  toBulk: ({ groupId }) => ({ type: 'remove_group', groupId }),
};
