/**
 * Removes old lines of the change log. A device that comes back from before them compares what it has instead of reading the log; what
 * people have lost is kept longer, because the server's consent to mass removals rests on it. Short statements, so that no writer
 * waits long; may be stopped and run from several servers at once. Rule LP1.
 */
import type { Database } from '../../db/database.ts';
import { readOrgIds } from '../../queries/audit.ts';
import { pruneLog, raiseLogFrom, readLastBefore } from '../../queries/epoch.ts';
import { readOrgHead } from '../../queries/org-head.ts';

const DAY_MS = 24 * 3_600_000;
/** Longer than a device may work without contact. */
export const KEEP_LOG_MS = 90 * DAY_MS;
/** Longer than a refresh token lives, by far: who comes back later than this signs in on an old store. */
export const KEEP_LOSSES_MS = 400 * DAY_MS;
const BATCH = 5_000;
const EVERY_MS = DAY_MS;

/** Prunes the log of every company; answers how many lines went. */
export async function pruneLogs(db: Database): Promise<number> {
  let count = 0;
  for (const { orgId } of await readOrgIds(db)) count += await pruneLogOf(db.forOrg(orgId), orgId);
  return count;
}

/** Prunes the log of one company, by the server's clock. */
export async function pruneLogOf(db: Database, orgId: string): Promise<number> {
  const now = db.clock.now();
  const { logFrom } = await readOrgHead(db, orgId);
  const seq = await readLastBefore(db, orgId, logFrom, now - KEEP_LOG_MS);
  if (seq > logFrom) await raiseLogFrom(db, orgId, seq);
  const input = { orgId, seq: Math.max(seq, logFrom), lossesBefore: now - KEEP_LOSSES_MS, limit: BATCH };
  let count = 0;
  for (let some = BATCH; some === BATCH;) {
    some = await pruneLog(db, input);
    count += some;
  }
  return count;
}

/** Prunes once a day until it is stopped, which waits for the run under way. */
export function startLogPruning(options: { readonly db: Database; readonly onError: (error: unknown) => void }): {
  stop(): Promise<void>;
} {
  let running: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    running = running.then(() => pruneLogs(options.db)).catch(options.onError);
  };
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  run();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
