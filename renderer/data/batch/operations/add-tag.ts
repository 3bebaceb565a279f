/** Bulk operation: adds a tag to customers. Who has it already is skipped; the limit of tags per customer holds (BT5). */
import { CUSTOMER_LIMITS } from '../../../../common/domain/customer.ts';
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const addTag: OperationDefinition<Extract<BatchOperation, { tagId: string }>> = {
  type: 'add_tag',
  action: 'customer.update',
  check: ({ tagId }, lookup) => (lookup.hasTag(tagId) ? [] : [{ field: 'tagId', code: 'unknown_tag' }]),
  apply(customer, { tagId }, { taskId }) {
    if (customer.tagIds.includes(tagId)) return { kind: 'skip' };
    if (customer.tagIds.length >= CUSTOMER_LIMITS.tags) return { kind: 'fail', code: 'too_many', field: 'tagIds' };
    const docId = customer.customerId;
    return { kind: 'write', draft: { kind: 'customer.tags', docId, taskId, add: [tagId], remove: [] } };
  },
};
