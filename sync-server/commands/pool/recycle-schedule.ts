/**
 * Lets the rules of recycling run by themselves: looked at every ten minutes, by one server process at a time (a lock with an end in the
 * database), for all companies. Rule PO12.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { readOrgIds } from '../../queries/audit.ts';
import { freeJobLock, takeJobLock } from '../../queries/retention.ts';
import { runRecycling } from './recycle.ts';

const LOOK_MS = 600_000;
/** Longer than a company takes; prolonged before each. */
const LOCK_MS = 30 * 60_000;
const LOCK = 'recycle';

export interface RecycleOptions {
  readonly db: Database;
  /** Told about what went wrong: the next look tries again. */
  readonly onError: (error: unknown) => void;
}

/** Carries out the rules of all companies, unless another process does; answers how many customers fell back. */
export async function recycleAll(db: Database, isStopped: () => boolean = () => false): Promise<number> {
  const holder = randomUUID();
  let total = 0;
  try {
    for (const { orgId } of await readOrgIds(db)) {
      const now = db.clock.now();
      const isMine = await takeJobLock(db, { name: LOCK, holder, now, until: now + LOCK_MS });
      if (!isMine || isStopped()) return total;
      total += await runRecycling(db.forOrg(orgId), orgId); // devices hear of it by the poke hub's look at the heads
    }
  } finally {
    await freeJobLock(db, LOCK, holder);
  }
  return total;
}

/** Looks now and then every ten minutes. */
export function startRecycling({ db, onError }: RecycleOptions): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  const look = (): void => {
    running = running.then(() => (isStopped ? 0 : recycleAll(db, () => isStopped))).catch(onError);
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
