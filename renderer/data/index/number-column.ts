/** One number per row: times, amounts, and what a person counts. Ranges are found by a walk, which a million rows bear in a millisecond. */
import type { FieldValue } from '../../../common/query/fields.ts';
import type { Test } from '../../../common/query/plan.ts';
import { makeBitmap, type Bitmap } from './bitmap.ts';
import { Presence, refuseTest, type FieldColumn } from './field-column.ts';
import { grow } from './grow.ts';
import type { ColumnState } from './index-state.ts';
import { EMPTY_KEY, type KeyColumn } from './sort-key.ts';

const LARGEST_EXACT = 2 ** 48 - 1;

export class NumberColumn implements FieldColumn {
  readonly presence = new Presence();
  readonly keys: KeyColumn;
  #values: Float64Array = new Float64Array(0);
  /** Rows whose value is not a small whole number: while there is none, the value itself is the prefix. */
  #odd = 0;
  readonly #bits = new DataView(new ArrayBuffer(8));

  constructor() {
    this.keys = {
      isExact: false,
      prefix: slot => this.#prefix(slot),
      compare: (a, b) => this.#values[a]! - this.#values[b]!,
    };
  }

  set(slot: number, value: FieldValue): boolean {
    const wasFilled = this.presence.filled.has(slot);
    const isFilled = typeof value === 'number';
    this.presence.note(slot, isFilled, value === undefined);
    if (!wasFilled && !isFilled) return false; // a field that nobody uses costs no memory
    if (slot >= this.#values.length) this.#values = grow(this.#values, slot + 1);
    const old = this.#values[slot]!;
    const next = isFilled ? value : 0;
    if (wasFilled === isFilled && Object.is(old, next)) return false;
    this.#odd += Number(isOdd(next)) - Number(isOdd(old));
    this.#values[slot] = next;
    return true;
  }

  /** The number of a row that has one. */
  at(slot: number): number {
    return this.#values[slot]!;
  }

  match(test: Test, end: number): Bitmap {
    if (test.type === 'one_of') {
      const wanted = new Set(test.values);
      return this.#collect(end, value => wanted.has(value));
    }
    if (test.type !== 'range') return refuseTest(test);
    return this.#range(test, end);
  }

  counts(): null {
    return null;
  }

  save(): ColumnState {
    return { ...this.presence.save(), values: this.#values };
  }

  load(state: ColumnState): void {
    this.presence.load(state);
    this.#values = state['values'] as Float64Array;
    this.#odd = this.#values.reduce((sum, value) => sum + Number(isOdd(value)), 0);
  }

  #range(test: Extract<Test, { type: 'range' }>, end: number): Bitmap {
    const { from = -Infinity, after = -Infinity, to = Infinity, before = Infinity } = test;
    const low = Math.max(from, nextAbove(after));
    const high = Math.min(to, -nextAbove(-before));
    const found = makeBitmap(end);
    const { words } = found;
    const values = this.#values;
    const filled = this.presence.filled.words;
    const count = Math.min(end, values.length);
    for (let base = 0; base < count; base += 32) {
      let word = 0;
      const last = Math.min(32, count - base);
      for (let bit = 0; bit < last; bit++) {
        const value = values[base + bit]!;
        word |= (Number(value >= low) & Number(value <= high)) << bit;
      }
      words[base >>> 5] = word & (filled[base >>> 5] ?? 0);
    }
    return found;
  }

  #collect(end: number, isWanted: (value: number) => boolean): Bitmap {
    const found = makeBitmap(end);
    this.presence.filled.forEach(slot => {
      if (slot < end && isWanted(this.#values[slot]!)) found.add(slot);
    });
    return found;
  }

  #prefix(slot: number): number {
    if (!this.presence.filled.has(slot)) return EMPTY_KEY;
    const value = this.#values[slot]!;
    if (this.#odd === 0) return value;
    // The first 48 bits of the number in a form whose order is that of the numbers.
    this.#bits.setFloat64(0, value === 0 ? 0 : value);
    const high = this.#bits.getUint32(0);
    const middle = this.#bits.getUint16(4);
    return high >= 0x8000_0000
      ? (0xffff_ffff - high) * 0x1_0000 + (0xffff - middle)
      : (high + 0x8000_0000) * 0x1_0000 + middle;
  }
}

function isOdd(value: number): boolean {
  return !Number.isInteger(value) || value < 0 || value > LARGEST_EXACT;
}

/** The least number above another. */
function nextAbove(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
