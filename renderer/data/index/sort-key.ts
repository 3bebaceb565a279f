/**
 * Sort keys of the rows: a number per row that agrees with the order as far as it goes (`prefix`), and the exact comparison for
 * rows whose prefixes are equal. Rule QU4.
 */

/** Prefix of a row whose key is empty: such rows come last in both directions. */
export const EMPTY_KEY = -1;

export interface KeyColumn {
  /** Whether rows with equal prefixes have equal keys. */
  readonly isExact: boolean;
  /** An integer from 0 to 2^48 - 1, or EMPTY_KEY. */
  prefix(slot: number): number;
  /** Order of two keys that are not empty. */
  compare(a: number, b: number): number;
}
