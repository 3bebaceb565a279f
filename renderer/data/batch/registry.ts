/** The bulk operations that exist. A new one is a file in operations/ and a line here (X10). */
import type { BatchOperation } from '../api.ts';
import type { OperationDefinition, Outcome } from './operation.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import type { Action } from '../../../common/domain/permissions.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { BulkOperation } from '../../../common/protocol/mutation.ts';
import type { WriterLookup } from '../core/writer.ts';
import { addGroup } from './operations/add-group.ts';
import { addTag } from './operations/add-tag.ts';
import { removeGroup } from './operations/remove-group.ts';
import { removeTag } from './operations/remove-tag.ts';
import { setField } from './operations/set-field.ts';
import { setStatus } from './operations/set-status.ts';

/** An operation together with its parameters. */
export interface BoundOperation {
  readonly action: Action;
  check(lookup: WriterLookup): readonly FieldError[];
  judge(customer: Customer, lookup: WriterLookup): Outcome;
  toBulk(customers: readonly Customer[]): BulkOperation;
}

/** Finds the definition of the operation; a new type does not compile until it is named here. */
export function bindOperation(operation: BatchOperation): BoundOperation {
  switch (operation.type) {
    case 'add_tag':
      return bind(addTag, operation);
    case 'remove_tag':
      return bind(removeTag, operation);
    case 'add_group':
      return bind(addGroup, operation);
    case 'remove_group':
      return bind(removeGroup, operation);
    case 'set_status':
      return bind(setStatus, operation);
    case 'set_field':
      return bind(setField, operation);
  }
}

function bind<T extends BatchOperation>(definition: OperationDefinition<T>, operation: T): BoundOperation {
  return {
    action: definition.action,
    check: lookup => definition.check(operation, lookup),
    judge: (customer, lookup) => definition.judge(customer, operation, lookup),
    toBulk: customers => definition.toBulk(operation, customers),
  };
}
