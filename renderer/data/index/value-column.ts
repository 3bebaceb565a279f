/**
 * Values that rows have, none, one or several each (tags, status, channel): one bitmap per value, so that a value is counted or
 * combined without touching rows. For enumerations of some hundred values; thousands (owners) belong into a code column.
 */
import { Bitmap, countCommon, findFilledWords, unite } from './bitmap.ts';

export class ValueColumn {
  readonly #bitmaps = new Map<string, Bitmap>();

  /** Replaces the row's values. */
  set(slot: number, values: readonly string[]): void {
    this.clear(slot);
    for (const value of values) {
      let bitmap = this.#bitmaps.get(value);
      if (bitmap === undefined) this.#bitmaps.set(value, (bitmap = new Bitmap()));
      bitmap.add(slot);
    }
  }

  clear(slot: number): void {
    for (const bitmap of this.#bitmaps.values()) bitmap.delete(slot);
  }

  /** Rows that have at least one of the values. */
  matching(values: readonly string[]): Bitmap {
    return unite(values.map(value => this.#bitmaps.get(value)).filter(bitmap => bitmap !== undefined));
  }

  /** How many rows of the set have each value; values that none has are left out. */
  counts(rows: Bitmap): [value: string, count: number][] {
    const filled = findFilledWords(rows);
    const counts: [string, number][] = [];
    for (const [value, bitmap] of this.#bitmaps) {
      const count = countCommon(filled, bitmap);
      if (count > 0) counts.push([value, count]);
    }
    return counts;
  }
}
