/**
 * The pool index: answers every list, count, facet and figure about the customers of this device from columns in memory. It keeps no
 * documents and reads no storage; whoever owns the store feeds it. Its answers equal those of common/domain/customer-query.ts, which
 * property tests hold. Rules QU1 to QU6, IX1 to IX4, SA1 to SA3.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { EMPTY_FILTER, type CustomerFilter, type CustomerQuery } from '../../../common/domain/customer-query.ts';
import type { QueryAnswer } from '../api.ts';
import { Columns } from './columns.ts';
import { countFacets } from './facets.ts';
import { KeywordSearch } from './keyword-search.ts';
import { Selection } from './selection.ts';
import { computeStats, type PoolStats } from './stats.ts';

export interface PoolIndex {
  /** Puts customers in, new or changed; the last of equal ids counts. */
  upsert(customers: readonly Customer[]): void;
  /** Takes customers out; unknown ids are passed over. */
  remove(customerIds: readonly string[]): void;
  clear(): void;
  /** Prepares what the list shows first, newest customers first and nothing filtered, so that its first query need not wait. */
  warm(): void;
  /** The window of the sorted result, the exact total and the facets. */
  query(query: CustomerQuery): PoolAnswer;
  /** The window of the sorted result alone. */
  ids(query: CustomerQuery): string[];
  /** All customers that meet the filter, in no particular order. */
  select(filter: CustomerFilter): string[];
  /** Figures over the customers that meet the filter; months begin `zoneOffsetMinutes` east of UTC (480 in China). */
  stats(filter: CustomerFilter, zoneOffsetMinutes: number): PoolStats;
  /** Number of customers. */
  readonly size: number;
  has(customerId: string): boolean;
}

export interface PoolAnswer {
  readonly ids: string[];
  readonly total: number;
  readonly facets: QueryAnswer['facets'];
}

export type { PoolStats };

/** What the list asks for when it is opened. */
const FIRST_QUERY: CustomerQuery = {
  filter: EMPTY_FILTER,
  sort: { field: 'acquisitionTime', direction: 'desc' },
  offset: 0,
  limit: 1,
};

/** Makes an empty index. */
export function createPoolIndex(): PoolIndex {
  let columns = new Columns();
  let search = new KeywordSearch(columns);
  /** The answer to the last filter, since paging, counting and figures ask for the same one many times. */
  let last: { key: string; selection: Selection; facets: QueryAnswer['facets'] | null } | null = null;

  function forget(): void {
    last = null;
    search.forget();
  }

  function choose(filter: CustomerFilter): NonNullable<typeof last> {
    const key = JSON.stringify([filter.keyword, filter.status, filter.source, filter.tagIds, filter.ownerIds]);
    if (last?.key !== key) last = { key, selection: new Selection(columns, search, filter), facets: null };
    return last;
  }

  function pick(selection: Selection, { sort, offset, limit }: CustomerQuery): string[] {
    const slots = columns.order(sort).page(selection.rows, selection.total, offset, limit);
    return Array.from(slots, slot => columns.rows.idAt(slot));
  }

  function answer(query: CustomerQuery): PoolAnswer {
    const chosen = choose(query.filter);
    chosen.facets ??= countFacets(columns, chosen.selection);
    return { ids: pick(chosen.selection, query), total: chosen.selection.total, facets: chosen.facets };
  }

  return {
    upsert(customers) {
      forget();
      for (const customer of customers) columns.put(customer);
    },
    remove(customerIds) {
      forget();
      for (const customerId of customerIds) columns.drop(customerId);
    },
    clear() {
      last = null;
      columns = new Columns();
      search = new KeywordSearch(columns);
    },
    warm() {
      answer(FIRST_QUERY);
    },
    query: answer,
    ids(query) {
      return pick(choose(query.filter).selection, query);
    },
    select(filter) {
      const ids: string[] = [];
      choose(filter).selection.rows.forEach(slot => ids.push(columns.rows.idAt(slot)));
      return ids;
    },
    stats(filter, zoneOffsetMinutes) {
      return computeStats(columns, choose(filter).selection, zoneOffsetMinutes);
    },
    get size() {
      return columns.rows.size;
    },
    has: customerId => columns.rows.find(customerId) !== undefined,
  };
}
