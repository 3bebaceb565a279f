/**
 * The rows in the order of one sort field and direction, kept between queries. Built when a query first asks for it; afterwards
 * changed rows are taken out and put in again, so that a stream of small changes does not sort a million rows anew. Rule QU4.
 *
 * Order: key, then the further keys, then id ascending; rows with an empty key last.
 */
import { Bitmap } from './bitmap.ts';
import { sortByKey } from './radix-sort.ts';
import type { RowSlots } from './row-slots.ts';
import { EMPTY_KEY, type KeyColumn } from './sort-key.ts';

/** A set that holds less than one row in this many is sorted by itself instead of being met on a walk through all rows. */
const SPARSE = 16;
/** Up to this many changed rows are moved one by one; more are merged in one pass. */
const FEW = 16;
const LARGEST_KEY = 2 ** 48 - 1;

export class SortOrder {
  readonly #keys: KeyColumn;
  readonly #isAscending: boolean;
  readonly #rows: RowSlots;
  /** Decides between equal keys: the order by the further keys, or of the ids, which has none above it. */
  readonly #base: SortOrder | null;
  /** All rows in order; null until first needed. */
  #slots: Uint32Array | null = null;
  /** Rows that came, went or have another key since the list was last put in order. */
  #changed = new Bitmap();
  #changes = 0;
  /** Where each row stands in the order; null until a sparse set asks for it. */
  #places: Uint32Array | null = null;

  constructor(keys: KeyColumn, isAscending: boolean, rows: RowSlots, base: SortOrder | null) {
    this.#keys = keys;
    this.#isAscending = isAscending;
    this.#rows = rows;
    this.#base = base;
  }

  get isBuilt(): boolean {
    return this.#slots !== null;
  }

  /** Takes over an order that was saved. */
  load(slots: Uint32Array): void {
    this.#slots = slots;
  }

