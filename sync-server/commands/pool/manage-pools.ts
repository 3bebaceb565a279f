/**
 * Making and changing pools. Who is a member of a pool may see it, so that a change is a change of access: one after the other, with everybody's
 * entitlement. A rule of recycling that is new, changed or switched on acts after the warning time. Rules PO1, PO10.
 */
import { DEFAULT_POOL, type Pool, type PoolFields, type RecycleRule } from '../../../common/domain/pool.ts';
import { DAY_MS } from '../../../common/domain/pool-rules.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { lockOrgHead } from '../../queries/org-head.ts';
import { countPooled, readEverybody, readPools, savePool } from '../../queries/pools.ts';
import { bumpEntitlements } from '../../queries/grants.ts';
import { administrate, type Administration } from '../access/administrate.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { commitChanges } from '../record/commit-changes.ts';

const MAX_POOLS = 50;
/** Whoever may see what changes with these alone. */
const SEEN_BY = ['teamIds', 'memberIds', 'adminIds', 'contact'] as const;

/** Makes or changes a pool; answers its version. */
export function changePool(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly poolId: string; readonly ver: number; readonly pool: PoolFields },
): Promise<{ ver: number }> {
  return administrate(deps, caller, 'pool.manage', async change => {
    const { tx, orgId, at, manager } = change;
    if (manager.grant.scope !== 'all')
      throw new AppError('permission_denied', { params: { permission: 'pool.manage' } });
    const pools = await readPools(tx, orgId);
    const before = pools.find(pool => pool.poolId === input.poolId);
    if ((before?.ver ?? 0) !== input.ver) throw new AppError('changed_meanwhile');
    if (before === undefined && pools.length >= MAX_POOLS)
      throw new AppError('limit_reached', { params: { max: MAX_POOLS } });
    const fields = { ...input.pool, rules: timeRules(input.pool, before, at) };
    await assertPlausible(change, pools, { ...fields, poolId: input.poolId });
    const isSeenAlike = before !== undefined && SEEN_BY.every(name => jsonEquals(before[name], fields[name]));
    if (!isSeenAlike) await bumpEntitlements(tx, orgId, await readEverybody(tx, orgId));
    const head = await lockOrgHead(tx, orgId);
    const ver = head.seq + 1;
    const made = before ?? { createdBy: manager.userId, createdAt: at };
    const pool: Pool = {
      poolId: input.poolId,
      isDefault: input.poolId === orgId,
      ...fields,
      createdBy: made.createdBy,
      createdAt: made.createdAt,
      updatedAt: at,
      ver,
    };
    await savePool(tx, orgId, pool);
    const scopes = before === undefined ? [] : [ORG_SCOPE];
    const line = { collection: 'pools', docId: pool.poolId, op: 'put' as const, before: scopes, after: [ORG_SCOPE] };
    const changes = [{ ...line, mutationId: null }];
    await commitChanges(tx, { orgId, head, actorId: manager.userId, at, changes, audits: [] });
    change.audit({ action: 'pool.save', objectType: 'pool', objectId: pool.poolId, detail: describe(before, fields) });
    return { ver };
  });
}

/** A rule that acts differently than before begins after the warning time. */
function timeRules(pool: PoolFields, before: Pool | undefined, at: number): RecycleRule[] {
  return pool.rules.map(rule => {
    const old = before?.rules.find(item => item.ruleId === rule.ruleId);
    const isSame =
      old?.enabled === true && jsonEquals(toJson({ ...old, effectiveFrom: 0 }), toJson({ ...rule, effectiveFrom: 0 }));
    return { ...rule, effectiveFrom: isSame ? old.effectiveFrom : at + pool.warnDays * DAY_MS };
  });
}

async function assertPlausible(
  { tx, orgId }: Administration,
  pools: readonly Pool[],
  pool: PoolFields & { readonly poolId: string },
): Promise<void> {
  const isTaken = pools.some(other => other.poolId !== pool.poolId && !other.retired && other.name === pool.name);
  if (isTaken) throw new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] });
  if (!pool.retired) return;
  // Who is released or handed over must have a place to go, and nobody is left behind in a closed pool.
  const lies = (await countPooled(tx, orgId)).get(pool.poolId) ?? 0;
  if (pool.poolId === orgId || lies > 0) throw new AppError('pool_in_use', { params: { count: lies } });
}

function describe(before: Pool | undefined, after: PoolFields): Record<string, Json> {
  const was = toJson(before ?? {}) as Readonly<Record<string, Json>>;
  const is = toJson(after) as Readonly<Record<string, Json>>;
  const names = Object.keys(DEFAULT_POOL).filter(name => !jsonEquals(was[name] ?? null, is[name] ?? null));
  return Object.fromEntries(names.map(name => [name, [was[name] ?? null, is[name] ?? null]]));
}

const toJson = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
