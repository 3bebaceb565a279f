/** The timer of the system, for the sync loop. */
import type { Timer } from './sync-loop.ts';

export function createTimer(): Timer {
  return {
    sleep: (ms, signal) =>
      new Promise(resolve => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          clearTimeout(timeout);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timeout = setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
      }),
  };
}
