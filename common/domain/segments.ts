/**
 * Dynamic segments: groups whose customers follow from conditions. A condition "in group" that names a segment, or a group with segments
 * below it, stands for their conditions; it is written out before a query is answered, alike on the device and on the server. Rules GS1 to
 * GS4. Pure.
 */
import { isCondition, type Condition, type FilterNode, type GroupCondition } from '../query/types.ts';
import type { CustomerGroup } from './classification.ts';

type Segment = Pick<CustomerGroup, 'groupId' | 'parentId' | 'query'>;
export type Segments = ReadonlyMap<string, Segment>;

/** The field under which customers have their groups. */
const GROUPS_FIELD = 'groupIds';
const NOBODY: FilterNode = { any: [] };

/** The tree with the conditions of segments in place of their names. Conditions that lead in a circle admit nobody there. */
export function expandSegments(where: FilterNode | null, groups: Segments): FilterNode | null {
  if (where === null || ![...groups.values()].some(group => group.query !== undefined)) return where;
  return expand(where, groups, []);
}

/** Whether these conditions of a segment lead back to it, over others or by a group above it. */
export function leadsToItself(groupId: string, query: FilterNode, groups: Segments): boolean {
  const seen = new Set<string>();
  const visit = (node: FilterNode): boolean =>
    conditionsOf(node)
      .filter(isOnGroups)
      .flatMap(condition => reached(condition, groups))
      .some(id => {
        if (id === groupId) return true;
        if (seen.has(id)) return false;
        seen.add(id);
        const next = groups.get(id)?.query;
        return next !== undefined && visit(next);
      });
  return visit(query);
}

/** The segments, and other groups, that the conditions name. */
export function groupsNamedBy(node: FilterNode | null): Set<string> {
  return new Set(node === null ? [] : conditionsOf(node).filter(isOnGroups).flatMap(condition => condition.values));
}

/** The tags that the conditions name. */
export function tagsNamedBy(node: FilterNode | null): Set<string> {
  const conditions = node === null ? [] : conditionsOf(node).filter(condition => condition.field === 'tagIds');
  return new Set(conditions.flatMap(condition => ('values' in condition ? condition.values.map(String) : [])));
}

function expand(node: FilterNode, groups: Segments, within: readonly string[]): FilterNode {
  if (!isCondition(node)) {
    if ('not' in node) return { not: expand(node.not, groups, within) };
    if ('all' in node) return { all: node.all.map(part => expand(part, groups, within)) };
    return { any: node.any.map(part => expand(part, groups, within)) };
  }
  if (!isOnGroups(node)) return node;
  const segments = reached(node, groups).flatMap(id => {
    const query = groups.get(id)?.query;
    return query === undefined ? [] : [{ id, query }];
  });
  if (segments.length === 0) return node;
  const own = node.values.filter(id => groups.get(id)?.query === undefined);
  const inGroups: GroupCondition[] = own.length === 0 ? [] : [{ ...node, op: 'in_group', values: own }];
  const inSegments = segments.map(({ id, query }) =>
    within.includes(id) ? NOBODY : expand(query, groups, [...within, id]),
  );
  const member: FilterNode = { any: [...inGroups, ...inSegments] };
  return node.op === 'in_group' ? member : { not: member };
}

/** The groups that the condition means: those it names, and with `sub` those below them. */
function reached(condition: GroupCondition, groups: Segments): string[] {
  const result = new Set(condition.values);
  if (!condition.sub) return [...result];
  for (let size = -1; size !== result.size;) {
    size = result.size;
    for (const { groupId, parentId } of groups.values()) {
      if (parentId !== null && result.has(parentId)) result.add(groupId);
    }
  }
  return [...result];
}

function conditionsOf(node: FilterNode): Condition[] {
  if (isCondition(node)) return [node];
  if ('not' in node) return conditionsOf(node.not);
  return ('all' in node ? node.all : node.any).flatMap(conditionsOf);
}

function isOnGroups(condition: Condition): condition is GroupCondition {
  return condition.field === GROUPS_FIELD && (condition.op === 'in_group' || condition.op === 'not_in_group');
}
