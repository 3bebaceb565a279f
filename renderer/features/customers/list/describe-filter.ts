/** A filter as a sentence: what every condition says, joined by "and", "or" and "not". Pure. Rule LF3. */
import { conjunctsOf } from '../../../../common/query/chips.ts';
import { isCondition, type Condition, type CustomerFilter, type FilterNode } from '../../../../common/query/types.ts';

export interface FilterWords {
  readonly field: (id: string) => string;
  /** A value of the field: a label for an id, a day for a time, yes or no. */
  readonly value: (field: string, value: string | number | boolean) => string;
  /** `status is 意向`, by operator; `value` may hold several values. */
  readonly condition: (
    op: string,
    parts: { field: string; value: string; from: string; to: string; days: number },
  ) => string;
  readonly and: string;
  readonly or: string;
  readonly not: (inner: string) => string;
  readonly group: (inner: string) => string;
  readonly list: string;
  readonly keyword: (word: string) => string;
  readonly everyone: string;
  readonly nobody: string;
}

/** The whole filter. */
export function describeFilter(filter: CustomerFilter, words: FilterWords): string {
  const parts = conjunctsOf(filter.where).map(part => describeNode(part, words, true));
  if (filter.keyword.trim() !== '') parts.unshift(words.keyword(filter.keyword.trim()));
  return parts.length === 0 ? words.everyone : parts.join(words.and);
}

/** A part of it; `isInner` when it stands beside others and needs brackets around an "or". */
export function describeNode(node: FilterNode, words: FilterWords, isInner = false): string {
  if (isCondition(node)) return describeCondition(node, words);
  if ('not' in node) return words.not(describeNode(node.not, words, true));
  const isAll = 'all' in node;
  const parts = isAll ? node.all : node.any;
  if (parts.length === 0) return isAll ? words.everyone : words.nobody;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return describeNode(only, words, isInner);
  const text = parts.map(part => describeNode(part, words, true)).join(isAll ? words.and : words.or);
  return isInner ? words.group(text) : text;
}

function describeCondition(condition: Condition, words: FilterWords): string {
  const { field, op } = condition;
  const tell = (value: string | number | boolean): string => words.value(field, value);
  const values = 'values' in condition ? condition.values.map(tell).join(words.list) : '';
  const value = 'value' in condition ? tell(condition.value) : values;
  return words.condition('sub' in condition && condition.sub ? `${op}_sub` : op, {
    field: words.field(field),
    value,
    from: 'from' in condition ? tell(condition.from) : '',
    to: 'to' in condition ? tell(condition.to) : '',
    days: 'days' in condition ? condition.days : 0,
  });
}
