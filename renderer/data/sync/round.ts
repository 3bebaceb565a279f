/**
 * One round of synchronisation: hello when the connection is new, then pull and push in turns until nothing is left either way.
 *
 * Neither waits for the other: a push that fails ends the pushing of this round, and pulls go on, so that a purge is never held back
 * by edits that cannot be sent. What has to be compared is compared first; a removal that the server has not confirmed holds nothing
 * else back. Rules CY1, CY6, RC1, PC2.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { DataCheck } from '../api.ts';
import type { Core } from '../core/core.ts';
import { askFates } from './fates.ts';
import { ERASED_CHECK_MS, forgetErased } from './erased.ts';
import { sayHello } from './hello.ts';
import { pullPage } from './pull.ts';
import { pushBatch } from './push.ts';
import { reconcile } from './reconcile.ts';

const TURN = 4;
const DAY_MS = 24 * 3_600_000;

export interface RoundOptions {
  /** Compares everything with the server, also when nothing asks for it; what is found is answered. */
  readonly check?: boolean;
}

export interface Round {
  /** Runs one round; rejects with the first failure after everything else that was possible is done. */
  run(options?: RoundOptions): Promise<DataCheck | null>;
  /** The next round says hello again. */
  forget(): void;
}

export function createRound(core: Core): Round {
  let isGreeted = false;
  let runs = 0;
  let erasedAskedAt: number | null = null;
  const lookForErased = async (): Promise<void> => {
    const now = core.ports.clock.now();
    const isOld = erasedAskedAt === null || Math.abs(now - erasedAskedAt) > ERASED_CHECK_MS;
    if (!isOld && !core.erasedCheckDue) return;
    erasedAskedAt = now;
    await forgetErased(core);
  };
  return {
    async run({ check = false } = {}) {
      if (!isGreeted) {
        await sayHello(core);
        isGreeted = true;
      }
      runs += 1;
      const mine = runs;
      const failures: unknown[] = [];
      let found: DataCheck | null = null;
      const compare = async (): Promise<void> => {
        try {
          found = await reconcile(core);
          core.ports.emit('checked', found);
        } catch (thrown) {
          if (!(thrown instanceof AppError) || thrown.code !== 'purge_not_confirmed') throw thrown;
          failures.push(thrown);
        }
      };
      let hasMore = true;
      let canPush = true;
      while (hasMore || canPush) {
        if (mine !== runs) throw new AppError('cancelled'); // given up by the watchdog: another round runs
        for (let i = 0; i < TURN && hasMore; i++) {
          if (mustCompare(core) && failures.length === 0) await compare();
          hasMore = await pullPage(core);
          if (core.isAccessStale) await sayHello(core);
        }
        for (let i = 0; i < TURN && canPush; i++) {
          try {
            canPush = await pushBatch(core);
            hasMore ||= canPush; // what was pushed moves the head
          } catch (thrown) {
            failures.push(thrown);
            canPush = false;
          }
        }
      }
      if (failures.length === 0 && (mustCompare(core) || (found === null && (check || isCheckDue(core)))))
        await compare();
      await lookForErased();
      if (failures.length > 0) throw failures[0];
      await askFates(core);
      return found;
    },
    forget() {
      isGreeted = false;
    },
  };
}

/** Whether a difference is known or supposed; a first sync is brought to its end before. */
function mustCompare({ mark }: Core): boolean {
  return mark.reconcile !== null && mark.snapshot === null && mark.cursor !== null;
}

/** Once a day, by the clock of the device: when that was set back, the next day counts from then on. */
function isCheckDue({ mark, ports }: Core): boolean {
  return mark.checkedAt !== null && Math.abs(ports.clock.now() - mark.checkedAt) > DAY_MS;
}
