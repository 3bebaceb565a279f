/** One value per row out of many (owner, status), as a 16-bit code of a dictionary. Rows are counted by value in one walk. */
import { makeBitmap, type Bitmap } from './bitmap.ts';
import { Dictionary, NO_CODE } from './dictionary.ts';
import { grow } from './grow.ts';
import { packTexts, unpackTexts, type ColumnState } from './index-state.ts';

export class CodeColumn {
  #dictionary = new Dictionary();
  #codes: Uint16Array = new Uint16Array(0);

  /** The code of each row; 0, and what is beyond the end, stands for none. */
  get codes(): Uint16Array {
    return this.#codes;
  }

  /** What the codes stand for; the first is none. */
  values(): readonly (string | null)[] {
    return this.#dictionary.values();
  }

  set(slot: number, value: string | null): void {
    if (slot >= this.#codes.length) {
      if (value === null) return; // a field that nobody uses costs no memory
      this.#codes = grow(this.#codes, slot + 1);
    }
    this.#codes[slot] = this.#dictionary.codeFor(value);
  }

  /** Slots below `end` whose value is one of those wanted. */
  matching(wanted: readonly string[], end: number): Bitmap {
    const isWanted = new Uint8Array(this.#dictionary.size);
    for (const value of wanted) {
      const code = this.#dictionary.find(value);
      if (code !== undefined) isWanted[code] = 1;
    }
    const found = makeBitmap(end);
    const { words } = found;
    const codes = this.#codes;
    const limit = Math.min(end, codes.length);
    for (let base = 0; base < limit; base += 32) {
      const count = Math.min(32, limit - base);
      let word = 0;
      for (let bit = 0; bit < count; bit++) word |= isWanted[codes[base + bit]!]! << bit;
      words[base >>> 5] = word;
    }
    return found;
  }

  /** How many rows of the set have each value; values that none has are left out. */
  counts(rows: Bitmap): [value: string, count: number][] {
    const totals = new Uint32Array(this.#dictionary.size);
    const codes = this.#codes;
    rows.forEach(slot => {
      totals[slot < codes.length ? codes[slot]! : NO_CODE]!++;
    });
    return this.values().flatMap((value, code) =>
      value === null || totals[code] === 0 ? [] : [[value, totals[code]!] satisfies [string, number]],
    );
  }

  save(): ColumnState {
    return { codes: this.#codes, values: packTexts(this.values()) };
  }

  load(state: ColumnState): void {
    this.#codes = state['codes'] as Uint16Array;
    this.#dictionary = new Dictionary(unpackTexts(state['values']));
  }
}
