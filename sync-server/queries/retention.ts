/** Statements about rules of retention: the rules, what is due, exemptions, runs, and the lock of the job. Rules PR8 to PR10. */
import type { Placed } from '../../common/domain/permissions.ts';
import type { RetentionRule } from '../../common/domain/retention.ts';
import type { RetentionRun } from '../../common/protocol/calls/privacy.ts';
import type { Connection, Statement } from '../db/database.ts';

const RULES: Statement = {
  name: 'retention-rules',
  text: `SELECT rule_id AS "ruleId", name, target, statuses, days, warn_days AS "warnDays", action, active,
  effective_from AS "effectiveFrom" FROM retention_rule WHERE org_id = $1 ORDER BY created_at, rule_id`,
};
const SAVE: Statement = {
  name: 'retention-save',
  text: `INSERT INTO retention_rule (org_id, rule_id, name, target, statuses, days, warn_days, action, active, effective_from,
  created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (org_id, rule_id) DO UPDATE SET name = EXCLUDED.name, target = EXCLUDED.target, statuses = EXCLUDED.statuses,
  days = EXCLUDED.days, warn_days = EXCLUDED.warn_days, action = EXCLUDED.action, active = EXCLUDED.active,
  effective_from = EXCLUDED.effective_from, updated_at = EXCLUDED.updated_at`,
};
const REMOVE_RUNS: Statement = {
  name: 'retention-remove-runs',
  text: `DELETE FROM retention_run WHERE org_id = $1 AND rule_id = $2`,
};
const REMOVE: Statement = {
  name: 'retention-remove',
  text: `DELETE FROM retention_rule WHERE org_id = $1 AND rule_id = $2 RETURNING rule_id AS "ruleId"`,
};

export type StoredRule = RetentionRule & { readonly effectiveFrom: number };

/** All rules of a company. */
export async function readRules(connection: Connection, orgId: string): Promise<StoredRule[]> {
  return connection.query(RULES, [orgId]);
}

/** Makes or replaces a rule. */
export async function saveRule(
  tx: Connection,
  orgId: string,
  rule: StoredRule,
  by: { readonly userId: string; readonly at: number },
): Promise<void> {
  const { ruleId, name, target, statuses, days, warnDays, action, active, effectiveFrom } = rule;
  await tx.query(SAVE, [
    orgId,
    ruleId,
    name,
    target,
    JSON.stringify(statuses),
    days,
    warnDays,
    action,
    active,
    effectiveFrom,
    by.userId,
    by.at,
  ]);
}

/** Removes a rule with the notes of its runs, which the audit keeps; false when there was none. */
export async function removeRule(tx: Connection, orgId: string, ruleId: string): Promise<boolean> {
  await tx.query(REMOVE_RUNS, [orgId, ruleId]);
  return (await tx.query(REMOVE, [orgId, ruleId])).length > 0;
}

// The last activity of a customer: the newest of his own times and of what was said and done with him. One who is deleted is past.
const ACTIVITY = `greatest(c.updated_at, coalesce(c.last_active_time, 0), coalesce(c.status_changed_at, 0),
  (SELECT coalesce(max(i.occurred_at), 0) FROM customer_interaction i WHERE i.org_id = c.org_id AND i.customer_id = c.customer_id),
  (SELECT coalesce(max(b.occurred_at), 0) FROM customer_behavior b WHERE b.org_id = c.org_id AND b.customer_id = c.customer_id))`;
const EXEMPT = `EXISTS (SELECT 1 FROM retention_exemption e WHERE e.org_id = c.org_id AND e.customer_id = c.customer_id)`;
const CUSTOMERS = `FROM customer c CROSS JOIN LATERAL (SELECT ${ACTIVITY} AS activity) a
WHERE c.org_id = $1 AND c.erased_at IS NULL AND (c.deleted_at IS NULL OR $2 = 'erase')
  AND (jsonb_array_length($3::text::jsonb) = 0 OR c.status IN (SELECT jsonb_array_elements_text($3::text::jsonb)))
  AND c.updated_at <= $4 AND a.activity <= $4`;
