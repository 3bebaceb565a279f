/**
 * The pool index: answers every list, count, facet and figure about the customers of this device from columns in memory. It keeps no
 * documents and reads no storage; whoever owns the store feeds it. Its answers equal those of common/query/match.ts and count.ts, which
 * property tests hold. Rules QU1 to QU12, IX1 to IX8, SA1 to SA4.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { plainContext, type QueryContext } from '../../../common/query/context.ts';
import {
  EMPTY_FILTER,
  type CustomerFilter,
  type CustomerQuery,
  type Facets,
  type GroupCell,
  type GroupKey,
  type QueryProblem,
  type SortKey,
} from '../../../common/query/types.ts';
import { findProblems } from '../../../common/query/validate.ts';
import { Columns, stateVersion } from './columns.ts';
import { countFacets } from './facets.ts';
import { groupRows } from './groups.ts';
import type { IndexState } from './index-state.ts';
import { Selections, type Selection } from './selection.ts';
import { computeStats, type PoolStats } from './stats.ts';

export interface PoolIndex {
  /** Puts customers in, new or changed; the last of equal ids counts. */
  upsert(customers: readonly Customer[]): void;
  /** Takes customers out; unknown ids are passed over. */
  remove(customerIds: readonly string[]): void;
  clear(): void;
  /** Prepares what the list shows first, newest customers first and nothing filtered, so that its first query need not wait. */
  warm(): void;
  /** The window of the sorted result, the exact total, the facets that were asked for, and what of the query takes no part. */
  query(query: CustomerQuery): PoolAnswer;
  /** The window of the sorted result alone. */
  ids(query: CustomerQuery): string[];
  /** All customers that meet the filter, in no particular order. */
  select(filter: CustomerFilter): string[];
  /** Number of customers that meet the filter. */
  count(filter: CustomerFilter): number;
  /** Figures over the customers that meet the filter; months begin `zoneOffsetMinutes` east of UTC (480 in China). */
  stats(filter: CustomerFilter, zoneOffsetMinutes: number): PoolStats;
  /** How many customers share the values of one or two dimensions. */
  group(filter: CustomerFilter, by: readonly GroupKey[]): GroupCell[];
  /** Number of customers. */
  readonly size: number;
  has(customerId: string): boolean;
  /** Which states {@link importState} takes. */
  stateVersion(): string;
  /** The whole index as plain arrays. They are its own: to be copied or sent before the next change, and not to be written. */
  exportState(): IndexState;
  /** Replaces everything by a saved state; answers false, and leaves the index empty, when the state is of another version. */
  importState(state: IndexState): boolean;
}

export interface PoolAnswer {
  readonly ids: string[];
  readonly total: number;
  readonly facets: Facets;
  readonly problems: readonly QueryProblem[];
}

export type { IndexState, PoolStats };

/** What the list shows when it is opened. */
const FIRST_SORT: readonly SortKey[] = [{ field: 'acquisitionTime', direction: 'desc' }];
/** More changes at once than these make computing anew cheaper than following. */
const MOST_FOLLOWED = 500;
const DAY = 86_400_000;

/** Makes an empty index; `context` is asked for at every question and every change. */
export function createPoolIndex(context: () => QueryContext = () => plainContext()): PoolIndex {
  return new ColumnIndex(context);
}

class ColumnIndex implements PoolIndex {
  readonly #context: () => QueryContext;
  #columns = new Columns();
  #selections: Selections | null = null;
  /** For what the selections were made. */
  #stamp: readonly unknown[] = [];

  constructor(context: () => QueryContext) {
    this.#context = context;
  }

  get size(): number {
    return this.#columns.rows.size;
  }

  upsert(customers: readonly Customer[]): void {
    this.#prepare(customers.length);
    for (const customer of customers) {
      const slot = this.#columns.put(customer);
      this.#selections?.follow(slot, customer);
    }
  }

