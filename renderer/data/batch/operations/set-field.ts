/** Bulk operation: sets where customers came from, or a custom field that is not sensitive. Who has the value already is skipped. Rules CF11, DN6. */
import { checkCustomValue } from '../../../../common/domain/custom-values.ts';
import { customIdOf, isSensitive, type CustomValue } from '../../../../common/domain/custom-field.ts';
import type { Customer } from '../../../../common/domain/customer.ts';
import { checkFields } from '../../../../common/domain/validate-customer.ts';
import { jsonEquals } from '../../../../common/lib/json.ts';
import type { FieldError } from '../../../../common/protocol/messages.ts';
import type { BatchOperation } from '../../api.ts';
import type { WriterLookup } from '../../core/writer.ts';
import type { OperationDefinition } from '../operation.ts';

type SetField = Extract<BatchOperation, { type: 'set_field' }>;

export const setField: OperationDefinition<SetField> = {
  type: 'set_field',
  action: 'customer.update',
  check: ({ field, value }, lookup) => checkValue(field, value, lookup),
  judge(customer, { field, value }) {
    if (customIdOf(field) !== null && customer.custom === undefined) {
      return { kind: 'fail', code: 'field_not_writable', field };
    }
    return { kind: jsonEquals(valueOf(customer, field), value) ? 'skip' : 'write' };
  },
  toBulk: ({ field, value }, customers) => ({
    type: 'set_field',
    field,
    value,
    seen: customers.map((customer): [number, CustomValue] => [customer.ver, valueOf(customer, field)]),
  }),
};

function valueOf(customer: Customer, field: string): CustomValue {
  const fieldId = customIdOf(field);
  if (fieldId !== null) return customer.custom?.[fieldId] ?? null;
  return field === 'source' ? customer.source : customer.scene;
}

function checkValue(field: string, value: CustomValue, lookup: WriterLookup): readonly FieldError[] {
  const fieldId = customIdOf(field);
  if (fieldId === null) return checkFields({ [field]: value }, lookup);
  const definition = lookup.customFields.get(fieldId);
  if (definition === undefined || isSensitive(fieldId)) return [{ field, code: 'unknown_field' }];
  if (definition.retired) return [{ field, code: 'field_retired' }];
  const checked = checkCustomValue(definition, value);
  if (!checked.ok) return [{ field, code: checked.error }];
  return jsonEquals(checked.value, value) ? [] : [{ field, code: 'bad_value' }];
}
