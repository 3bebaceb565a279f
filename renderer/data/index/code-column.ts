/** One value per row out of many (owner), as a 16-bit code of a dictionary. */
import { makeBitmap, type Bitmap } from './bitmap.ts';
import { Dictionary } from './dictionary.ts';
import { grow } from './grow.ts';

export class CodeColumn {
  readonly #dictionary = new Dictionary();
  #codes = new Uint16Array(0);

  set(slot: number, value: string | null): void {
    if (slot >= this.#codes.length) this.#codes = grow(this.#codes, slot + 1);
    this.#codes[slot] = this.#dictionary.codeFor(value);
  }

  /** Slots below `end` whose value is one of those wanted; free slots may be among them. */
  matching(wanted: readonly string[], end: number): Bitmap {
    const isWanted = new Uint8Array(this.#dictionary.size);
    for (const value of wanted) {
      const code = this.#dictionary.find(value);
      if (code !== undefined) isWanted[code] = 1;
    }
    const found = makeBitmap(end);
    const { words } = found;
    const codes = this.#codes;
    for (let i = 0; i < words.length; i++) {
      const base = i << 5;
      const count = Math.min(32, end - base);
      let word = 0;
      for (let bit = 0; bit < count; bit++) word |= isWanted[codes[base + bit]!]! << bit;
      words[i] = word;
    }
    return found;
  }
}
