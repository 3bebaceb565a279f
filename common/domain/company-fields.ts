/** The registry of a company: the built-in fields and its own, as the dictionary of custom fields defines them, and who may read them. Rule QU9. */
import { isSensitive, type CustomField, type FieldKind } from './custom-field.ts';
import { FieldRegistry, type CustomKind, type FieldDef } from '../query/fields.ts';
import { readOf, type Actor } from './permissions.ts';

const KIND_OF: Readonly<Record<FieldKind, CustomKind>> = {
  text: 'text',
  link: 'text',
  phone: 'text',
  email: 'text',
  address: 'text',
  number: 'number',
  money: 'number',
  date: 'time',
  choice: 'enum',
  multi_choice: 'ids',
  yes_no: 'boolean',
};

/** Retired fields are left out: conditions on them are reported. So are sensitive ones, whose values the server keeps sealed (CF12). */
export function makeRegistry(fields: Iterable<CustomField>): FieldRegistry {
  const usable = [...fields].filter(field => !field.retired && !isSensitive(field.fieldId));
  return new FieldRegistry(usable.map(({ fieldId, kind, label }) => ({ fieldId, kind: KIND_OF[kind], label })));
}

/** Whether the actor may read the values of a field, of customers in his scope. */
export function mayReadField(actor: Pick<Actor, 'grant'>): (field: FieldDef) => boolean {
  return ({ id, rule }) => rule === null || readOf(actor, rule === 'custom' ? id : rule) === 'plain';
}
