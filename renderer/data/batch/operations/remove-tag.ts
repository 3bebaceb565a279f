/** Bulk operation: takes a tag from customers. Who does not have it is skipped (BT5). */
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const removeTag: OperationDefinition<Extract<BatchOperation, { tagId: string }>> = {
  type: 'remove_tag',
  action: 'customer.update',
  check: ({ tagId }, lookup) => (lookup.hasTag(tagId) ? [] : [{ field: 'tagId', code: 'unknown_tag' }]),
  apply(customer, { tagId }, { taskId }) {
    if (!customer.tagIds.includes(tagId)) return { kind: 'skip' };
    const docId = customer.customerId;
    return { kind: 'write', draft: { kind: 'customer.tags', docId, taskId, add: [], remove: [tagId] } };
  },
};
