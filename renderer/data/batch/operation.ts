/**
 * What a bulk operation is (M4, X10): one file per operation in operations/, listed in registry.ts. The runner knows no operation by
 * name. Rules BT2, BT5 and BT6.
 */
import type { BatchType } from '../../../common/domain/batch-task.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import type { Action } from '../../../common/domain/permissions.ts';
import type { ErrorCodeName } from '../../../common/protocol/error-codes.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { BatchOperation } from '../api.ts';
import type { BulkOperation } from '../../../common/protocol/mutation.ts';
import type { WriterLookup } from '../core/writer.ts';

/** What becomes of one customer. */
export type Outcome =
  | { readonly kind: 'write' }
  /** The customer is already as wanted. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'fail'; readonly code: ErrorCodeName; readonly field: string | null };

export interface OperationDefinition<T extends BatchOperation> {
  readonly type: T['type'] & BatchType;
  /** Permission that it needs besides `batch.run`. */
  readonly action: Action;
  /** Judges the parameters once, before a task is made; an empty list allows it. */
  check(operation: T, lookup: WriterLookup): readonly FieldError[];
  /** Judges one customer; pure. */
  judge(customer: Customer, operation: T, lookup: WriterLookup): Outcome;
  /** The operation as it travels, for customers of whom each is to be written. */
  toBulk(operation: T, customers: readonly Customer[]): BulkOperation;
}
