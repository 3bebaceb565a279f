/** How large a query may be: generous for people, small enough that one cannot stop a server. Rule QU8. */

export const QUERY_LIMITS = {
  /** Levels of AND, OR and NOT within each other. */
  depth: 8,
  /** Conditions in a filter. */
  conditions: 100,
  /** Values in one condition. */
  values: 1_000,
  /** Characters of a keyword or a text value. */
  text: 200,
  days: 36_600,
  sortKeys: 5,
  facets: 20,
  groupKeys: 2,
  /** Rows of one window that the server gives. */
  rows: 1_000,
} as const;
