/** One enumeration value per row (status, source, owner …) as a 16-bit code of a dictionary. */
import { Bitmap } from './bitmap.ts';
import { Dictionary } from './dictionary.ts';
import { grow } from './grow.ts';

export class CodeColumn {
  readonly dictionary = new Dictionary();
  #codes = new Uint16Array(0);

  set(slot: number, value: string | null): void {
    if (slot >= this.#codes.length) this.#codes = grow(this.#codes, slot + 1);
    this.#codes[slot] = this.dictionary.codeFor(value);
  }

  /** Slots below `end` whose value is one of those wanted; free slots may be among them. */
  matching(wanted: readonly string[], end: number): Bitmap {
    const isWanted = new Uint8Array(this.dictionary.values.length);
    for (const value of wanted) {
      const code = this.dictionary.find(value);
      if (code !== undefined) isWanted[code] = 1;
    }
    const words = new Uint32Array((end + 31) >>> 5);
    const codes = this.#codes;
    for (let slot = 0; slot < end; slot++) words[slot >>> 5]! |= isWanted[codes[slot]!]! << (slot & 31);
    return new Bitmap(words);
  }

  /** Rows of the set by code; index 0 counts those without a value. */
  histogram(rows: Bitmap): Uint32Array {
    const counts = new Uint32Array(this.dictionary.values.length);
    const codes = this.#codes;
    const { words } = rows;
    for (let i = 0; i < words.length; i++) {
      let bits = words[i]!;
      const base = i << 5;
      while (bits !== 0) {
        const top = 31 - Math.clz32(bits & -bits);
        counts[codes[base | top]!]!++;
        bits &= bits - 1;
      }
    }
    return counts;
  }
}
