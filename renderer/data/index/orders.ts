/** The sort orders that were asked for, kept up to date; the longest unused one goes when there are too many. Rules QU4, IX3. */
import type { SortKey } from '../../../common/query/types.ts';
import type { ColumnState } from './index-state.ts';
import type { RowSlots } from './row-slots.ts';
import type { KeyColumn } from './sort-key.ts';
import { SortOrder } from './sort-order.ts';

/** Each costs four to eight bytes a row. */
const MOST_ORDERS = 16;

interface Kept {
  readonly order: SortOrder;
  readonly fields: readonly string[];
}

export class Orders {
  readonly #rows: RowSlots;
  readonly #keysOf: (field: string) => KeyColumn | null;
  readonly #byId: SortOrder;
  /** By the sort keys, in the order of their last use. */
  readonly #kept = new Map<string, Kept>();

  constructor(rows: RowSlots, keysOf: (field: string) => KeyColumn | null) {
    this.#rows = rows;
    this.#keysOf = keysOf;
    this.#byId = new SortOrder(rows.keys, true, rows, null);
  }

  /** The rows by these keys, then by id; what cannot be sorted by takes no part. */
  get(sort: readonly SortKey[]): SortOrder {
    const usable = sort.filter((key, i) => this.#keysOf(key.field) !== null && !isRepeated(sort, i));
    return this.#find(usable);
  }

  touch(field: string, slot: number): void {
    for (const kept of this.#kept.values()) if (kept.fields.includes(field)) kept.order.touch(slot);
  }

  /** A row that came or went concerns every order, also when a reused slot happens to hold the same key. */
  touchAll(slot: number): void {
    this.#byId.touch(slot);
    for (const { order } of this.#kept.values()) order.touch(slot);
  }

  /** The field has another column now. */
  forget(field: string): void {
    for (const [name, kept] of this.#kept) if (kept.fields.includes(field)) this.#kept.delete(name);
  }

  /** The orders that are built; they cost the most to make. */
  save(): [name: string, state: ColumnState][] {
    const built: [string, SortOrder][] = [['[]', this.#byId]];
    for (const [name, { order }] of this.#kept) built.push([name, order]);
    return built.flatMap(([name, order]) => (order.isBuilt ? [[name, { slots: order.slots() }]] : []));
  }

  load(name: string, state: ColumnState): void {
    const order = this.#find(JSON.parse(name) as SortKey[]);
    order.load(state['slots'] as Uint32Array);
  }

  #find(sort: readonly SortKey[]): SortOrder {
    const [first, ...rest] = sort;
    if (first === undefined) return this.#byId;
    const name = JSON.stringify(sort.map(({ field, direction }) => ({ field, direction })));
    const known = this.#kept.get(name);
    if (known !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, known);
      return known.order;
    }
    const order = new SortOrder(this.#keysOf(first.field)!, first.direction === 'asc', this.#rows, this.#find(rest));
    this.#kept.set(name, { order, fields: sort.map(key => key.field) });
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST_ORDERS) break;
      this.#kept.delete(old);
    }
    return order;
  }
}

/** A field that decided already decides nothing more. */
function isRepeated(sort: readonly SortKey[], index: number): boolean {
  return sort.slice(0, index).some(key => key.field === sort[index]!.field);
}
