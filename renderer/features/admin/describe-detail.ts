/** The detail of an audit row in words: fields, counts and reasons. The server puts no contact value into it. Pure. Rule AP3. */
import type { Json } from '../../../common/lib/json.ts';

export interface DetailWords {
  /** The name of an entry or field, or the id where there is none. */
  readonly nameOf: (key: string) => string;
  readonly empty: string;
  readonly separator: string;
  readonly colon: string;
}

/** One line; entries without content are left out. */
export function describeDetail(detail: Readonly<Record<string, Json>>, words: DetailWords): string {
  return Object.entries(detail)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]) => `${words.nameOf(key)}${words.colon}${describe(value, words)}`)
    .join(' · ');
}

function describe(value: Json, words: DetailWords): string {
  if (value === null) return words.empty;
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => describe(item, words)).join(words.separator);
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'string' ? words.nameOf(value) : String(value);
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
