/**
 * Rules of retention: what they would do, and doing it. Records go one by one or in small blocks, each step in a transaction of its own, so
 * that a run may stop anywhere; the rest is due as before. Rules PR8 to PR10.
 */
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import { DAY_MS, dueAt, type RetentionRule } from '../../../common/domain/retention.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Connection, Database } from '../../db/database.ts';
import { lockOrgHead } from '../../queries/org-head.ts';
import {
  countDue,
  deleteTimelineRows,
  endRun,
  isDue,
  lockDueTimeline,
  readDueCustomers,
  readLastFinished,
  readRules,
  startRun,
  type StoredRule,
} from '../../queries/retention.ts';
import { timelineKeys } from '../company/place-at.ts';
import { commitChanges, recordAudit } from '../record/commit-changes.ts';
import { deleteCustomer } from './delete-customer.ts';
import type { ErasureList } from './erasure-list.ts';
import { eraseCustomer } from './erase-customer.ts';

/** Customers, or blocks of timeline rows, that one run takes at most; what is left waits for the next. */
const STEPS = 2_000;
const BLOCK = 500;
const LISTED = 100;
/** A rule runs once a day. */
const EVERY_MS = 20 * 3_600_000;

export interface RetentionPreview {
  readonly due: number;
  readonly soon: number;
  readonly exempt: number;
  readonly list: {
    readonly customerId: string;
    readonly name: string;
    readonly ownerId: string | null;
    readonly dueAt: number;
  }[];
}

/** What the rule finds now and within its warning time; changes nothing. `effectiveFrom` shifts the dates, not the counts. */
export async function previewRetention(
  db: Database,
  orgId: string,
  rule: RetentionRule & { readonly effectiveFrom: number },
): Promise<RetentionPreview> {
  const now = db.clock.now();
  const until = now - rule.days * DAY_MS;
  const soonUntil = until + rule.warnDays * DAY_MS;
  const [present, soon] = [await countDue(db, orgId, rule, until), await countDue(db, orgId, rule, soonUntil)];
  const customers = rule.target === 'customers' ? await readDueCustomers(db, orgId, rule, soonUntil, LISTED) : [];
  return {
    due: present.due,
    soon: soon.due - present.due,
    exempt: soon.exempt,
    list: customers.map(({ activity, ...customer }) => ({ ...customer, dueAt: dueAt(rule, activity) })),
  };
}

/** Runs every rule of the company that is active, in force and has not run today; answers how many records went. */
export async function runRetention(db: Database, orgId: string, list: ErasureList): Promise<number> {
  let total = 0;
  for (const rule of await readRules(db, orgId)) {
    const now = db.clock.now();
    if (!rule.active || rule.effectiveFrom > now) continue;
    const last = await readLastFinished(db, orgId, rule.ruleId);
    if (last !== null && now - last < EVERY_MS) continue;
    total += await runRule(db, orgId, rule, list);
  }
  return total;
}

async function runRule(db: Database, orgId: string, rule: StoredRule, list: ErasureList): Promise<number> {
  const now = db.clock.now();
  const runId = makeId(db.clock, db.random);
  const { ruleId, target, action } = rule;
  await startRun(db, orgId, { runId, ruleId, at: now });
  const until = now - rule.days * DAY_MS;
  const done =
    target === 'customers'
      ? await endCustomers(db, orgId, rule, until, list)
      : await endTimeline(db, orgId, target, until);
  const { due: remaining } = await countDue(db, orgId, rule, until);
  await db.withTransaction(async tx => {
    const at = db.clock.now();
    await endRun(tx, orgId, runId, { at, done, remaining });
    const detail = { runId, target, ruleAction: action, done, remaining };
    const entry = { actorId: null, action: 'retention.run', objectType: 'retention_rule', objectId: ruleId, detail };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
  return done;
}

async function endCustomers(
  db: Database,
  orgId: string,
  rule: StoredRule,
  until: number,
  list: ErasureList,
): Promise<number> {
  const { ruleId, action } = rule;
  let done = 0;
  // Who became active since the list was read is left alone.
  const isStillDue = (customerId: string) => (tx: Connection) => isDue(tx, orgId, rule, { until, customerId });
  for (const { customerId } of await readDueCustomers(db, orgId, rule, until, STEPS)) {
    const isDone =
      action === 'delete'
        ? await deleteCustomer(db, { orgId, customerId, ruleId, confirm: isStillDue(customerId) })
        : (await eraseCustomer(db, {
            orgId,
            customerId,
            actorId: null,
            detail: { ruleId },
            confirm: isStillDue(customerId),
            alsoWrite: (_tx, _removed, at) => list.append({ orgId, customerId, at }),
          })) !== null;
    if (isDone) done += 1;
  }
  return done;
}

async function endTimeline(
  db: Database,
  orgId: string,
  target: 'behaviors' | 'interactions',
  until: number,
): Promise<number> {
  let done = 0;
  while (done < STEPS * BLOCK) {
    const count = await db.withTransaction(async tx => {
      const rows = await lockDueTimeline(tx, orgId, target, until, BLOCK);
      if (rows.length === 0) return 0;
      const head = await lockOrgHead(tx, orgId);
      await deleteTimelineRows(
        tx,
        orgId,
        target,
        rows.map(row => row.id),
      );
      const changes = rows.map(row => ({
        collection: target,
        docId: row.id,
        op: 'delete' as const,
        before: timelineKeys(scopeKeysOf(row)),
        after: [],
        mutationId: null,
      }));
      await commitChanges(tx, { orgId, head, actorId: null, at: db.clock.now(), changes, audits: [] });
      return rows.length;
    });
    if (count === 0) break;
    done += count;
  }
  return done;
}
