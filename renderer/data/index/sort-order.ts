/**
 * The rows in the order of one sort field, kept between queries. Built when a query first asks for the field; afterwards changed
 * rows are taken out and merged in again, so that a stream of small changes does not sort a million rows anew. Rule QU4.
 *
 * Order: key, then id, empty keys last by id. The descending order is read from the same list: runs of equal keys from the end.
 */
import { Bitmap } from './bitmap.ts';
import { sortByKey } from './radix-sort.ts';
import { EMPTY_KEY, type KeyColumn } from './sort-key.ts';
import type { RowSlots } from './row-slots.ts';

export class SortOrder {
  readonly #keys: KeyColumn;
  readonly #rows: RowSlots;
  /** All rows in ascending order; null until first needed. */
  #slots: Uint32Array | null = null;
  /** Rows at the end whose key is empty. */
  #empty = 0;
  /** Slots whose key changed, that came or that went since the list was last put in order. */
  #changed = new Set<number>();

  constructor(keys: KeyColumn, rows: RowSlots) {
    this.#keys = keys;
    this.#rows = rows;
  }

  /** Says that the row came, went or has another key. */
  touch(slot: number): void {
    if (this.#slots === null) return;
    this.#changed.add(slot);
    // So many that a new sort is cheaper than remembering them.
    if (this.#changed.size > 1_000 && this.#changed.size > this.#slots.length / 4) this.#forget();
  }

  /** Slots of the set in order, from `offset` on, at most `limit`. */
  page(rows: Bitmap, direction: 'asc' | 'desc', offset: number, limit: number): number[] {
    const slots = this.#refresh();
    const filled = slots.length - this.#empty;
    const picker = new Picker(rows, offset, limit);
    if (direction === 'asc') {
      picker.take(slots, 0, filled);
    } else {
      let end = filled;
      while (end > 0 && !picker.isFull) {
        let start = end - 1;
        while (start > 0 && this.#hasSameKey(slots[start - 1]!, slots[start]!)) start--;
        picker.take(slots, start, end);
        end = start;
      }
    }
    picker.take(slots, filled, slots.length);
    return picker.picked;
  }

  #forget(): void {
    this.#slots = null;
    this.#changed.clear();
  }

  #refresh(): Uint32Array {
    if (this.#slots === null) {
      this.#slots = this.#build();
      this.#countEmpty();
    } else if (this.#changed.size > 0) {
      this.#slots = this.#merge(this.#slots, this.#changed);
      this.#changed.clear();
      this.#countEmpty();
    }
    return this.#slots;
  }

  #countEmpty(): void {
    const slots = this.#slots!;
    let low = 0;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys.prefix(slots[middle]!) === EMPTY_KEY) high = middle;
      else low = middle + 1;
    }
    this.#empty = slots.length - low;
  }

  #build(): Uint32Array {
    const size = this.#rows.size;
    const slots = new Uint32Array(size);
    const keys = new Float64Array(size);
    let at = 0;
    let last = size;
    this.#rows.live.forEach(slot => {
      const key = this.#keys.prefix(slot);
      if (key === EMPTY_KEY) {
        slots[--last] = slot;
      } else {
        slots[at] = slot;
        keys[at++] = key;
      }
    });
    const sorted = sortByKey({ slots: slots.slice(0, at), keys: keys.slice(0, at) });
    slots.set(sorted.slots);
    const compare = (a: number, b: number): number => this.#compare(a, b);
    for (let start = 0; start < at;) {
      let end = start + 1;
      while (end < at && sorted.keys[end] === sorted.keys[start]) end++;
      if (end - start > 1) slots.subarray(start, end).sort(compare);
      start = end;
    }
    slots.subarray(at).sort(compare);
    return slots;
  }

  /** The list without the changed rows, and those of them that still exist merged in at their place. */
  #merge(slots: Uint32Array, changed: ReadonlySet<number>): Uint32Array {
    const isChanged = new Bitmap();
    const incoming: number[] = [];
    for (const slot of changed) {
      isChanged.add(slot);
      if (this.#rows.live.has(slot)) incoming.push(slot);
    }
    incoming.sort((a, b) => this.#compare(a, b));
    const kept = slots.filter(slot => !isChanged.has(slot));
    const merged = new Uint32Array(kept.length + incoming.length);
    let from = 0;
    let at = 0;
    for (const slot of incoming) {
      const to = this.#lowerBound(kept, slot, from);
      merged.set(kept.subarray(from, to), at);
      at += to - from;
      merged[at++] = slot;
      from = to;
    }
    merged.set(kept.subarray(from), at);
    return merged;
  }

  #lowerBound(slots: Uint32Array, slot: number, from: number): number {
    let low = from;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(slots[middle]!, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #hasSameKey(a: number, b: number): boolean {
    return this.#keys.prefix(a) === this.#keys.prefix(b) && this.#keys.compare(a, b) === 0;
  }

  #compare(a: number, b: number): number {
    const x = this.#keys.prefix(a);
    const y = this.#keys.prefix(b);
    if (x !== y) return x === EMPTY_KEY ? 1 : y === EMPTY_KEY ? -1 : x - y;
    const byKey = x === EMPTY_KEY ? 0 : this.#keys.compare(a, b);
    if (byKey !== 0) return byKey;
    const p = this.#rows.idAt(a);
    const q = this.#rows.idAt(b);
    return p < q ? -1 : p > q ? 1 : 0;
  }
}

/** Collects the window of a query while the rows go by in order. */
class Picker {
  readonly picked: number[] = [];
  readonly #rows: Bitmap;
  readonly #limit: number;
  #skip: number;

  constructor(rows: Bitmap, offset: number, limit: number) {
    this.#rows = rows;
    this.#skip = offset;
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.picked.length >= this.#limit;
  }

  take(slots: Uint32Array, start: number, end: number): void {
    for (let i = start; i < end && !this.isFull; i++) {
      const slot = slots[i]!;
      if (!this.#rows.has(slot)) continue;
      if (this.#skip > 0) this.#skip--;
      else this.picked.push(slot);
    }
  }
}
