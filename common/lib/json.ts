/** JSON values: what may stand in a field of a document or a message. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Structural equality of JSON values; the order of object keys does not matter, the order of array items does. */
export function jsonEquals(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a === null || b === null) return false;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, i) => jsonEquals(item, b[i]));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => key in b && jsonEquals(a[key], b[key]));
}

/** JSON text with sorted keys: equal values give equal text, so that it can be hashed (audit chain, schema hash). */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const parts = Object.keys(value)
    .toSorted()
    .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${parts.join(',')}}`;
}

/** Whether the value is a list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