  remove(customerIds: readonly string[]): void {
    this.#prepare(customerIds.length);
    for (const customerId of customerIds) {
      const slot = this.#columns.drop(customerId);
      if (slot !== undefined) this.#selections?.follow(slot, null);
    }
  }

  clear(): void {
    this.#columns = new Columns();
    this.#selections = null;
    this.#stamp = [];
  }

  warm(): void {
    this.query({ filter: EMPTY_FILTER, sort: FIRST_SORT, offset: 0, limit: 1, facets: ['status', 'source', 'tagIds'] });
  }

  query(query: CustomerQuery): PoolAnswer {
    const { context, selection } = this.#choose(query.filter);
    const { facets = [] } = query;
    const problems = findProblems(query, context);
    const counted = facets.filter((_, i) => !problems.some(problem => problem.path === `facets.${i}`));
    return {
      ids: this.#pick(selection, query, context),
      total: selection.total,
      facets: countFacets(this.#columns, selection, counted),
      problems,
    };
  }

  ids(query: CustomerQuery): string[] {
    const { context, selection } = this.#choose(query.filter);
    return this.#pick(selection, query, context);
  }

  select(filter: CustomerFilter): string[] {
    const ids: string[] = [];
    this.#choose(filter).selection.rows.forEach(slot => ids.push(this.#columns.rows.idAt(slot)));
    return ids;
  }

  count(filter: CustomerFilter): number {
    return this.#choose(filter).selection.total;
  }

  stats(filter: CustomerFilter, zoneOffsetMinutes: number): PoolStats {
    const { selection } = this.#choose(filter);
    return selection.remember(`stats/${zoneOffsetMinutes}`, () =>
      computeStats(this.#columns, selection, zoneOffsetMinutes),
    );
  }

  group(filter: CustomerFilter, by: readonly GroupKey[]): GroupCell[] {
    const { context, selection } = this.#choose(filter);
    return selection.remember(`group/${JSON.stringify(by)}`, () => groupRows(this.#columns, selection, by, context));
  }

  has(customerId: string): boolean {
    return this.#columns.rows.find(customerId) !== undefined;
  }

  stateVersion(): string {
    return stateVersion(this.#context().fields);
  }

  exportState(): IndexState {
    this.#prepare(0);
    return this.#columns.save();
  }

  importState(state: IndexState): boolean {
    this.clear();
    this.#prepare(0);
    if (state.version !== this.stateVersion()) return false;
    this.#columns.load(state);
    return true;
  }

  /** Follows what the world outside says: fields, groups, the day. With many changes ahead, forgets what they would make stale. */
  #prepare(changes: number): QueryContext {
    const context = this.#context();
    const { fields, groups, userId, zoneOffsetMinutes, now, mayRead } = context;
    const day = Math.floor((now + zoneOffsetMinutes * 60_000) / DAY);
    const stamp = [fields, groups, userId, zoneOffsetMinutes, day, mayRead];
    if (this.#columns.fields !== fields) {
      this.#columns.setFields(fields);
    }
    const isOther = stamp.some((part, i) => part !== this.#stamp[i]);
    if (isOther || changes > MOST_FOLLOWED) this.#selections = null;
    this.#stamp = stamp;
    return context;
  }

  #choose(filter: CustomerFilter): { readonly context: QueryContext; readonly selection: Selection } {
    const context = this.#prepare(0);
    this.#selections ??= new Selections(this.#columns, context);
    return { context, selection: this.#selections.get(filter) };
  }

  #pick(selection: Selection, { sort, offset, limit }: CustomerQuery, { fields, mayRead }: QueryContext): string[] {
    const usable = sort.filter(({ field: id }) => {
      const field = fields.find(id);
      return field !== undefined && field.sortable && mayRead(field);
    });
    const slots = this.#columns.order(usable).page(selection.rows, selection.total, offset, limit);
    return Array.from(slots, slot => this.#columns.rows.idAt(slot));
  }
}
