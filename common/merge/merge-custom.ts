/**
 * Merge of custom fields, key by key: what an author edited is where his two values differ, whether he sent all values or only those. Two
 * people who fill in different fields do not meet. Pure. Rules CF8, ME1, ME2, ME5.
 */
import { customKey, type CustomKey } from '../domain/custom-field.ts';
import type { CustomerFields } from '../domain/customer.ts';
import { jsonEquals, type Json } from '../lib/json.ts';

type Values = CustomerFields['custom'];

export interface CustomEdit {
  readonly fieldId: string;
  readonly field: CustomKey;
  /** Null where nothing is filled in. */
  readonly base: Json;
  readonly wanted: Json;
}

/** The single fields of a patch of `custom`, in the order of their ids. */
export function customEdits([base, wanted]: readonly [Values, Values]): CustomEdit[] {
  const ids = [...new Set([...Object.keys(base), ...Object.keys(wanted)])].toSorted();
  return ids
    .map(fieldId => ({
      fieldId,
      field: customKey(fieldId),
      base: base[fieldId] ?? null,
      wanted: wanted[fieldId] ?? null,
    }))
    .filter(edit => !jsonEquals(edit.base, edit.wanted));
}

/** The part of a whole patch that says something: values that did not change do not travel. Null when nothing changed. */
export function narrowCustom(pair: readonly [Values, Values]): [Values, Values] | null {
  const edits = customEdits(pair);
  if (edits.length === 0) return null;
  const pick = (side: 'base' | 'wanted'): Values =>
    Object.fromEntries(edits.filter(edit => edit[side] !== null).map(edit => [edit.fieldId, edit[side]])) as Values;
  return [pick('base'), pick('wanted')];
}

/** The values with one of them set; null takes it out. */
export function withCustom(values: Values, key: CustomKey, value: Json): Values {
  const fieldId = key.slice(customKey('').length);
  const { [fieldId]: _old, ...rest } = values;
  return value === null ? rest : { ...rest, [fieldId]: value as Values[string] };
}
