/**
 * The key of one company's blind index: it turns contact values into hashes for exact lookup, and pieces of names and numbers into small
 * numbers for search. Who has the database without the key learns neither; how often a piece occurs does show. Rules PI3, PI4.
 */
import { createHmac } from 'node:crypto';

export interface LookupKey {
  /** Id of the column key that it is derived from. */
  readonly keyId: string;
  /** Hash of a whole value, 16 bytes in base64url: another value with the same hash need not be reckoned with. */
  exact(text: string): string;
  /** Hash of a piece, 32 bits: several pieces share a number, so what is found is compared again after decryption. */
  gram(text: string): number;
}

const EXACT_BYTES = 16;
/** Names and number windows repeat: nearly every piece was hashed before. */
const KEPT_GRAMS = 50_000;

export function makeLookupKey(keyId: string, key: Buffer): LookupKey {
  const grams = new Map<string, number>();
  return {
    keyId,
    exact: text => createHmac('sha256', key).update(text).digest().subarray(0, EXACT_BYTES).toString('base64url'),
    gram(text) {
      const known = grams.get(text);
      if (known !== undefined) return known;
      const value = createHmac('sha256', key).update(`gram/${text}`).digest().readInt32BE(0);
      if (grams.size >= KEPT_GRAMS) grams.clear();
      grams.set(text, value);
      return value;
    },
  };
}
