/** Values of fields in words: dictionary values by their labels, times by the user's format, contact values as masked as they came. Pure. Rule SC2. */
import type { Json } from '../../../common/lib/json.ts';

export interface ValueWords {
  readonly labelOf: (id: string) => string;
  readonly memberName: (userId: string) => string;
  readonly dateTime: (at: number) => string;
  readonly empty: string;
  readonly yes: string;
  readonly no: string;
  readonly separator: string;
}

const LABELLED = new Set(['status', 'source', 'scene', 'tagIds', 'groupIds', 'type']);
const TIMES = new Set(['acquisitionTime', 'lastActiveTime', 'statusChangedAt', 'occurredAt']);
const PEOPLE = new Set(['ownerId', 'createdBy']);

/** One line of text. */
export function describeValue(field: string, value: Json, words: ValueWords): string {
  if (value === null || value === '') return words.empty;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return TIMES.has(field) ? words.dateTime(value) : String(value);
  if (typeof value === 'string') {
    if (PEOPLE.has(field)) return words.memberName(value);
    return LABELLED.has(field) ? words.labelOf(value) : value;
  }
  const parts = isList(value)
    ? value.map(item => describeValue(field, item, words))
    : describeObject(field, value, words);
  return parts.length === 0 ? words.empty : parts.join(words.separator);
}

/** A contact value shows itself without its label; of tags and groups what is added and removed; of anything else each entry is shown with its name. */
function describeObject(field: string, value: { readonly [key: string]: Json }, words: ValueWords): string[] {
  const { value: inner } = value;
  if (typeof inner === 'string') return [inner];
  const { add, remove } = value;
  if (add !== undefined && remove !== undefined && isList(add) && isList(remove)) {
    const sign = (mark: string, ids: readonly Json[]): string[] =>
      ids.map(id => `${mark}${describeValue(field, id, words)}`);
    return [...sign('+', add), ...sign('−', remove)];
  }
  return Object.entries(value).map(([key, item]) => `${key}: ${describeValue(field, item, words)}`);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
