/**
 * When orders on tags and groups are carried out: at once with the push that gave them, as far as that takes a moment, and the rest in the
 * background, by one server process at a time. Rule TG7.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { readOrgIds } from '../../queries/audit.ts';
import { hasOpenSweep } from '../../queries/classify.ts';
import { freeJobLock, takeJobLock } from '../../queries/retention.ts';
import { carryOutOrders, forgetOldDeletions } from './carry-out.ts';

/** So long a push works on them itself. */
const AT_ONCE_MS = 1_000;
const LOOK_MS = 15_000;
/** Longer than a step takes; prolonged with each look. */
const LOCK_MS = 10 * 60_000;
const LOCK = 'classify';

/** Kinds of mutations that order something. */
const ORDERING: ReadonlySet<string> = new Set([
  'tag.merge',
  'tag.delete',
  'tag.restore',
  'group.delete',
  'group.restore',
]);

/** Whether a push of these kinds may have given an order. */
export function mayOrder(kinds: readonly string[]): boolean {
  return kinds.some(kind => ORDERING.has(kind));
}

/** Carries out what waits for a moment; answers the new head, null when nothing waited. What is left is done in the background. */
export function carryOutAtOnce(db: Database, orgId: string): Promise<number | null> {
  const end = db.clock.now() + AT_ONCE_MS;
  return carryOutOrders(db, orgId, () => db.clock.now() < end);
}

export interface ClassifySchedule {
  /** Ends it and waits for the step in progress. */
  stop(): Promise<void>;
}

/** Looks now and then for orders that wait. */
export function startClassifySchedule(options: {
  readonly db: Database;
  readonly announce: (orgId: string, head: number) => void;
  readonly onError: (error: unknown) => void;
}): ClassifySchedule {
  const { db, announce, onError } = options;
  const holder = randomUUID();
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const runAll = async (): Promise<void> => {
    for (const { orgId } of await readOrgIds(db)) {
      const company = db.forOrg(orgId);
      if (isStopped) return;
      if (!(await hasOpenSweep(company, orgId))) continue;
      const now = db.clock.now();
      if (!(await takeJobLock(db, { name: LOCK, holder, now, until: now + LOCK_MS }))) return;
      try {
        const head = await carryOutOrders(company, orgId, () => !isStopped);
        if (head !== null) announce(orgId, head);
        await forgetOldDeletions(company, orgId);
      } finally {
        await freeJobLock(db, LOCK, holder);
      }
    }
  };
  const look = (): void => {
    running = running.then(() => (isStopped ? undefined : runAll())).catch(onError);
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
