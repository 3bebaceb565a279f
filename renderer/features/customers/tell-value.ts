/**
 * A value of a customer's field in words: labels for ids, dates for times, masks as they come. Pure; used by the history. Rule UI15.
 */
import { customIdOf } from '../../../common/domain/custom-field.ts';
import type { Json } from '../../../common/lib/json.ts';

export interface ValueWords {
  readonly labelOf: (id: string | null) => string;
  readonly memberName: (userId: string | null) => string;
  readonly date: (value: number | null) => string;
  /** Of a custom field; null for one that is not known here. */
  readonly custom?: (fieldId: string, value: Json) => string | null;
}

const TIME_FIELDS: readonly string[] = ['acquisitionTime', 'lastActiveTime'];
const MEMBER_FIELDS: readonly string[] = ['ownerId', 'createdBy'];

/** The words for a value, '' for an empty one. */
export function tellValue(field: string, value: Json, words: ValueWords): string {
  if (value === null || value === '') return '';
  const fieldId = customIdOf(field);
  const told = fieldId === null ? null : (words.custom?.(fieldId, value) ?? null);
  if (told !== null) return told;
  if (typeof value === 'number') return TIME_FIELDS.includes(field) ? words.date(value) : String(value);
  if (typeof value === 'string') return MEMBER_FIELDS.includes(field) ? words.memberName(value) : words.labelOf(value);
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (isList(value)) {
    return value
      .map(item => tellValue(field, item, words))
      .filter(text => text !== '')
      .join(', ');
  }
  if ('value' in value) return tellValue(field, value.value ?? null, words); // a contact value: its label is no news
  return Object.entries(value)
    .map(([key, item]) => `${key}: ${tellValue(field, item, words)}`)
    .join(', ');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
