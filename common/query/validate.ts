/**
 * Which parts of a query take no part in its answer, and why: fields that were retired, operators that do not fit, values of a wrong
 * type, fields that the reader may not read. A saved view that holds such parts still answers, and says so. Rules QU7, QU9.
 */
import type { QueryContext } from './context.ts';
import { OPERATORS, type FieldDef, type FieldKind } from './fields.ts';
import {
  isCondition,
  type Condition,
  type CustomerQuery,
  type FilterNode,
  type GroupKey,
  type ProblemCode,
  type QueryProblem,
} from './types.ts';

type Checking = Pick<QueryContext, 'fields' | 'mayRead'>;

/** The problems of a query, in its order; none when everything takes part. */
export function findProblems(
  query: Pick<CustomerQuery, 'filter' | 'sort' | 'facets'>,
  context: Checking,
): QueryProblem[] {
  const problems: QueryProblem[] = [];
  if (query.filter.where !== null) checkNode(query.filter.where, 'where', context, problems);
  query.sort.forEach((key, i) => {
    report(
      problems,
      `sort.${i}`,
      key.field,
      checkUse(key.field, context, 'not_sortable', field => field.sortable),
    );
  });
  query.facets?.forEach((id, i) => {
    report(
      problems,
      `facets.${i}`,
      id,
      checkUse(id, context, 'not_countable', field => field.countable),
    );
  });
  return problems;
}

/** The problems of the dimensions of a statistic: a time needs a unit, and nothing else has one. */
export function findGroupProblems(keys: readonly GroupKey[], context: Checking): QueryProblem[] {
  const problems: QueryProblem[] = [];
  keys.forEach((key, i) => {
    report(
      problems,
      `by.${i}`,
      key.field,
      checkUse(key.field, context, 'not_countable', field => fitsGroup(field, key)),
    );
  });
  return problems;
}

/** Whether customers can be grouped so. */
export function fitsGroup(field: FieldDef, key: GroupKey): boolean {
  return key.unit === undefined ? field.countable : field.kind === 'time';
}

function checkNode(node: FilterNode, path: string, context: Checking, problems: QueryProblem[]): void {
  if (isCondition(node)) {
    report(problems, path, node.field, checkCondition(node, context));
  } else if ('not' in node) {
    checkNode(node.not, `${path}.not`, context, problems);
  } else {
    const [name, parts] = 'all' in node ? ['all', node.all] : ['any', node.any];
    parts.forEach((part, i) => checkNode(part, `${path}.${name}.${i}`, context, problems));
  }
}

/** Why the condition holds for nobody; null when it takes part. */
export function checkCondition(condition: Condition, { fields, mayRead }: Checking): ProblemCode | null {
  const field = fields.find(condition.field);
  if (field === undefined) return 'unknown_field';
  if (!OPERATORS[field.kind].includes(condition.op)) return 'wrong_operator';
  if (!fitsKind(field.kind, condition)) return 'wrong_value';
  return mayRead(field) ? null : 'field_not_readable';
}

const VALUE_TYPES: Readonly<Record<FieldKind, string>> = {
  text: 'string',
  texts: 'string',
  enum: 'string',
  user: 'string',
  team: 'string',
  ids: 'string',
  groups: 'string',
  number: 'number',
  time: 'number',
  boolean: 'boolean',
};

/** Values that cannot be those of the field are met by nobody, which is an answer but hardly what was meant. So is a fragment without text. */
function fitsKind(kind: FieldKind, condition: Condition): boolean {
  if ((condition.op === 'contains' || condition.op === 'starts') && condition.value === '') return false;
  const values = 'values' in condition ? condition.values : 'value' in condition ? [condition.value] : [];
  return values.every(value => typeof value === VALUE_TYPES[kind]);
}

function checkUse(
  id: string,
  { fields, mayRead }: Checking,
  code: ProblemCode,
  isFit: (field: FieldDef) => boolean,
): ProblemCode | null {
  const field = fields.find(id);
  if (field === undefined) return 'unknown_field';
  if (!isFit(field)) return code;
  return mayRead(field) ? null : 'field_not_readable';
}

function report(problems: QueryProblem[], path: string, field: string, code: ProblemCode | null): void {
  if (code !== null) problems.push({ path, field, code });
}
