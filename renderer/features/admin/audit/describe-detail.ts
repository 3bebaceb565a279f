/** The detail of an audit row in words: fields, counts and reasons. The server puts no contact value into it. Pure. Rule AP3. */
import type { Json } from '../../../../common/lib/json.ts';

export interface DetailWords {
  /** The name of an entry, or the entry itself where there is none. */
  readonly nameOf: (key: string) => string;
  /** What a text under that entry says: the name of a field, a reason, a person. */
  readonly tell: (key: string, text: string) => string;
  /** A number under that entry: an amount, or a time where the entry is one. */
  readonly amount: (key: string, value: number) => string;
  readonly separator: string;
  readonly colon: string;
}

/** One line; entries without content are left out. */
export function describeDetail(detail: Readonly<Record<string, Json>>, words: DetailWords): string {
  return factsOf(detail, words)
    .map(({ name, text }) => `${name}${words.colon}${text}`)
    .join(' · ');
}

/** Each entry with its name; those without content are left out. */
export function factsOf(
  detail: Readonly<Record<string, Json>>,
  words: DetailWords,
): { readonly name: string; readonly text: string }[] {
  return Object.entries(detail)
    .map(([key, value]) => ({ name: words.nameOf(key), text: describe(key, value, words) }))
    .filter(({ text }) => text !== '');
}

function describe(key: string, value: Json, words: DetailWords): string {
  if (value === null || value === '') return '';
  if (typeof value === 'string') return words.tell(key, value);
  if (typeof value === 'boolean') return words.nameOf(value ? 'yes' : 'no');
  if (typeof value === 'number') return words.amount(key, value);
  if (isList(value)) return value.map(item => describe(key, item, words)).join(words.separator);
  return Object.entries(value)
    .map(([inner, item]) => `${words.nameOf(inner)} ${describe(inner, item, words)}`)
    .join(words.separator);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
