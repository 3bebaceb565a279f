/** How long to wait after a failure: full jitter between half a second and a limit that doubles up to a minute. Rule CY12. */
import type { RandomBytes } from '../../../common/lib/clock.ts';

export const BACK_OFF_MIN_MS = 500;
export const BACK_OFF_MAX_MS = 60_000;

export interface BackOff {
  /** Milliseconds until the next try; each call widens the range of the one after it. */
  next(): number;
  reset(): void;
}

export function createBackOff(randomBytes: RandomBytes): BackOff {
  let failures = 0;
  return {
    next() {
      failures = Math.min(failures + 1, 20);
      const limit = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** failures);
      const [high = 0, low = 0] = randomBytes(2);
      return Math.round(BACK_OFF_MIN_MS + ((high * 256 + low) / 65_535) * (limit - BACK_OFF_MIN_MS));
    },
    reset() {
      failures = 0;
    },
  };
}
