/** Changes of a tree of conditions by the path to a part of it. Pure. Rule LF4. */
import { conjunctsOf } from '../../../../common/query/chips.ts';
import type { FieldDef } from '../../../../common/query/fields.ts';
import { OPERATORS } from '../../../../common/query/fields.ts';
import type { Condition, FilterNode, Operator } from '../../../../common/query/types.ts';

/** A group as the builder shows it; "not" is a mark on a group or a condition. */
export type Path = readonly number[];

export interface GroupNode {
  readonly kind: 'group';
  readonly isAny: boolean;
  readonly isNot: boolean;
  readonly parts: readonly BuilderNode[];
}
export interface ConditionNode {
  readonly kind: 'condition';
  readonly isNot: boolean;
  readonly condition: Condition;
}
export type BuilderNode = GroupNode | ConditionNode;

/** The tree for the builder: its root is always a group. */
export function toBuilder(where: FilterNode | null): GroupNode {
  const node = where === null ? null : fromFilter(where, false);
  if (node?.kind === 'group' && !node.isNot) return node;
  const parts =
    node === null
      ? []
      : where !== null && 'all' in where
        ? conjunctsOf(where).map(part => fromFilter(part, false))
        : [node];
  return { kind: 'group', isAny: false, isNot: false, parts };
}

function fromFilter(node: FilterNode, isNot: boolean): BuilderNode {
  if ('op' in node) return { kind: 'condition', isNot, condition: node };
  if ('not' in node) return fromFilter(node.not, !isNot);
  const isAny = 'any' in node;
  const parts = isAny ? node.any : node.all;
  return { kind: 'group', isAny, isNot, parts: parts.map(part => fromFilter(part, false)) };
}

/** What the builder says as a filter; groups without parts are left out. */
export function toFilter(node: BuilderNode): FilterNode | null {
  const inner = node.kind === 'condition' ? node.condition : toGroup(node);
  if (inner === null) return null;
  return node.isNot ? { not: inner } : inner;
}

function toGroup({ isAny, parts }: GroupNode): FilterNode | null {
  const filters = parts.flatMap(part => toFilter(part) ?? []);
  const [only] = filters;
  if (only === undefined) return null;
  if (filters.length === 1) return only;
  return isAny ? { any: filters } : { all: filters };
}

/** The tree with the part at the path as `change` makes it; null takes it out. */
export function changeAt(root: GroupNode, path: Path, change: (node: BuilderNode) => BuilderNode | null): GroupNode {
  const [at, ...rest] = path;
  if (at === undefined) {
    const changed = change(root);
    return changed?.kind === 'group' ? changed : root;
  }
  const parts = root.parts.flatMap((part, i): BuilderNode[] => {
    if (i !== at) return [part];
    if (rest.length > 0 && part.kind === 'group') return [changeAt(part, rest, change)];
    const changed = change(part);
    return changed === null ? [] : [changed];
  });
  return { ...root, parts };
}

/** A condition of the field that says something at once. */
export function firstCondition(field: FieldDef): Condition {
  return makeCondition(field.id, OPERATORS[field.kind][0] ?? 'empty');
}

/** A condition with the operator; what the old one holds is kept where it fits. */
export function makeCondition(field: string, op: Operator, old: Partial<Record<string, unknown>> = {}): Condition {
  const list = Array.isArray(old['values']) ? (old['values'] as string[]) : [];
  const single = old['value'] as string | number | boolean | undefined;
  switch (op) {
    case 'empty':
    case 'not_empty':
      return { field, op };
    case 'is':
    case 'is_not':
      return { field, op, value: single ?? list[0] ?? '' };
    case 'in':
    case 'not_in':
      return { field, op, values: list.length > 0 || typeof single !== 'string' || single === '' ? list : [single] };
    case 'has_any':
    case 'has_all':
    case 'has_none':
      return { field, op, values: list };
    case 'in_group':
    case 'not_in_group':
      return { field, op, values: list, sub: old['sub'] !== false };
    case 'contains':
    case 'starts':
      return { field, op, value: typeof single === 'string' ? single : '' };
    case 'before':
    case 'after':
      return { field, op, value: typeof single === 'number' ? single : 0 };
    case 'between':
      return { field, op, from: Number(old['from'] ?? 0), to: Number(old['to'] ?? 0) };
    default:
      return { field, op, days: Number(old['days'] ?? 7) };
  }
}

/** Whether the condition says enough to be asked. */
export function isComplete(condition: Condition): boolean {
  if ('values' in condition) return condition.values.length > 0;
  if ('value' in condition) return condition.value !== '';
  if (condition.op === 'between') return condition.from <= condition.to;
  return true;
}

/** Whether every condition does. */
export function isWhole(node: BuilderNode): boolean {
  return node.kind === 'condition' ? isComplete(node.condition) : node.parts.every(isWhole);
}
