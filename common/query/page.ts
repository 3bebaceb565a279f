/** Pages by number and size, and the windows behind them. Pages count from 1. Pure. Rule QU3. */

export interface Window {
  readonly offset: number;
  readonly limit: number;
}

/** The window of a page; a number below 1 is the first page. */
export function windowOf(page: number, size: number): Window {
  return { offset: (Math.max(1, Math.floor(page)) - 1) * size, limit: size };
}

/** How many pages there are; an empty result has one. */
export function countPages(total: number, size: number): number {
  return Math.max(1, Math.ceil(total / size));
}

/** The page nearest to the one that is wished, when rows went. */
export function clampPage(page: number, total: number, size: number): number {
  return Math.min(Math.max(1, Math.floor(page)), countPages(total, size));
}

/** The page on which the row with this place in the result stands. */
export function pageOf(index: number, size: number): number {
  return Math.floor(index / size) + 1;
}
