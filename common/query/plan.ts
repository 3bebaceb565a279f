/**
 * A filter's tree made ready for whoever evaluates it by sets of rows: negations pushed down to the conditions, groups replaced by all
 * that are meant, days by instants, `$me` by an id, texts folded. What is unknown becomes nobody, negated or not. The pool index and the
 * compiler to SQL both start from it; the definition in match.ts does not, so that a mistake here shows. Rules QU1, QU7.
 */
import { spanOfDays, type QueryContext } from './context.ts';
import type { FieldDef } from './fields.ts';
import { foldText } from './fold.ts';
import { isCondition, ME, type Condition, type FilterNode, type Scalar } from './types.ts';
import { checkCondition } from './validate.ts';

/** What is asked of a field's value. */
export type Test =
  | { readonly type: 'one_of'; readonly values: readonly Scalar[] }
  | { readonly type: 'all_of'; readonly values: readonly string[] }
  | { readonly type: 'text'; readonly how: 'contains' | 'starts' | 'is'; readonly texts: readonly string[] }
  /** `from` and `to` belong to it, `after` and `before` do not. */
  | {
      readonly type: 'range';
      readonly from?: number;
      readonly after?: number;
      readonly to?: number;
      readonly before?: number;
    }
  | { readonly type: 'empty' };

/** A leaf holds of rows whose value is known and passes the test, or, negated, does not. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly field: FieldDef;
  readonly test: Test;
  readonly negated: boolean;
}
export type Plan = Leaf | { readonly kind: 'all' | 'any'; readonly parts: readonly Plan[] };

export const NOBODY: Plan = { kind: 'any', parts: [] };

/** The plan of a tree. */
export function planNode(node: FilterNode, context: QueryContext): Plan {
  return plan(node, context, false, false);
}

function plan(node: FilterNode, context: QueryContext, negated: boolean, isInSegment: boolean): Plan {
  if (isCondition(node)) return planCondition(node, context, negated, isInSegment);
  if ('not' in node) return plan(node.not, context, !negated, isInSegment);
  const isAll = 'all' in node;
  const parts = (isAll ? node.all : node.any).map(part => plan(part, context, negated, isInSegment));
  return { kind: isAll === negated ? 'any' : 'all', parts };
}

function planCondition(condition: Condition, context: QueryContext, negated: boolean, isInSegment: boolean): Plan {
  const field = context.fields.find(condition.field);
  if (field === undefined || checkCondition(condition, context) !== null) return NOBODY;
  const leaf = (test: Test, isNot = negated): Leaf => ({ kind: 'leaf', field, test, negated: isNot });
  const meant = <T extends Scalar>(values: readonly T[]): T[] =>
    values.map(id => (id === ME ? (context.userId as T) : id));
  const equal = (values: readonly Scalar[]): Test =>
    field.kind === 'text' || field.kind === 'texts'
      ? { type: 'text', how: 'is', texts: values.map(value => foldText(String(value))) }
      : { type: 'one_of', values: meant(values) };
  switch (condition.op) {
    case 'is':
      return leaf(equal([condition.value]));
    case 'is_not':
      return leaf(equal([condition.value]), !negated);
    case 'in':
      return leaf(equal(condition.values));
    case 'not_in':
      return leaf(equal(condition.values), !negated);
    case 'has_any':
      return leaf({ type: 'one_of', values: meant(condition.values) });
    case 'has_none':
      return leaf({ type: 'one_of', values: meant(condition.values) }, !negated);
    case 'has_all':
      return leaf({ type: 'all_of', values: meant(condition.values) });
    case 'in_group':
    case 'not_in_group': {
      const isNot = negated !== (condition.op === 'not_in_group');
      return planGroups(condition, context, isInSegment, { leaf, isNot });
    }
    case 'contains':
    case 'starts':
      return leaf({ type: 'text', how: condition.op, texts: [foldText(condition.value)] });
    case 'before':
      return leaf({ type: 'range', before: condition.value });
    case 'after':
      return leaf({ type: 'range', after: condition.value });
    case 'between':
      return leaf({ type: 'range', from: condition.from, to: condition.to });
    case 'last_days':
      return leaf({ type: 'range', ...spanOfDays(context, 1 - condition.days, condition.days) });
    case 'next_days':
      return leaf({ type: 'range', ...spanOfDays(context, 0, condition.days) });
    case 'empty':
      return leaf({ type: 'empty' });
    case 'not_empty':
      return leaf({ type: 'empty' }, !negated);
  }
}

/** Members of the groups, or whoever meets the condition of one that is a segment. */
function planGroups(
  { values, sub }: { readonly values: readonly string[]; readonly sub: boolean },
  context: QueryContext,
  isInSegment: boolean,
  { leaf, isNot }: { readonly leaf: (test: Test, isNot: boolean) => Leaf; readonly isNot: boolean },
): Plan {
  const ids = [...new Set(sub ? values.flatMap(id => context.groups.below(id)) : values)];
  const segments = new Map(ids.map(id => [id, context.groups.segment(id)]));
  const plain = ids.filter(id => segments.get(id) === null);
  const parts: Plan[] = [leaf({ type: 'one_of', values: plain }, isNot)];
  for (const segment of segments.values()) {
    if (segment !== null) parts.push(isInSegment ? NOBODY : plan(segment, context, isNot, true));
  }
  return parts.length === 1 ? parts[0]! : { kind: isNot ? 'all' : 'any', parts };
}