  /** Says that the row came, went or has another key. */
  touch(slot: number): void {
    if (this.#slots === null || this.#changed.has(slot)) return;
    this.#changed.add(slot);
    this.#changes++;
  }

  /** All rows in order, up to date. The array is this object's own: it is valid until the next change and not to be written. */
  slots(): Uint32Array {
    const slots = this.#slots;
    if (slots === null) return (this.#slots = this.#build());
    if (this.#changes === 0) return slots;
    this.#places = null;
    // With so many changes sorting anew costs less than comparing each of them.
    if (this.#changes > slots.length / 4) this.#slots = this.#build();
    else this.#slots = this.#changes <= FEW ? this.#move(slots) : this.#merge(slots);
    this.#changed = new Bitmap();
    this.#changes = 0;
    return this.#slots;
  }

  /** Slots of the set in order, from `offset` on, at most `limit`; `size` is the number of slots in the set. */
  page(rows: Bitmap, size: number, offset: number, limit: number): ArrayLike<number> & Iterable<number> {
    const slots = this.slots();
    if (size === slots.length) return slots.subarray(offset, offset + limit);
    return size < slots.length / SPARSE
      ? pickByPlace(rows, size, slots, this.#listPlaces(slots), offset, limit)
      : pickByWalk(rows, slots, offset, limit);
  }

  #listPlaces(slots: Uint32Array): Uint32Array {
    if (this.#places !== null) return this.#places;
    const places = new Uint32Array(this.#rows.end);
    for (let i = 0; i < slots.length; i++) places[slots[i]!] = i;
    return (this.#places = places);
  }

  /** Sorts by prefix, stable over the order below it, and then what the prefix cannot tell apart. */
  #build(): Uint32Array {
    const size = this.#rows.size;
    const base = this.#listBase();
    const slots = new Uint32Array(size);
    const keys = new Float64Array(size);
    const empty: number[] = [];
    let filled = 0;
    for (let i = 0; i < size; i++) {
      const slot = base[i]!;
      const prefix = this.#keys.prefix(slot);
      if (prefix === EMPTY_KEY) {
        empty.push(slot);
      } else {
        slots[filled] = slot;
        keys[filled++] = this.#isAscending ? prefix : LARGEST_KEY - prefix;
      }
    }
    const sorted = sortByKey({ slots: slots.subarray(0, filled), keys: keys.subarray(0, filled) });
    if (!this.#keys.isExact) this.#sortRuns(sorted.slots, sorted.keys);
    slots.set(sorted.slots);
    slots.set(empty, filled);
    return slots;
  }

  #listBase(): Uint32Array {
    if (this.#base !== null) return this.#base.slots();
    const slots = new Uint32Array(this.#rows.size);
    let at = 0;
    this.#rows.live.forEach(slot => {
      slots[at++] = slot;
    });
    return slots;
  }

  #sortRuns(slots: Uint32Array, keys: Float64Array): void {
    const compare = (a: number, b: number): number => this.#compareKeys(a, b);
    for (let start = 0; start < slots.length;) {
      let end = start + 1;
      let isSorted = true;
      for (; end < slots.length && keys[end] === keys[start]; end++) {
        isSorted &&= compare(slots[end - 1]!, slots[end]!) <= 0;
      }
      if (!isSorted) slots.subarray(start, end).sort(compare); // stable: equal keys stay in the order below
      start = end;
    }
  }

  /** Takes few rows out and puts them in again in place. */
  #move(slots: Uint32Array): Uint32Array {
    const incoming = this.#listIncoming();
    let kept = slots.length;
    this.#changed.forEach(slot => {
      const at = slots.indexOf(slot);
      if (at < 0 || at >= kept) return;
      slots.copyWithin(at, at + 1, kept);
      kept--;
    });
    const moved = slots.length === kept + incoming.length ? slots : new Uint32Array(kept + incoming.length);
    if (moved !== slots) moved.set(slots.subarray(0, kept));
    for (const slot of incoming) {
      const at = this.#findPlace(moved, slot, 0, kept);
      moved.copyWithin(at + 1, at, kept);
      moved[at] = slot;
      kept++;
    }
    return moved;
  }

  /** The list without the changed rows, and those of them that still exist merged in at their place. */
  #merge(slots: Uint32Array): Uint32Array {
    const incoming = this.#listIncoming().sort((a, b) => this.#compare(a, b));
    const kept = new Uint32Array(slots.length);
    let count = 0;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (!this.#changed.has(slot)) kept[count++] = slot;
    }
    const merged = new Uint32Array(count + incoming.length);
    let from = 0;
    let at = 0;
    for (const slot of incoming) {
      const to = this.#findPlace(kept, slot, from, count);
      merged.set(kept.subarray(from, to), at);
      at += to - from;
      merged[at++] = slot;
      from = to;
    }
    merged.set(kept.subarray(from, count), at);
    return merged;
  }

  /** The changed rows that exist. */
  #listIncoming(): number[] {
    const incoming: number[] = [];
    this.#changed.forEach(slot => {
      if (this.#rows.live.has(slot)) incoming.push(slot);
    });
    return incoming;
  }

  #findPlace(slots: Uint32Array, slot: number, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(slots[middle]!, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The total order of the list. */
  #compare(a: number, b: number): number {
    const byKey = this.#compareKeys(a, b);
    if (byKey !== 0) return byKey;
    return this.#base === null ? this.#rows.keys.compare(a, b) : this.#base.#compare(a, b);
  }

  #compareKeys(a: number, b: number): number {
    const x = this.#keys.prefix(a);
    const y = this.#keys.prefix(b);
    if (x !== y && (x === EMPTY_KEY || y === EMPTY_KEY)) return x === EMPTY_KEY ? 1 : -1;
    const order = x !== y ? x - y : x === EMPTY_KEY ? 0 : this.#keys.compare(a, b);
    return this.#isAscending ? order : -order;
  }
}

function pickByWalk(rows: Bitmap, slots: Uint32Array, offset: number, limit: number): number[] {
  const { words } = rows;
  const picked: number[] = [];
  let skip = offset;
  for (let i = 0; i < slots.length && picked.length < limit; i++) {
    const slot = slots[i]!;
    if (((words[slot >>> 5]! >>> (slot & 31)) & 1) === 0) continue;
    if (skip > 0) skip--;
    else picked.push(slot);
  }
  return picked;
}

function pickByPlace(
  rows: Bitmap,
  size: number,
  slots: Uint32Array,
  places: Uint32Array,
  offset: number,
  limit: number,
): Uint32Array {
  const found = new Uint32Array(size);
  let at = 0;
  rows.forEach(slot => {
    found[at++] = places[slot]!;
  });
  return found
    .sort()
    .subarray(offset, offset + limit)
    .map(place => slots[place]!);
}
