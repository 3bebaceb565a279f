/**
 * The definition of every answer, row by row. It is written to be read, not to be fast: the pool index and the server's SQL give the same
 * answers, and a property test compares all three. Rules QU1 to QU12.
 *
 * A condition is true, false or unknown. Unknown is what the reader may not know, and what names a field or uses an operator that does
 * not exist (any more): neither the condition nor its negation holds, so that nothing is betrayed and no selection grows by it.
 */
import type { Customer } from '../domain/customer.ts';
import { spanOfDays, type QueryContext } from './context.ts';
import type { FieldDef, FieldValue } from './fields.ts';
import { compareCodePoints, foldText } from './fold.ts';
import { matchesKeyword, readKeyword } from './keyword.ts';
import {
  isCondition,
  ME,
  type Condition,
  type CustomerFilter,
  type FilterNode,
  type Scalar,
  type SortKey,
} from './types.ts';
import { checkCondition } from './validate.ts';

/** `null` is unknown. */
type Truth = boolean | null;

/** Whether the customer meets the filter: keyword and tree. */
export function matchesFilter(customer: Customer, filter: CustomerFilter, context: QueryContext): boolean {
  return (
    matchesKeyword(customer, readKeyword(filter.keyword), context) &&
    (filter.where === null || matchesNode(customer, filter.where, context))
  );
}

/** Whether the customer surely meets the condition or tree. */
export function matchesNode(customer: Customer, node: FilterNode, context: QueryContext): boolean {
  return judge(customer, node, context, false) === true;
}

function judge(customer: Customer, node: FilterNode, context: QueryContext, isInSegment: boolean): Truth {
  if (isCondition(node)) return judgeCondition(customer, node, context, isInSegment);
  if ('not' in node) {
    const truth = judge(customer, node.not, context, isInSegment);
    return truth === null ? null : !truth;
  }
  const isAll = 'all' in node;
  const truths = (isAll ? node.all : node.any).map(part => judge(customer, part, context, isInSegment));
  if (truths.includes(!isAll)) return !isAll;
  return truths.includes(null) ? null : isAll;
}

function judgeCondition(customer: Customer, condition: Condition, context: QueryContext, isInSegment: boolean): Truth {
  const field = context.fields.find(condition.field);
  if (field === undefined || checkCondition(condition, context) !== null) return null;
  const value = field.read(customer);
  if (value === undefined) return null;
  switch (condition.op) {
    case 'is_not':
      return !judgeValue(field, value, [condition.value], context);
    case 'is':
      return judgeValue(field, value, [condition.value], context);
    case 'in':
      return judgeValue(field, value, condition.values, context);
    case 'not_in':
      return !judgeValue(field, value, condition.values, context);
    case 'has_any':
      return readIds(condition.values, context).some(id => listOf(value).includes(id));
    case 'has_all':
      return readIds(condition.values, context).every(id => listOf(value).includes(id));
    case 'has_none':
      return !readIds(condition.values, context).some(id => listOf(value).includes(id));
    case 'in_group':
      return judgeGroups(customer, value, condition, context, isInSegment);
    case 'not_in_group': {
      const truth = judgeGroups(customer, value, condition, context, isInSegment);
      return truth === null ? null : !truth;
    }
    case 'contains':
      return linesOf(value).join('\n').includes(foldText(condition.value));
    case 'starts':
      return linesOf(value).some(line => line !== '' && line.startsWith(foldText(condition.value)));
    case 'before':
      return typeof value === 'number' && value < condition.value;
    case 'after':
      return typeof value === 'number' && value > condition.value;
    case 'between':
      return typeof value === 'number' && value >= condition.from && value <= condition.to;
    case 'last_days':
      return isWithin(value, spanOfDays(context, 1 - condition.days, condition.days));
    case 'next_days':
      return isWithin(value, spanOfDays(context, 0, condition.days));
    case 'empty':
      return isEmpty(value);
    case 'not_empty':
      return !isEmpty(value);
  }
}

function judgeValue(field: FieldDef, value: FieldValue, wanted: readonly Scalar[], context: QueryContext): boolean {
  if (field.kind === 'text' || field.kind === 'texts') {
    const lines = linesOf(value);
    return wanted.some(item => item !== '' && lines.includes(foldText(String(item))));
  }
  return wanted.some(item => value !== null && value === (item === ME ? context.userId : item));
}

/** In one of the groups, in one below when that is asked for, or in a segment, whose condition stands for it; one within another is unknown. */
function judgeGroups(
  customer: Customer,
  value: FieldValue,
  { values, sub }: { readonly values: readonly string[]; readonly sub: boolean },
  context: QueryContext,
  isInSegment: boolean,
): Truth {
  const ids = sub ? values.flatMap(id => context.groups.below(id)) : values;
  let truth: Truth = false;
  for (const id of ids) {
    const segment = context.groups.segment(id);
    let found: Truth = listOf(value).includes(id);
    if (segment !== null) found = isInSegment ? null : judge(customer, segment, context, true);
    if (found === true) return true;
    if (found === null) truth = null;
  }
  return truth;
}

function readIds(values: readonly string[], context: QueryContext): string[] {
  return values.map(id => (id === ME ? context.userId : id));
}

function listOf(value: FieldValue): readonly string[] {
  return typeof value === 'object' && value !== null ? value : [];
}

/** The texts of a field, folded; an empty one has none. Several texts stand one a line. */
function linesOf(value: FieldValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [foldText(value)];
  return listOf(value).flatMap(text => foldText(text).split('\n'));
}

function isWithin(value: FieldValue, { from, before }: { readonly from: number; readonly before: number }): boolean {
  return typeof value === 'number' && value >= from && value < before;
}

/** Nothing entered: no value, no text, no member of a list. */
export function isEmpty(value: FieldValue): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && value.length === 0);
}

/**
 * Order of two customers: the keys one after the other, then the id, so that the order is total. What is empty or hidden comes last in
 * both directions. Text is compared by code point of its folded form. Keys that cannot be sorted by take no part. Rule QU4.
 */
export function compareCustomers(a: Customer, b: Customer, sort: readonly SortKey[], context: QueryContext): number {
  for (const { field: id, direction } of sort) {
    const field = context.fields.find(id);
    if (field === undefined || !field.sortable || !context.mayRead(field)) continue;
    const [x, y] = [field.read(a), field.read(b)];
    const order = isEmpty(x) || isEmpty(y) ? Number(isEmpty(x)) - Number(isEmpty(y)) : compareValues(x, y, direction);
    if (order !== 0) return order;
  }
  return compareCodePoints(a.customerId, b.customerId);
}

function compareValues(x: FieldValue, y: FieldValue, direction: SortKey['direction']): number {
  const order =
    typeof x === 'string' && typeof y === 'string'
      ? compareCodePoints(foldText(x), foldText(y))
      : Number(x) - Number(y);
  return direction === 'asc' ? order : -order;
}
