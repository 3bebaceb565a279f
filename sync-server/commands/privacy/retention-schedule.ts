/**
 * Lets the rules of retention run by themselves, and empties the recycle bins: looked at every hour, by one server process at a time (a lock with an end in the
 * database), for all companies. docs/decisions/0012 says why there is no queue of jobs. Rules PR10, RB5.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { readOrgIds } from '../../queries/audit.ts';
import { freeJobLock, takeJobLock } from '../../queries/retention.ts';
import type { ErasureList } from './erasure-list.ts';
import { emptyBin } from './empty-bin.ts';
import { runRetention } from './run-retention.ts';

const LOOK_MS = 3_600_000;
/** Longer than a company takes; prolonged before each. */
const LOCK_MS = 30 * 60_000;
const LOCK = 'retention';

export interface RetentionSchedule {
  /** Ends it and waits for the run in progress. */
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly db: Database;
  readonly list: ErasureList;
  /** Told about what went wrong: the next look tries again. */
  readonly onError: (error: unknown) => void;
}

/** Looks now and then every hour. */
export function startRetentionSchedule(options: ScheduleOptions): RetentionSchedule {
  const holder = randomUUID();
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const look = (): void => {
    running = running
      .then(() => (isStopped ? undefined : runAll(options, holder, () => isStopped)))
      .catch(options.onError);
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

async function runAll({ db, list }: ScheduleOptions, holder: string, isStopped: () => boolean): Promise<void> {
  try {
    for (const { orgId } of await readOrgIds(db)) {
      const now = db.clock.now();
      const isMine = await takeJobLock(db, { name: LOCK, holder, now, until: now + LOCK_MS });
      if (!isMine || isStopped()) return;
      await emptyBin(db.forOrg(orgId), orgId, list);
      await runRetention(db.forOrg(orgId), orgId, list); // devices hear of it by the poke hub's look at the heads
    }
  } finally {
    await freeJobLock(db, LOCK, holder);
  }
}
