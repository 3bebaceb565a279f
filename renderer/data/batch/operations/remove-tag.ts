/** Bulk operation: takes a tag from customers. Who does not have it is skipped (BT5). */
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const removeTag: OperationDefinition<Extract<BatchOperation, { tagId: string }>> = {
  type: 'remove_tag',
  action: 'customer.update',
  check: ({ tagId }, lookup) => (lookup.hasTag(tagId) ? [] : [{ field: 'tagId', code: 'unknown_tag' }]),
  judge: (customer, { tagId }) => ({ kind: customer.tagIds.includes(tagId) ? 'write' : 'skip' }),
  toBulk: ({ tagId }) => ({ type: 'remove_tag', tagId }),
};
