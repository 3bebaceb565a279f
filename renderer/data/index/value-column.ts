/**
 * Values that rows have, none, one or several each (tags, status, channel): one bitmap per value, so that a value is counted or
 * combined without touching rows. For enumerations of some hundred values; thousands (owners) belong into a code column.
 */
import { Bitmap, countCommon, countCommonAt, findFewWords, intersect, unite } from './bitmap.ts';
import { packTexts, unpackTexts, type ColumnState } from './index-state.ts';

interface Value {
  readonly rows: Bitmap;
  /** Number of rows, kept up to date, since it is asked for most. */
  size: number;
}

export class ValueColumn {
  readonly #values = new Map<string, Value>();

  /** Gives the row a value; one that it has stays. */
  add(slot: number, name: string): void {
    let value = this.#values.get(name);
    if (value === undefined) this.#values.set(name, (value = { rows: new Bitmap(), size: 0 }));
    if (value.rows.has(slot)) return;
    value.rows.add(slot);
    value.size++;
  }

  has(slot: number, name: string): boolean {
    return this.#values.get(name)?.rows.has(slot) === true;
  }

  /** Takes all values from the row. */
  clear(slot: number): void {
    for (const value of this.#values.values()) {
      if (!value.rows.has(slot)) continue;
      value.rows.delete(slot);
      value.size--;
    }
  }

  /** Rows that have at least one of the values. */
  matching(values: readonly string[]): Bitmap {
    return unite(values.flatMap(value => this.#values.get(value)?.rows ?? []));
  }

  /** Rows below `end` that have all of the values. */
  matchingAll(values: readonly string[], end: number): Bitmap {
    return intersect(
      values.map(value => this.#values.get(value)?.rows ?? new Bitmap()),
      end,
    );
  }

  /** The rows of each value. */
  entries(): [value: string, rows: Bitmap][] {
    return [...this.#values].map(([name, { rows }]) => [name, rows]);
  }

  save(): ColumnState {
    const values = [...this.#values.values()];
    const ends = new Uint32Array(values.length);
    const words = new Uint32Array(values.reduce((sum, { rows }) => sum + rows.words.length, 0));
    let at = 0;
    values.forEach(({ rows }, index) => {
      words.set(rows.words, at);
      ends[index] = at += rows.words.length;
    });
    return { names: packTexts([...this.#values.keys()]), ends, words };
  }

  load(state: ColumnState): void {
    const words = state['words'] as Uint32Array;
    const ends = state['ends'] as Uint32Array;
    this.#values.clear();
    unpackTexts(state['names']).forEach((name, index) => {
      const rows = new Bitmap(words.slice(ends[index - 1] ?? 0, ends[index]));
      this.#values.set(name ?? '', { rows, size: rows.count() });
    });
  }

  /** How many rows of the set have each value, those of all rows for `'all'`; values that none has are left out. */
  counts(rows: Bitmap | 'all'): [value: string, count: number][] {
    const few = rows === 'all' ? null : findFewWords(rows);
    const counts: [string, number][] = [];
    for (const [name, value] of this.#values) {
      let count = value.size;
      if (rows !== 'all') count = few === null ? countCommon(rows, value.rows) : countCommonAt(few, rows, value.rows);
      if (count > 0) counts.push([name, count]);
    }
    return counts;
  }
}
