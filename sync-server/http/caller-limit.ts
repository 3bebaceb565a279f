/**
 * Requests of one person per minute over all routes and devices, as his company set it. Counted in this process: with several, each gives
 * the whole amount. A changed limit holds within half a minute. Rule LI9.
 */
import { AppError } from '../../common/protocol/app-error.ts';
import { limitsOfCompany } from '../commands/limits/company-limits.ts';
import type { Caller } from '../policies/route-policy.ts';
import type { ServerDeps } from './deps.ts';

const MINUTE = 60_000;
const KEPT_MS = 30_000;
const MAX_COUNTED = 20_000;

interface Counters {
  readonly limits: Map<string, { readonly perMinute: number; readonly readAt: number }>;
  minute: number;
  readonly counts: Map<string, number>;
}
/** By pool and not by process: tests keep several servers. */
const counters = new WeakMap<object, Counters>();

/** Counts the request. Throws `rate_limited` when it is one too many. */
export async function limitCaller(deps: ServerDeps, caller: Caller): Promise<void> {
  if (deps.rateLimits === 'off') return;
  const { db, clock } = deps;
  const known = counters.get(db.pool) ?? { limits: new Map(), minute: 0, counts: new Map() };
  counters.set(db.pool, known);
  const now = clock.now();
  const minute = Math.floor(now / MINUTE);
  if (known.minute !== minute || known.counts.size > MAX_COUNTED) known.counts.clear();
  known.minute = minute;
  const count = (known.counts.get(caller.userId) ?? 0) + 1;
  known.counts.set(caller.userId, count);
  if (count <= (await perMinuteOf(known, deps, caller.orgId, now))) return;
  throw new AppError('rate_limited', { params: { seconds: Math.ceil(((minute + 1) * MINUTE - now) / 1000) } });
}

async function perMinuteOf(known: Counters, { db }: ServerDeps, orgId: string, now: number): Promise<number> {
  const kept = known.limits.get(orgId);
  if (kept !== undefined && Math.abs(now - kept.readAt) < KEPT_MS) return kept.perMinute;
  const { requestsPerMinute: perMinute } = await limitsOfCompany(db.forOrg(orgId), orgId);
  known.limits.set(orgId, { perMinute, readAt: now });
  return perMinute;
}
