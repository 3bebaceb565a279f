/**
 * 自动回收: customers fall back into the pool by its rules. What a rule would do, who is about to fall back, and doing it: in short transactions,
 * each customer judged once more when he is locked, so that a follow-up that came meanwhile keeps him. Rules PO10 to PO12.
 */
import type { Pool, RecycleRule } from '../../../common/domain/pool.ts';
import { DAY_MS } from '../../../common/domain/pool-rules.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { RecycleDue } from '../../../common/protocol/calls/pools.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Connection, Database } from '../../db/database.ts';
import { readPools } from '../../queries/pools.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { countRecycleDue, readRecycleDue, type DueRow, type PoolRule, type Reach } from '../../queries/recycle.ts';
import { moveCustomers } from '../company/transfer-customers.ts';
import { recordAudit } from '../record/commit-changes.ts';

const LISTED = 200;
/** Customers of one transaction, and transactions of one rule in one run; what is left waits for the next run. */
const BLOCK = 100;
const BLOCKS = 100;

/** What the rule would do if it acted at once, and within the days of warning. */
export async function dryRun(
  db: Database,
  orgId: string,
  input: PoolRule & { readonly warnDays: number },
): Promise<{ due: number; soon: number; list: RecycleDue[] }> {
  const now = db.clock.now();
  const until = now + input.warnDays * DAY_MS;
  const rule = { ...input.rule, effectiveFrom: 0 };
  const asked = { poolId: input.poolId, rule };
  const counts = await countRecycleDue(db, orgId, asked, { now, until });
  const rows = await readRecycleDue(db, orgId, asked, { until, reach: null, limit: LISTED });
  return { due: counts.due, soon: counts.soon - counts.due, list: rows.map(row => present(row, asked)) };
}

/** Who of the reader's customers falls back within the days of warning, each once, at the earliest time. */
export async function listDue(
  db: Database,
  reader: Pick<Actor, 'orgId' | 'grant'>,
): Promise<{ list: RecycleDue[]; more: boolean }> {
  const { orgId, grant } = reader;
  const now = db.clock.now();
  const reach: Reach | null = grant.scope === 'all' ? null : { userIds: grant.userIds, teamIds: grant.teamIds };
  const earliest = new Map<string, RecycleDue>();
  for (const { pool, rule } of activeRules(await readPools(db, orgId))) {
    const asked = { poolId: pool.poolId, rule };
    const until = now + pool.warnDays * DAY_MS;
    for (const row of await readRecycleDue(db, orgId, asked, { until, reach, limit: LISTED })) {
      const known = earliest.get(row.customerId);
      if (known === undefined || row.at < known.at) earliest.set(row.customerId, present(row, asked));
    }
  }
  const list = [...earliest.values()].toSorted((a, b) => a.at - b.at || (a.customerId < b.customerId ? -1 : 1));
  return { list: list.slice(0, LISTED), more: list.length > LISTED };
}

/** Carries out all rules of a company that are in force; answers how many customers fell back. */
export async function runRecycling(db: Database, orgId: string): Promise<number> {
  let total = 0;
  for (const { pool, rule } of activeRules(await readPools(db, orgId))) {
    if (rule.effectiveFrom > db.clock.now()) continue;
    total += await runRule(db, orgId, { poolId: pool.poolId, rule });
  }
  return total;
}

async function runRule(db: Database, orgId: string, asked: PoolRule): Promise<number> {
  const { poolId, rule } = asked;
  const reason = `${rule.basis}:${rule.days}`;
  const mutationId = makeId(db.clock, db.random);
  let total = 0;
  for (let block = 0; block < BLOCKS; block += 1) {
    const moved = await db.withTransaction(async tx => {
      const found = await readIds(tx, orgId, asked, db.clock.now());
      await lockCustomers(tx, orgId, found);
      // Who was followed up or changed hands since is not due any more.
      const still = new Set(await readIds(tx, orgId, asked, db.clock.now()));
      const customerIds = found.filter(id => still.has(id));
      const to = { ownerId: null, teamId: null, poolId, actorId: null, kind: 'recycle' as const, reason, mutationId };
      if (customerIds.length > 0) await moveCustomers(tx, db, { orgId, customerIds, ...to });
      return customerIds.length;
    });
    total += moved;
    if (moved < BLOCK) break;
  }
  if (total > 0) {
    const detail = { poolId, basis: rule.basis, days: rule.days, count: total };
    const entry = { actorId: null, action: 'pool.recycle', objectType: 'pool', objectId: poolId, detail };
    await db.withTransaction(tx => recordAudit(tx, { orgId, at: db.clock.now(), audits: [entry] }));
  }
  return total;
}

async function readIds(tx: Connection, orgId: string, asked: PoolRule, until: number): Promise<string[]> {
  const rows = await readRecycleDue(tx, orgId, asked, { until, reach: null, limit: BLOCK });
  return rows.map(row => row.customerId);
}

function activeRules(pools: readonly Pool[]): { readonly pool: Pool; readonly rule: RecycleRule }[] {
  return pools
    .filter(pool => !pool.retired)
    .flatMap(pool => pool.rules.filter(rule => rule.enabled).map(rule => ({ pool, rule })));
}

function present({ customerId, name, ownerId, status, at }: DueRow, { poolId, rule }: PoolRule): RecycleDue {
  const { ruleId, basis, days } = rule;
  return { customerId, name, ownerId, status, at, poolId, ruleId, basis, days };
}
