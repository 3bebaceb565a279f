/**
 * Rules of retention 保存期限: what is kept for how long after the last activity, and what happens then. When a record is due is computed
 * here, for the warning list and for the run alike. Rules PR8 to PR10.
 */
import { z } from 'zod';

export const RETENTION_TARGETS = ['customers', 'behaviors', 'interactions'] as const;
/** Customers are erased (PR11) or deleted; of behaviours and interactions the record itself goes. */
export const RETENTION_ACTIONS = ['erase', 'delete'] as const;
export const RETENTION_LIMITS = { minDays: 30, maxDays: 36_500, maxWarnDays: 365, name: 60, statuses: 50 } as const;
export const EXEMPTION_REASONS = ['contract', 'dispute', 'law', 'other'] as const;

export const retentionRuleSchema = z
  .strictObject({
    ruleId: z.uuid(),
    name: z.string().trim().min(1).max(RETENTION_LIMITS.name),
    target: z.enum(RETENTION_TARGETS),
    /** Entry ids of statuses; empty for all. Of customers only. */
    statuses: z.array(z.string().max(80)).max(RETENTION_LIMITS.statuses),
    /** Days after the last activity. */
    days: z.int().min(RETENTION_LIMITS.minDays).max(RETENTION_LIMITS.maxDays),
    /** Days before the end from which on a record stands in the warning list; also the time that a new rule waits. */
    warnDays: z.int().min(1).max(RETENTION_LIMITS.maxWarnDays),
    action: z.enum(RETENTION_ACTIONS),
    active: z.boolean(),
  })
  .refine(rule => rule.target === 'customers' || (rule.action === 'delete' && rule.statuses.length === 0));

export type RetentionRule = z.infer<typeof retentionRuleSchema>;
export type RetentionTarget = RetentionRule['target'];

export const DAY_MS = 86_400_000;

/** When a record is due: its days after the last activity, but not before a new or changed rule has waited for its warning time. */
export function dueAt(
  rule: Pick<RetentionRule, 'days'> & { readonly effectiveFrom: number },
  lastActivity: number,
): number {
  return Math.max(lastActivity + rule.days * DAY_MS, rule.effectiveFrom);
}

/** When a rule that was made or sharpened now may act first. */
export function effectiveFrom(rule: Pick<RetentionRule, 'warnDays'>, now: number): number {
  return now + rule.warnDays * DAY_MS;
}
