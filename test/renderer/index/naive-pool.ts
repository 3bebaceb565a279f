/** The pool as a plain list, answered row by row from the definitions in common/query: what the index is compared with. */
import type { Customer } from '../../../common/domain/customer.ts';
import type { QueryContext } from '../../../common/query/context.ts';
import { countFacets, groupCustomers } from '../../../common/query/count.ts';
import { compareCustomers, matchesFilter } from '../../../common/query/match.ts';
import type { CustomerFilter, CustomerQuery, GroupCell, GroupKey } from '../../../common/query/types.ts';
import { findProblems } from '../../../common/query/validate.ts';
import type { PoolAnswer, PoolStats } from '../../../renderer/data/index/pool-index.ts';
import { CONTEXT } from './arbitrary-customers.ts';

export class NaivePool {
  readonly #customers = new Map<string, Customer>();
  readonly #context: QueryContext;

  constructor(context: QueryContext = CONTEXT) {
    this.#context = context;
  }

  get size(): number {
    return this.#customers.size;
  }

  upsert(customers: readonly Customer[]): void {
    for (const customer of customers) this.#customers.set(customer.customerId, customer);
  }

  remove(customerIds: readonly string[]): void {
    for (const customerId of customerIds) this.#customers.delete(customerId);
  }

  match(filter: CustomerFilter): Customer[] {
    return [...this.#customers.values()].filter(customer => matchesFilter(customer, filter, this.#context));
  }

  query(query: CustomerQuery): PoolAnswer {
    const { filter, sort, offset, limit, facets = [] } = query;
    const found = this.match(filter).sort((a, b) => compareCustomers(a, b, sort, this.#context));
    return {
      ids: found.slice(offset, offset + limit).map(customer => customer.customerId),
      total: found.length,
      facets: countFacets([...this.#customers.values()], filter, facets, this.#context),
      problems: findProblems(query, this.#context),
    };
  }

  group(filter: CustomerFilter, by: readonly GroupKey[]): GroupCell[] {
    return groupCustomers([...this.#customers.values()], filter, by, this.#context);
  }

  /** Months are found by the calendar of the platform, not by the arithmetic of the index. */
  stats(filter: CustomerFilter, zoneOffsetMinutes: number): PoolStats {
    const found = this.match(filter);
    const months = countBy(found.map(customer => String(monthStart(customer.acquisitionTime, zoneOffsetMinutes))));
    const hasNoSource = found.filter(customer => customer.source === null).length;
    return {
      total: found.length,
      byStatus: rank(countBy(found.map(customer => customer.status))),
      bySource: [
        ...rank(countBy(found.flatMap(customer => customer.source ?? []))),
        ...(hasNoSource > 0 ? [{ id: null, count: hasNoSource }] : []),
      ].sort((a, b) => b.count - a.count || ((a.id ?? '') < (b.id ?? '') ? -1 : 1)),
      byTag: rank(countBy(found.flatMap(customer => customer.tagIds))),
      trend: Object.entries(months)
        .map(([start, count]) => ({ start: Number(start), count }))
        .sort((a, b) => a.start - b.start),
    };
  }
}

/** The first instant of the month of a time, by the platform's own calendar. */
export function monthStart(time: number, zoneOffsetMinutes: number): number {
  const local = new Date(time + zoneOffsetMinutes * 60_000);
  const start = new Date(0).setUTCFullYear(local.getUTCFullYear(), local.getUTCMonth(), 1);
  return start - zoneOffsetMinutes * 60_000;
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function rank(counts: Record<string, number>): { id: string; count: number }[] {
  const shares = Object.entries(counts).map(([id, count]) => ({ id, count }));
  return shares.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}
