/**
 * The query language over customers: keyword, a nested tree of typed conditions, several sort keys, a window, facets and groups. It is
 * plain data: it crosses threads, is stored in saved views and is sent to the server. What it means is defined row by row in
 * match.ts; the pool index answers by columns and the server by SQL, and all three agree. Rules QU1 to QU12.
 */

/** Stands for the reader himself wherever the id of a person is expected, so that a shared view means each reader's own customers. */
export const ME = '$me';

export type Scalar = string | number | boolean;

/** Compares with one value. Of a text `is` compares the folded whole. */
export type ValueCondition = {
  readonly field: string;
  readonly op: 'is' | 'is_not';
  readonly value: Scalar;
};
/** Of a field with one value. */
export type ListCondition = {
  readonly field: string;
  readonly op: 'in' | 'not_in';
  readonly values: readonly Scalar[];
};
/** Of a field with several values: at least one, all, or none of these. */
export type SetCondition = {
  readonly field: string;
  readonly op: 'has_any' | 'has_all' | 'has_none';
  readonly values: readonly string[];
};
/** In one of the groups; with `sub` also in a group below one of them. */
export type GroupCondition = {
  readonly field: string;
  readonly op: 'in_group' | 'not_in_group';
  readonly values: readonly string[];
  readonly sub: boolean;
};
export type TextCondition = {
  readonly field: string;
  readonly op: 'contains' | 'starts';
  readonly value: string;
};
/** Less or greater than the value: of a time earlier or later. */
export type LimitCondition = {
  readonly field: string;
  readonly op: 'before' | 'after';
  readonly value: number;
};
/** Both ends belong to it. */
export type RangeCondition = {
  readonly field: string;
  readonly op: 'between';
  readonly from: number;
  readonly to: number;
};
/** Whole days of the reader's calendar, today included: `last_days` 1 and `next_days` 1 both mean today. */
export type DaysCondition = {
  readonly field: string;
  readonly op: 'last_days' | 'next_days';
  readonly days: number;
};
export type EmptyCondition = {
  readonly field: string;
  readonly op: 'empty' | 'not_empty';
};

export type Condition =
  | ValueCondition
  | ListCondition
  | SetCondition
  | GroupCondition
  | TextCondition
  | LimitCondition
  | RangeCondition
  | DaysCondition
  | EmptyCondition;
export type Operator = Condition['op'];

/** An empty `all` admits everyone, an empty `any` nobody. */
export type FilterNode =
  | { readonly all: readonly FilterNode[] }
  | { readonly any: readonly FilterNode[] }
  | { readonly not: FilterNode }
  | Condition;

export interface CustomerFilter {
  /** Fragment of name, company, notes, contact value, custom text, or of the name's pinyin; '' = no condition. */
  readonly keyword: string;
  readonly where: FilterNode | null;
}

export interface SortKey {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

export interface CustomerQuery {
  readonly filter: CustomerFilter;
  /** The first key decides first; rows that are equal in all of them follow their id. */
  readonly sort: readonly SortKey[];
  /** Window of the sorted result. */
  readonly offset: number;
  readonly limit: number;
  /** Fields whose values are counted. */
  readonly facets?: readonly string[];
}

/** How many customers have each value, by field; '' stands for those that have none. */
export type Facets = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A dimension of a statistic: a field's values, or the calendar periods of a time. */
export interface GroupKey {
  readonly field: string;
  readonly unit?: 'day' | 'month' | 'year';
}
/** One cell of a statistic; a key is a value, the first instant of a period, or null for customers without one. */
export interface GroupCell {
  readonly keys: readonly (string | number | null)[];
  readonly count: number;
}

/** A part of a query that takes no part in the answer, and why. */
export interface QueryProblem {
  /** Where it stands: `where.all.0`, `sort.1`, `facets.0`, `by.0`. */
  readonly path: string;
  readonly field: string;
  readonly code: ProblemCode;
}
export type ProblemCode =
  'unknown_field' | 'field_not_readable' | 'wrong_operator' | 'wrong_value' | 'not_sortable' | 'not_countable';

/** Everyone. */
export const EMPTY_FILTER: CustomerFilter = { keyword: '', where: null };

export function isCondition(node: FilterNode): node is Condition {
  return 'op' in node;
}
