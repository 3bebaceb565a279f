/**
 * Values that rows have, none, one or several each (tags, status, channel): one bitmap per value, so that a value is counted or
 * combined without touching rows. For enumerations of some hundred values; thousands (owners) belong into a code column.
 */
import { Bitmap, countCommon, countCommonAt, findFewWords, unite } from './bitmap.ts';

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
