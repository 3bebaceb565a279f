/** What every column of the pool index has in common, whatever it holds. */
import type { FieldValue } from '../../../common/query/fields.ts';
import type { Test } from '../../../common/query/plan.ts';
import { Bitmap } from './bitmap.ts';
import type { ColumnState } from './index-state.ts';
import type { KeyColumn } from './sort-key.ts';

export interface FieldColumn {
  readonly presence: Presence;
  /** What rows are sorted by; null for a field without an order. */
  readonly keys: KeyColumn | null;
  /** Stores a row's value; answers whether its sort key changed. */
  set(slot: number, value: FieldValue): boolean;
  /** Rows below `end` that pass the test; free rows and those without a known value may be among them. Not for `empty`. */
  match(test: Test, end: number): Bitmap;
  /** How many rows of the set have each value; null for a field that is not counted. */
  counts(rows: Bitmap | 'all'): [value: string, count: number][] | null;
  save(): ColumnState;
  load(state: ColumnState): void;
}

/** Which rows have a value, and of which the reader may not know it. */
export class Presence {
  readonly filled = new Bitmap();
  readonly hidden = new Bitmap();

  note(slot: number, isFilled: boolean, isHidden: boolean): void {
    if (this.filled.has(slot) !== isFilled) this.filled.put(slot, isFilled);
    if (this.hidden.has(slot) !== isHidden) this.hidden.put(slot, isHidden);
  }

  save(): Record<string, Uint32Array> {
    return { filled: this.filled.words, hidden: this.hidden.words };
  }

  load(state: ColumnState): void {
    this.filled.words = state['filled'] as Uint32Array;
    this.hidden.words = state['hidden'] as Uint32Array;
  }
}

/** A test that the column's kind does not have: plans are made by kind, so it is a mistake of ours. */
export function refuseTest(test: Test): never {
  throw new Error(`a column cannot answer ${test.type}`);
}
