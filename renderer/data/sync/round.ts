/**
 * One round of synchronisation: hello when the connection is new, then pull and push in turns until nothing is left either way.
 *
 * Neither waits for the other: a push that fails ends the pushing of this round, and pulls go on, so that a purge is never held back
 * by edits that cannot be sent. Rules CY1, CY6.
 */
import type { Core } from '../core/core.ts';
import { sayHello } from './hello.ts';
import { pullPage } from './pull.ts';
import { pushBatch } from './push.ts';

const TURN = 4;

export interface Round {
  /** Runs one round; rejects with the first failure after everything else that was possible is done. */
  run(): Promise<void>;
  /** The next round says hello again. */
  forget(): void;
}

export function createRound(core: Core): Round {
  let isGreeted = false;
  return {
    async run() {
      if (!isGreeted) {
        await sayHello(core);
        isGreeted = true;
      }
      let pushFailure: { readonly thrown: unknown } | null = null;
      let hasMore = true;
      let canPush = true;
      while (hasMore || canPush) {
        for (let i = 0; i < TURN && hasMore; i++) hasMore = await pullPage(core);
        for (let i = 0; i < TURN && canPush; i++) {
          try {
            canPush = await pushBatch(core);
            hasMore ||= canPush; // what was pushed moves the head
          } catch (thrown) {
            pushFailure = { thrown };
            canPush = false;
          }
        }
      }
      if (pushFailure !== null) throw pushFailure.thrown;
    },
    forget() {
      isGreeted = false;
    },
  };
}
