/** The detail of an audit row in words: fields, counts and reasons. The server puts no contact value into it. Pure. Rule AP3. */
import type { Json } from '../../../../common/lib/json.ts';

export interface DetailWords {
  /** The name of an entry, or the entry itself where there is none. */
  readonly nameOf: (key: string) => string;
  /** What a text under that entry says: the name of a field, a reason, a person. */
  readonly tell: (key: string, text: string) => string;
  readonly separator: string;
  readonly colon: string;
}

/** One line; entries without content are left out. */
export function describeDetail(detail: Readonly<Record<string, Json>>, words: DetailWords): string {
  return Object.entries(detail)
    .map(([key, value]) => [key, describe(key, value, words)] as const)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => `${words.nameOf(key)}${words.colon}${text}`)
    .join(' · ');
}

function describe(key: string, value: Json, words: DetailWords): string {
  if (value === null || value === '') return '';
  if (typeof value === 'string') return words.tell(key, value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.map(item => describe(key, item, words)).join(words.separator);
  return Object.entries(value)
    .map(([inner, item]) => `${words.nameOf(inner)} ${describe(inner, item, words)}`)
    .join(words.separator);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
