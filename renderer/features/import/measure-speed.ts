/** How fast something goes and how long it still takes, from what is done since it began. Pure. Rule WI6. */
export interface Speed {
  /** Whole rows per second so far. */
  readonly perSecond: number;
  /** Null while it cannot be told. */
  readonly remainingMs: number | null;
}

/** `elapsedMs` since the beginning. */
export function measureSpeed(done: number, total: number, elapsedMs: number): Speed {
  if (done === 0 || elapsedMs <= 0) return { perSecond: 0, remainingMs: null };
  const perMs = done / elapsedMs;
  const isTelling = elapsedMs > 1_000 && total > done;
  return { perSecond: Math.round(perMs * 1_000), remainingMs: isTelling ? (total - done) / perMs : null };
}
