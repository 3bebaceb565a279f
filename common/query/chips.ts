/**
 * Chips: simple conditions that stand beside each other at the top of the tree, joined with AND, read and written by field. What else
 * stands in the tree is left as it is. Pure. Rule QU10.
 */
import { BUILT_IN_REGISTRY } from './fields.ts';
import { EMPTY_FILTER, isCondition, type Condition, type CustomerFilter, type FilterNode } from './types.ts';

/** The parts of the tree that must all be met. */
export function conjunctsOf(where: FilterNode | null): readonly FilterNode[] {
  if (where === null) return [];
  return 'all' in where ? where.all.flatMap(conjunctsOf) : [where];
}

/** The tree in which all of these must be met. */
export function joinConjuncts(parts: readonly FilterNode[]): FilterNode | null {
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : { all: parts };
}

/** The values of the field's chip; none when it has no chip. */
export function chipValues(filter: CustomerFilter, field: string): readonly string[] {
  const chip = conjunctsOf(filter.where).find(part => isChip(part, field));
  return chip !== undefined && 'values' in chip ? chip.values.map(String) : [];
}

/** The filter with the field's chip holding these values; without values the chip goes. */
export function setChip(filter: CustomerFilter, field: string, values: readonly string[]): CustomerFilter {
  return replaceConjunct(filter, part => isChip(part, field), values.length === 0 ? null : makeChip(field, values));
}

/** Puts a condition in place of the first conjunct that is meant, or at the end; `null` takes it out. */
export function replaceConjunct(
  filter: CustomerFilter,
  isMeant: (part: FilterNode) => boolean,
  part: FilterNode | null,
): CustomerFilter {
  const parts = conjunctsOf(filter.where);
  const at = parts.findIndex(isMeant);
  const put = part === null ? [] : [part];
  const next = at < 0 ? [...parts, ...put] : [...parts.slice(0, at), ...put, ...parts.slice(at + 1)];
  return { keyword: filter.keyword, where: joinConjuncts(next) };
}

/** A filter of chips: the fields that have values. */
export function chipFilter(chips: Readonly<Record<string, readonly string[]>>, keyword = ''): CustomerFilter {
  const filled = Object.entries(chips).filter(([, values]) => values.length > 0);
  return { ...EMPTY_FILTER, keyword, where: joinConjuncts(filled.map(([field, values]) => makeChip(field, values))) };
}

/** Both filters at once; the keyword of the second stands, when it has one. */
export function joinFilters(a: CustomerFilter, b: CustomerFilter): CustomerFilter {
  return {
    keyword: b.keyword === '' ? a.keyword : b.keyword,
    where: joinConjuncts([...conjunctsOf(a.where), ...conjunctsOf(b.where)]),
  };
}

/** Whether the filter has a condition at all. */
export function isFiltering(filter: CustomerFilter): boolean {
  return filter.keyword.trim() !== '' || conjunctsOf(filter.where).length > 0;
}

/** The condition behind a chip: one of the values, of several the field has at least one, of groups those below as well. */
export function makeChip(field: string, values: readonly string[]): Condition {
  const kind = BUILT_IN_REGISTRY.find(field)?.kind;
  if (kind === 'groups') return { field, op: 'in_group', values, sub: true };
  return kind === 'ids' ? { field, op: 'has_any', values } : { field, op: 'in', values };
}

function isChip(part: FilterNode, field: string): part is Condition {
  return isCondition(part) && part.field === field && ['in', 'has_any', 'in_group'].includes(part.op);
}
