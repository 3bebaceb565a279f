/** What somebody may still claim, hold and protect: the numbers by which his next claim will be judged. Rules PO6 to PO9, PO20. */
import type { Pool } from '../../../common/domain/pool.ts';
import { capacityOf, DAY_MS, protectionOf, startOfDay, startOfNextDay } from '../../../common/domain/pool-rules.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { POOLS_STANDING } from '../../../common/protocol/calls/pools.ts';
import type { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { readClaims, readHoldings } from '../../queries/ownership.ts';
import { countPooled, readHolders, readPools } from '../../queries/pools.ts';

type Standing = z.output<typeof POOLS_STANDING.answer>;

/** Of the pools that he sees. */
export async function readStanding(db: Database, { orgId, userId, grant }: Actor): Promise<Standing> {
  const now = db.clock.now();
  const [all, counts, holders, holdings, claims] = await Promise.all([
    readPools(db, orgId),
    countPooled(db, orgId),
    readHolders(db, orgId, [userId]),
    readHoldings(db, orgId, [userId], now),
    readClaims(db, orgId, [userId], now - 2 * DAY_MS),
  ]);
  const memberOf = new Set(holders[0]?.poolIds ?? []);
  const isSeen = ({ poolId }: Pool): boolean => grant.scope === 'all' || (grant.pool && memberOf.has(poolId));
  const own = all.filter(pool => memberOf.has(pool.poolId));
  const protection = protectionOf(own);
  const used = holdings.reduce((sum, row) => sum + row.protected, 0);
  const held = new Map(holdings.map(row => [row.status, row.customers]));
  return {
    pools: all.filter(isSeen).map(pool => {
      const since = startOfDay(now, pool.timeZone);
      return {
        poolId: pool.poolId,
        customers: counts.get(pool.poolId) ?? 0,
        claimsToday: claims.filter(claim => claim.poolId === pool.poolId && claim.at >= since).length,
        claimsPerDay: pool.claimsPerDay,
        dayEndsAt: startOfNextDay(now, pool.timeZone),
      };
    }),
    capacity: capacityOf(own, held),
    protection: protection === null ? null : { ...protection, used },
  };
}
