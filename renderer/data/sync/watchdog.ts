/**
 * The watchdog of the synchronisation: a round that makes no progress is given up, so that a request that never ends does not end the
 * synchronisation. Progress is what the log of the synchronisation counts.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Core } from '../core/core.ts';
import type { Timer } from './sync-loop.ts';

const STUCK_MS = 300_000;

/** Rejects with `server_unreachable` where the work makes no progress; `end` ends the watching. */
export function createWatchdog(core: Core, timer: Timer, end: AbortSignal): <T>(work: Promise<T>) => Promise<T> {
  return async work => {
    const over = new AbortController();
    const stuck = async (): Promise<never> => {
      const signal = AbortSignal.any([over.signal, end]);
      for (let seen = -1; seen !== core.log.count;) {
        seen = core.log.count;
        await timer.sleep(STUCK_MS, signal, 'watch');
        if (signal.aborted) return work.then(unanswered, unanswered);
      }
      core.log.note({ kind: 'stuck' });
      throw new AppError('server_unreachable');
    };
    try {
      return await Promise.race([work, stuck()]);
    } finally {
      over.abort();
    }
  };
}

/** Leaves the answer to the other side of the race. */
function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}
