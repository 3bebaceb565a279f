/** Who waits for a comparison of everything with the server: the next round takes all of them. Rule RC5. */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { DataCheck } from '../api.ts';

interface Waiting {
  readonly resolve: (found: DataCheck) => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who asked before a round began. */
export interface AskedChecks {
  readonly isWanted: boolean;
  settle(found: DataCheck | null): void;
  fail(reason: unknown): void;
}

export interface Checks {
  ask(): Promise<DataCheck>;
  isWanted(): boolean;
  take(): AskedChecks;
}

export function createChecks(): Checks {
  let waiting: Waiting[] = [];
  return {
    ask: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    isWanted: () => waiting.length > 0,
    take() {
      const asked = waiting;
      waiting = [];
      const fail = (reason: unknown): void => asked.forEach(({ reject }) => reject(reason));
      return {
        isWanted: asked.length > 0,
        settle: found =>
          found === null ? fail(new AppError('internal')) : asked.forEach(({ resolve }) => resolve(found)),
        fail,
      };
    },
  };
}
