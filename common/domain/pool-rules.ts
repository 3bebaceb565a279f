/**
 * The rules of the public pools: whether somebody may claim or hold now, and when he may; when a customer falls back. Pure, the same on the
 * device (to say it beforehand) and on the server (to decide). Everything is counted from the ownership ledger. Rules PO6 to PO12.
 */
import type { Pool, PoolFields, RecycleRule } from './pool.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Why somebody may not, as a code of docs/errors.md, with the numbers of its sentence. */
export interface PoolRefusal {
  readonly code:
    | 'claim_limit_reached'
    | 'capacity_reached'
    | 'previous_owner_waits'
    | 'new_in_pool_waits'
    | 'protection_reached'
    | 'protection_off';
  readonly params: Readonly<Record<string, number>>;
}

/** The first moment of the day in which `at` lies, by the clocks of the time zone. */
export function startOfDay(at: number, timeZone: string): number {
  const midnight = localMidnight(at, timeZone);
  const first = midnight - offsetAt(at, timeZone);
  // Where clocks change on that day, midnight had another offset than now.
  return midnight - offsetAt(first, timeZone);
}

/** The first moment of the day after. */
export function startOfNextDay(at: number, timeZone: string): number {
  return startOfDay(startOfDay(at, timeZone) + 36 * HOUR_MS, timeZone);
}

function localMidnight(at: number, timeZone: string): number {
  const local = at + offsetAt(at, timeZone);
  return Math.floor(local / DAY_MS) * DAY_MS;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the zone's clocks are ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

/** What is known of somebody who wants to claim one customer. */
export interface ClaimFacts {
  readonly now: number;
  readonly pool: PoolFields;
  /** Administrators of the pool do not wait; numbers hold for them too. */
  readonly isAdmin: boolean;
  /** When the customer entered the pool. */
  readonly pooledAt: number;
  /** Claims of this person from this pool since the day began, whatever became of them. */
  readonly claimsToday: number;
  /** When the customer last left this person's hands; null: he never had him. */
  readonly leftAt: number | null;
}

/** Why the customer may not be claimed by this person now, or null. Capacity is judged by {@link judgeCapacity}. */
export function judgeClaim(facts: ClaimFacts): PoolRefusal | null {
  const { now, pool, isAdmin, pooledAt, leftAt } = facts;
  const { claimsPerDay, previousOwnerDays, newInPoolHours, timeZone } = pool;
  if (!isAdmin) {
    const freeAt = pooledAt + newInPoolHours * HOUR_MS;
    if (now < freeAt) return { code: 'new_in_pool_waits', params: { until: freeAt } };
    const againAt = leftAt === null ? 0 : leftAt + previousOwnerDays * DAY_MS;
    if (now < againAt) return { code: 'previous_owner_waits', params: { until: againAt } };
  }
  if (claimsPerDay !== null && facts.claimsToday >= claimsPerDay) {
    return { code: 'claim_limit_reached', params: { max: claimsPerDay, until: startOfNextDay(now, timeZone) } };
  }
  return null;
}

/** How many customers of each status somebody holds. */
export type Holding = ReadonlyMap<string, number>;

/** The narrowest capacity of the pools of which the person is a member, with what of it is used; null: none has one. */
export function capacityOf(
  pools: readonly Pick<Pool, 'capacity' | 'retired'>[],
  holding: Holding,
): { readonly max: number; readonly used: number } | null {
  let narrowest: { readonly max: number; readonly used: number } | null = null;
  for (const { capacity, retired } of pools) {
    if (capacity === null || retired) continue;
    let used = 0;
    for (const [status, count] of holding) used += capacity.except.includes(status) ? 0 : count;
    const isNarrower = narrowest === null || capacity.max - used < narrowest.max - narrowest.used;
    if (isNarrower) narrowest = { max: capacity.max, used };
  }
  return narrowest;
}

/** Why one more customer of this status may not come to the person, or null: by claim, assignment, transfer, creation and import alike. */
export function judgeCapacity(
  pools: readonly Pick<Pool, 'capacity' | 'retired'>[],
  holding: Holding,
  status: string,
): PoolRefusal | null {
  const counting = pools.filter(({ capacity }) => capacity?.except.includes(status) === false);
  const narrowest = capacityOf(counting, holding);
  if (narrowest === null || narrowest.used < narrowest.max) return null;
  return { code: 'capacity_reached', params: { max: narrowest.max } };
}

/** The widest protection of the pools of which the person is a member; null: none gives any. */
export function protectionOf(pools: readonly Pick<Pool, 'protection' | 'retired'>[]): Pool['protection'] {
  const given = pools.flatMap(({ protection, retired }) => (protection === null || retired ? [] : [protection]));
  return given.toSorted((a, b) => b.max - a.max || b.days - a.days)[0] ?? null;
}

/** A customer as recycling looks at him. */
export interface RecycleFacts {
  readonly status: string;
  /** Whether the status means a deal. */
  readonly isWon: boolean;
  readonly ownedSince: number;
  readonly lastFollowUpAt: number | null;
  readonly protectedUntil: number | null;
  readonly level: string | null;
}

/** When the rule takes the customer from his owner; null: it does not concern him. Protection only puts it off. */
export function recycleAt(rule: RecycleRule, facts: RecycleFacts): number | null {
  const { status, isWon, ownedSince, lastFollowUpAt, protectedUntil, level } = facts;
  if (rule.statuses.length > 0 && !rule.statuses.includes(status)) return null;
  if (rule.level !== null && (level === null || !rule.level.values.includes(level))) return null;
  if (rule.basis === 'deal' && isWon) return null;
  const from = rule.basis === 'deal' ? ownedSince : Math.max(ownedSince, lastFollowUpAt ?? 0);
  return Math.max(from + rule.days * DAY_MS, rule.effectiveFrom, protectedUntil ?? 0);
}
