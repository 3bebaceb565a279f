/**
 * Dynamic segments: groups whose customers follow from conditions. Queries write them out (common/query); here is what conditions name, so
 * that a segment does not rest on segments, and that a deletion can tell what it touches. Pure. Rules GS1 to GS4.
 */
import { isCondition, type Condition, type FilterNode } from '../query/types.ts';
import type { CustomerGroup } from './classification.ts';

/** The field under which customers have their groups, and that of their tags. */
const FIELD = { groups: 'groupIds', tags: 'tagIds' } as const;

/** The groups or tags that the conditions name. */
export function namedBy(node: FilterNode | null, what: keyof typeof FIELD): Set<string> {
  const conditions = node === null ? [] : conditionsOf(node).filter(condition => condition.field === FIELD[what]);
  return new Set(conditions.flatMap(condition => ('values' in condition ? condition.values.map(String) : [])));
}

/** Whether the conditions name a segment, this one itself included: segments rest on customers, not on each other (GS3). */
export function namesSegment(
  groupId: string,
  query: FilterNode,
  groups: ReadonlyMap<string, Pick<CustomerGroup, 'query'>>,
): boolean {
  return [...namedBy(query, 'groups')].some(id => id === groupId || groups.get(id)?.query !== undefined);
}

function conditionsOf(node: FilterNode): Condition[] {
  if (isCondition(node)) return [node];
  if ('not' in node) return conditionsOf(node.not);
  return ('all' in node ? node.all : node.any).flatMap(conditionsOf);
}
