/** Bulk operation: adds a tag to customers. Who has it already is skipped; the limit of tags per customer holds (BT5). */
import { DEFAULT_CLASSIFY_LIMITS } from '../../../../common/domain/classify-limits.ts';
import type { BatchOperation } from '../../api.ts';
import type { OperationDefinition } from '../operation.ts';

export const addTag: OperationDefinition<Extract<BatchOperation, { tagId: string }>> = {
  type: 'add_tag',
  action: 'customer.update',
  check: ({ tagId }, lookup) => (lookup.hasTag(tagId) ? [] : [{ field: 'tagId', code: 'unknown_tag' }]),
  judge(customer, { tagId }, { limits = DEFAULT_CLASSIFY_LIMITS }) {
    if (customer.tagIds.includes(tagId)) return { kind: 'skip' };
    if (customer.tagIds.length >= limits.tagsPerCustomer) return { kind: 'fail', code: 'too_many', field: 'tagIds' };
    return { kind: 'write' };
  },
  toBulk: ({ tagId }) => ({ type: 'add_tag', tagId }),
};