const DUE_CUSTOMERS: Statement = {
  name: 'retention-due-customers',
  text: `SELECT c.customer_id AS "customerId", c.name, c.owner_id AS "ownerId", a.activity ${CUSTOMERS} AND NOT ${EXEMPT}
ORDER BY a.activity, c.customer_id LIMIT $5`,
};
const IS_DUE: Statement = {
  name: 'retention-is-due',
  text: `SELECT c.customer_id ${CUSTOMERS} AND NOT ${EXEMPT} AND c.customer_id = $5`,
};
const COUNT_CUSTOMERS: Statement = {
  name: 'retention-count-customers',
  text: `SELECT count(*) FILTER (WHERE NOT ${EXEMPT}) AS due, count(*) FILTER (WHERE ${EXEMPT}) AS exempt ${CUSTOMERS}`,
};

const timeline = (
  table: string,
): string => `FROM ${table} x JOIN customer c ON c.org_id = x.org_id AND c.customer_id = x.customer_id
WHERE x.org_id = $1 AND x.occurred_at <= $2`;
const TIMELINES = {
  behaviors: { table: 'customer_behavior', id: 'behavior_id' },
  interactions: { table: 'customer_interaction', id: 'interaction_id' },
} as const;
const dueTimeline = (target: keyof typeof TIMELINES): Statement => ({
  name: `retention-due-${target}`,
  text: `SELECT x.${TIMELINES[target].id} AS id, c.owner_id AS "ownerId", c.team_id AS "teamId",
  c.pool_id AS "poolId", c.collaborators
${timeline(TIMELINES[target].table)} AND NOT ${EXEMPT} ORDER BY x.occurred_at, x.${TIMELINES[target].id} LIMIT $3 FOR UPDATE OF x`,
});
const countTimeline = (target: keyof typeof TIMELINES): Statement => ({
  name: `retention-count-${target}`,
  text: `SELECT count(*) FILTER (WHERE NOT ${EXEMPT}) AS due, count(*) FILTER (WHERE ${EXEMPT}) AS exempt
${timeline(TIMELINES[target].table)}`,
});
const deleteTimeline = (target: keyof typeof TIMELINES): Statement => ({
  name: `retention-delete-${target}`,
  text: `DELETE FROM ${TIMELINES[target].table} WHERE org_id = $1 AND ${TIMELINES[target].id} = ANY($2::uuid[])`,
});

type Criteria = Pick<RetentionRule, 'action' | 'statuses'>;

export interface DueCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly activity: number;
}

/** Customers whose last activity is not after `until`, the oldest first, without those who are held back. */
export function readDueCustomers(
  connection: Connection,
  orgId: string,
  { action, statuses }: Criteria,
  until: number,
  limit: number,
): Promise<DueCustomer[]> {
  return connection.query(DUE_CUSTOMERS, [orgId, action, JSON.stringify(statuses), until, limit]);
}

/** Whether one customer is due. */
export async function isDue(
  tx: Connection,
  orgId: string,
  { action, statuses }: Criteria,
  of: { readonly until: number; readonly customerId: string },
): Promise<boolean> {
  const values = [orgId, action, JSON.stringify(statuses), of.until, of.customerId];
  return (await tx.query(IS_DUE, values)).length > 0;
}

export interface DueCount {
  readonly due: number;
  /** Held back. */
  readonly exempt: number;
}

/** How many records of a rule's target lie at or before `until`. */
export async function countDue(
  connection: Connection,
  orgId: string,
  rule: Pick<RetentionRule, 'target'> & Criteria,
  until: number,
): Promise<DueCount> {
  const { target, action, statuses } = rule;
  const [row] =
    target === 'customers'
      ? await connection.query<DueCount>(COUNT_CUSTOMERS, [orgId, action, JSON.stringify(statuses), until])
      : await connection.query<DueCount>(countTimeline(target), [orgId, until]);
  return row ?? { due: 0, exempt: 0 };
}

/** Locks the oldest behaviours or interactions that are due. */
export function lockDueTimeline(
  tx: Connection,
  orgId: string,
  target: 'behaviors' | 'interactions',
  until: number,
  limit: number,
): Promise<(Placed & { readonly id: string })[]> {
  return tx.query(dueTimeline(target), [orgId, until, limit]);
}

