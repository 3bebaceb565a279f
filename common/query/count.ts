/**
 * The definition of facets and of grouped figures, row by row. Rules QU5, SA1, SA4.
 *
 * A facet counts the values of a field under all conditions but its own. Its own are the parts at the top of the tree that speak of this
 * field alone; a condition that is nested together with other fields stays.
 */
import type { Customer } from '../domain/customer.ts';
import { conjunctsOf, joinConjuncts } from './chips.ts';
import type { QueryContext } from './context.ts';
import type { FieldDef, FieldValue } from './fields.ts';
import { isEmpty, matchesFilter } from './match.ts';
import { periodStart } from './periods.ts';
import {
  isCondition,
  type CustomerFilter,
  type Facets,
  type FilterNode,
  type GroupCell,
  type GroupKey,
} from './types.ts';
import { fitsGroup } from './validate.ts';

/** The filter under which the field's values are counted. */
export function withoutOwn(filter: CustomerFilter, field: string): CustomerFilter {
  return { ...filter, where: joinConjuncts(conjunctsOf(filter.where).filter(part => !isOnly(part, field))) };
}

/** Whether the part speaks of the field and of nothing else. */
export function isOnly(node: FilterNode, field: string): boolean {
  if (isCondition(node)) return node.field === field;
  if ('not' in node) return isOnly(node.not, field);
  const parts = 'all' in node ? node.all : node.any;
  return parts.length > 0 && parts.every(part => isOnly(part, field));
}

/** The facets of a filter. Fields that cannot be counted, or may not be read, are absent. */
export function countFacets(
  customers: readonly Customer[],
  filter: CustomerFilter,
  fields: readonly string[],
  context: QueryContext,
): Facets {
  const facets: Record<string, Record<string, number>> = {};
  for (const id of fields) {
    const field = context.fields.find(id);
    if (field === undefined || !field.countable || !context.mayRead(field)) continue;
    const counts: Record<string, number> = {};
    const reduced = withoutOwn(filter, id);
    for (const customer of customers) {
      if (!matchesFilter(customer, reduced, context)) continue;
      for (const value of facetValues(field.read(customer))) counts[value] = (counts[value] ?? 0) + 1;
    }
    facets[id] = counts;
  }
  return facets;
}

/** The values under which a customer is counted: '' when there is none, nothing when the reader may not know. */
export function facetValues(value: FieldValue): readonly string[] {
  if (value === undefined) return [];
  if (isEmpty(value)) return [''];
  return typeof value === 'object' && value !== null ? [...new Set(value)] : [String(value)];
}

/** How many customers share the values of all dimensions; who has several values of one counts for each. Sorted by {@link compareCells}. */
export function groupCustomers(
  customers: readonly Customer[],
  filter: CustomerFilter,
  keys: readonly GroupKey[],
  context: QueryContext,
): GroupCell[] {
  const cells = new Map<string, { keys: GroupCell['keys']; count: number }>();
  for (const customer of customers) {
    if (!matchesFilter(customer, filter, context)) continue;
    let tuples: GroupCell['keys'][] = [[]];
    for (const key of keys) {
      const values = groupValues(customer, key, context);
      tuples = tuples.flatMap(tuple => values.map(value => [...tuple, value]));
    }
    for (const tuple of tuples) {
      const name = JSON.stringify(tuple);
      const cell = cells.get(name) ?? { keys: tuple, count: 0 };
      cell.count++;
      cells.set(name, cell);
    }
  }
  return [...cells.values()].sort(compareCells);
}

function groupValues(customer: Customer, key: GroupKey, context: QueryContext): readonly (string | number | null)[] {
  const field = context.fields.find(key.field);
  if (field === undefined || !fitsGroup(field, key) || !context.mayRead(field)) return [null];
  return groupKeysOf(field, field.read(customer), key, context.zoneOffsetMinutes);
}

/** The keys of one dimension under which a value counts. */
function groupKeysOf(
  field: FieldDef,
  value: FieldValue,
  { unit }: GroupKey,
  zoneOffsetMinutes: number,
): readonly (string | number | null)[] {
  if (isEmpty(value)) return [null];
  if (unit !== undefined && typeof value === 'number') return [periodStart(value, unit, zoneOffsetMinutes)];
  return field.countable ? facetValues(value) : [null];
}

/** The largest cell first; equal ones by their keys, what is empty last. */
export function compareCells(a: GroupCell, b: GroupCell): number {
  if (a.count !== b.count) return b.count - a.count;
  for (let i = 0; i < a.keys.length; i++) {
    const [x, y] = [a.keys[i] ?? null, b.keys[i] ?? null];
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return 0;
}
