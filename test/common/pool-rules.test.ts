/** The rules of the pools as pure functions: days by the clocks of a place, capacities, recycling; and the ledger's limits against a naive count. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POOL, poolFieldsSchema, type RecycleRule } from '../../common/domain/pool.ts';
import {
  capacityOf,
  DAY_MS,
  HOUR_MS,
  judgeCapacity,
  judgeClaim,
  recycleAt,
  startOfDay,
  startOfNextDay,
} from '../../common/domain/pool-rules.ts';

describe('days', () => {
  it('[PO6] begin at midnight of the place, also where clocks change', () => {
    expect(startOfDay(Date.UTC(2026, 2, 2, 15, 59), 'Asia/Shanghai')).toBe(Date.UTC(2026, 2, 1, 16));
    expect(startOfDay(Date.UTC(2026, 2, 2, 16), 'Asia/Shanghai')).toBe(Date.UTC(2026, 2, 2, 16));
    // 29 March 2026 has 23 hours in Berlin, 25 October 25.
    const spring = startOfDay(Date.UTC(2026, 2, 29, 12), 'Europe/Berlin');
    expect(startOfNextDay(spring, 'Europe/Berlin') - spring).toBe(23 * HOUR_MS);
    const autumn = startOfDay(Date.UTC(2026, 9, 25, 12), 'Europe/Berlin');
    expect(startOfNextDay(autumn, 'Europe/Berlin') - autumn).toBe(25 * HOUR_MS);
  });

  it('[PO6] each instant lies in its day, and days follow each other without a gap', () => {
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC');
    fc.assert(
      fc.property(zone, fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }), (where, at) => {
        const [start, next] = [startOfDay(at, where), startOfNextDay(at, where)];
        expect(start <= at && at < next).toBe(true);
        expect(startOfDay(next, where)).toBe(next);
        expect(startOfDay(next - 1, where)).toBe(start);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('[PO1] a pool names a time zone that exists', () => {
    expect(poolFieldsSchema.safeParse(DEFAULT_POOL).success).toBe(true);
    expect(poolFieldsSchema.safeParse({ ...DEFAULT_POOL, timeZone: 'Mars/Olympus' }).success).toBe(false);
  });
});

describe('numbers', () => {
  it('[PO9] of several pools the narrowest room holds, and excepted statuses do not count', () => {
    const pool = (max: number, except: string[] = []) => ({ capacity: { max, except }, retired: false });
    const holding = new Map([
      ['a', 3],
      ['won', 5],
    ]);
    expect(capacityOf([pool(10), pool(4, ['won'])], holding)).toEqual({ max: 4, used: 3 });
    expect(judgeCapacity([pool(8)], holding, 'a')?.code).toBe('capacity_reached');
    expect(judgeCapacity([pool(3, ['won'])], holding, 'won')).toBeNull();
    expect(judgeCapacity([{ ...pool(1), retired: true }], holding, 'a')).toBeNull();
  });

  it('[PO6][PO7][PO8] over any sequence of claims and releases nobody gets more than a naive count of the ledger allows', () => {
    const step = fc.record({
      hours: fc.integer({ min: 0, max: 30 }),
      customer: fc.integer({ min: 0, max: 5 }),
      person: fc.constantFrom('a', 'b'),
      isClaim: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const pool = { ...DEFAULT_POOL, claimsPerDay: 3, previousOwnerDays: 2, newInPoolHours: 4 };
        const begin = Date.UTC(2026, 0, 1);
        const log: { at: number; person: string; customer: number; kind: 'in' | 'out' }[] = [];
        const owners = new Map<number, string>();
        let now = begin + DAY_MS;
        for (const { hours, customer, person, isClaim } of steps) {
          now += hours * HOUR_MS;
          const owner = owners.get(customer);
          if (!isClaim) {
            if (owner === undefined) continue;
            owners.delete(customer);
            log.push({ at: now, person: owner, customer, kind: 'in' });
            continue;
          }
          if (owner !== undefined) continue;
          const ins = log.filter(entry => entry.customer === customer && entry.kind === 'in');
          const since = startOfDay(now, pool.timeZone);
          const claims = log.filter(entry => entry.person === person && entry.kind === 'out' && entry.at >= since);
          const left = ins.filter(entry => entry.person === person).at(-1)?.at ?? null;
          const facts = {
            now,
            pool,
            isAdmin: false,
            pooledAt: ins.at(-1)?.at ?? begin,
            claimsToday: claims.length,
            leftAt: left,
          };
          if (judgeClaim(facts) !== null) continue;
          owners.set(customer, person);
          log.push({ at: now, person, customer, kind: 'out' });
        }
        // The naive model: every claim that was let through is looked at again from the whole log, by other arithmetic.
        const dayOf = (at: number): string => new Date(at + 8 * HOUR_MS).toISOString().slice(0, 10);
        const perDay = new Map<string, number>();
        const [waits, returns]: [number[], number[]] = [[], []];
        log.forEach((entry, index) => {
          if (entry.kind !== 'out') return;
          const key = `${entry.person} ${dayOf(entry.at)}`;
          perDay.set(key, (perDay.get(key) ?? 0) + 1);
          const before = log.slice(0, index).filter(other => other.customer === entry.customer && other.kind === 'in');
          waits.push(entry.at - (before.at(-1)?.at ?? -Infinity));
          const own = before.filter(other => other.person === entry.person).map(other => entry.at - other.at);
          returns.push(...own);
        });
        expect(Math.max(0, ...perDay.values())).toBeLessThanOrEqual(3);
        expect(Math.min(Infinity, ...waits)).toBeGreaterThanOrEqual(4 * HOUR_MS);
        expect(Math.min(Infinity, ...returns)).toBeGreaterThanOrEqual(2 * DAY_MS);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('[PO10] a rule counts from the later of possession and follow-up, is put off by protection, and passes over a deal', () => {
    const rule: RecycleRule = {
      ruleId: '0190a0b0-0000-7000-8000-000000000001',
      basis: 'follow_up',
      days: 10,
      statuses: [],
      level: null,
      enabled: true,
      effectiveFrom: 0,
    };
    const facts = {
      status: 's',
      isWon: false,
      ownedSince: DAY_MS,
      lastFollowUpAt: null,
      protectedUntil: null,
      level: null,
    };
    expect(recycleAt(rule, facts)).toBe(11 * DAY_MS);
    expect(recycleAt(rule, { ...facts, lastFollowUpAt: 5 * DAY_MS })).toBe(15 * DAY_MS);
    expect(recycleAt(rule, { ...facts, protectedUntil: 40 * DAY_MS })).toBe(40 * DAY_MS);
    expect(recycleAt({ ...rule, effectiveFrom: 99 * DAY_MS }, facts)).toBe(99 * DAY_MS);
    expect(recycleAt({ ...rule, basis: 'deal' }, { ...facts, lastFollowUpAt: 5 * DAY_MS })).toBe(11 * DAY_MS);
    expect(recycleAt({ ...rule, basis: 'deal' }, { ...facts, isWon: true })).toBeNull();
    expect(recycleAt({ ...rule, statuses: ['other'] }, facts)).toBeNull();
    const level = { fieldId: 'level', values: ['C'] };
    expect(recycleAt({ ...rule, level }, { ...facts, level: 'C' })).toBe(11 * DAY_MS);
    expect(recycleAt({ ...rule, level }, facts)).toBeNull();
  });
});