export async function deleteTimelineRows(
  tx: Connection,
  orgId: string,
  target: 'behaviors' | 'interactions',
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await tx.query(deleteTimeline(target), [orgId, ids]);
}

const EXEMPTION_SET: Statement = {
  name: 'retention-exempt',
  text: `INSERT INTO retention_exemption (org_id, customer_id, reason, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org_id, customer_id) DO UPDATE SET reason = EXCLUDED.reason`,
};
const EXEMPTION_END: Statement = {
  name: 'retention-exempt-end',
  text: `DELETE FROM retention_exemption WHERE org_id = $1 AND customer_id = $2`,
};

/** Holds a customer back from all rules, or with `null` no longer. */
export async function setExemption(
  tx: Connection,
  orgId: string,
  customerId: string,
  reason: string | null,
  by: { readonly userId: string; readonly at: number },
): Promise<void> {
  if (reason === null) await tx.query(EXEMPTION_END, [orgId, customerId]);
  else await tx.query(EXEMPTION_SET, [orgId, customerId, reason, by.userId, by.at]);
}

const RUNS: Statement = {
  name: 'retention-runs',
  text: `SELECT run_id AS "runId", rule_id AS "ruleId", started_at AS "startedAt", finished_at AS "finishedAt", done, remaining
FROM retention_run WHERE org_id = $1 ORDER BY started_at DESC, run_id DESC LIMIT $2`,
};
const START_RUN: Statement = {
  name: 'retention-run-start',
  text: `INSERT INTO retention_run (org_id, run_id, rule_id, started_at, done, remaining) VALUES ($1, $2, $3, $4, 0, 0)`,
};
const END_RUN: Statement = {
  name: 'retention-run-end',
  text: `UPDATE retention_run SET finished_at = $3, done = $4, remaining = $5 WHERE org_id = $1 AND run_id = $2`,
};
const LAST_FINISHED: Statement = {
  name: 'retention-last-finished',
  text: `SELECT max(started_at) AS at FROM retention_run WHERE org_id = $1 AND rule_id = $2 AND finished_at IS NOT NULL`,
};

export function readRuns(connection: Connection, orgId: string, limit: number): Promise<RetentionRun[]> {
  return connection.query(RUNS, [orgId, limit]);
}

export async function startRun(
  connection: Connection,
  orgId: string,
  run: { readonly runId: string; readonly ruleId: string; readonly at: number },
): Promise<void> {
  await connection.query(START_RUN, [orgId, run.runId, run.ruleId, run.at]);
}

export async function endRun(
  tx: Connection,
  orgId: string,
  runId: string,
  end: { readonly at: number; readonly done: number; readonly remaining: number },
): Promise<void> {
  await tx.query(END_RUN, [orgId, runId, end.at, end.done, end.remaining]);
}

/** When the last run that came to its end began. */
export async function readLastFinished(connection: Connection, orgId: string, ruleId: string): Promise<number | null> {
  const [row] = await connection.query<{ at: number | null }>(LAST_FINISHED, [orgId, ruleId]);
  return row?.at ?? null;
}

const TAKE_LOCK: Statement = {
  name: 'job-lock-take',
  text: `INSERT INTO job_lock AS l (name, holder, held_until) VALUES ($1, $2, $4)
ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until
WHERE l.held_until <= $3 OR l.holder = EXCLUDED.holder RETURNING holder`,
};
const FREE_LOCK: Statement = { name: 'job-lock-free', text: `DELETE FROM job_lock WHERE name = $1 AND holder = $2` };

/** Takes or prolongs the lock of a job; false while another process holds it. A process that died loses it when its time is over. */
export async function takeJobLock(
  connection: Connection,
  lock: { readonly name: string; readonly holder: string; readonly now: number; readonly until: number },
): Promise<boolean> {
  return (await connection.query(TAKE_LOCK, [lock.name, lock.holder, lock.now, lock.until])).length > 0;
}

export async function freeJobLock(connection: Connection, name: string, holder: string): Promise<void> {
  await connection.query(FREE_LOCK, [name, holder]);
}
