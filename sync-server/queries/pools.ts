/** Statements about pools: their definitions, and who is a member of which. Rules PO1 to PO3. */
import type { Pool, PoolFields } from '../../common/domain/pool.ts';
import type { PoolView } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';

/** The columns of a pool's document; the default pool has the company's id. */
export const POOL_COLUMNS = `t.pool_id AS "poolId", t.pool_id = t.org_id AS "isDefault", t.body, t.created_by AS "createdBy",
  t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.ver`;

/** A pool with its fields in one. */
export type PoolRow = Omit<Pool, keyof PoolFields> & { readonly body: PoolFields };

/** The document of a row. */
export function toPool({ body, ...row }: PoolRow): Pool {
  return { ...row, ...body };
}

const ALL: Statement = {
  name: 'pools-all',
  text: `SELECT ${POOL_COLUMNS} FROM pool t WHERE t.org_id = $1 ORDER BY t.created_at, t.pool_id`,
};
const SAVE: Statement = {
  name: 'pools-save',
  text: `INSERT INTO pool (org_id, pool_id, body, created_by, created_at, updated_at, ver) VALUES ($1, $2, $3::text::jsonb, $4, $5, $6, $7)
ON CONFLICT (org_id, pool_id) DO UPDATE SET body = EXCLUDED.body, updated_at = EXCLUDED.updated_at, ver = EXCLUDED.ver`,
};

/** All pools of a company, the oldest first. */
export async function readPools(connection: Connection, orgId: string): Promise<Pool[]> {
  return (await connection.query<PoolRow>(ALL, [orgId])).map(toPool);
}

/** Makes a pool or replaces its fields. */
export async function savePool(tx: Connection, orgId: string, pool: Pool): Promise<void> {
  const { poolId, isDefault: _default, createdBy, createdAt, updatedAt, ver, ...body } = pool;
  await tx.query(SAVE, [orgId, poolId, JSON.stringify(body), createdBy, createdAt, updatedAt, ver]);
}

// The teams of a person: his own and all above it, because a pool of a team is one of the teams below it too.
const PATH = `WITH RECURSIVE path AS (
    SELECT m.team_id, m.parent_id FROM team m WHERE m.org_id = u.org_id AND m.team_id = u.team_id
    UNION SELECT m.team_id, m.parent_id FROM team m JOIN path ON m.team_id = path.parent_id WHERE m.org_id = u.org_id
  ) SELECT team_id::text FROM path`;
const IS_MEMBER = `(p.body->'teamIds' = '[]' AND p.body->'memberIds' = '[]' OR p.body->'memberIds' ? u.user_id::text
  OR p.body->'adminIds' ? u.user_id::text OR p.body->'teamIds' ?| ARRAY(${PATH}))`;
const VIEWS: Statement = {
  name: 'pools-of-person',
  text: `SELECT p.pool_id AS "poolId", p.body->>'contact' AS contact FROM pool p JOIN app_user u ON u.org_id = p.org_id
WHERE p.org_id = $1 AND u.user_id = $2 AND ${IS_MEMBER} ORDER BY p.created_at, p.pool_id`,
};
const HOLDERS: Statement = {
  name: 'pools-holders',
  text: `SELECT u.user_id AS "userId", u.team_id AS "teamId", u.active, ARRAY(
  SELECT p.pool_id::text FROM pool p WHERE p.org_id = u.org_id AND ${IS_MEMBER}) AS "poolIds"
FROM app_user u WHERE u.org_id = $1 AND u.user_id = ANY($2::uuid[])`,
};

/** The pools of which the person is a member or an administrator. */
export function readPoolViews(connection: Connection, orgId: string, userId: string): Promise<PoolView[]> {
  return connection.query(VIEWS, [orgId, userId]);
}

/** Somebody who holds customers or is to have one. */
export interface Holder {
  readonly userId: string;
  readonly teamId: string | null;
  readonly active: boolean;
  readonly poolIds: readonly string[];
}

/** People with their pools; who is not there is missing. */
export function readHolders(connection: Connection, orgId: string, userIds: readonly string[]): Promise<Holder[]> {
  return userIds.length === 0 ? Promise.resolve([]) : connection.query(HOLDERS, [orgId, userIds]);
}

const COUNTS: Statement = {
  name: 'pools-counts',
  text: `SELECT c.pool_id AS "poolId", count(*)::int AS customers FROM customer c
WHERE c.org_id = $1 AND c.deleted_at IS NULL AND c.pool_id IS NOT NULL GROUP BY 1`,
};

/** How many customers lie in each pool. */
export async function countPooled(connection: Connection, orgId: string): Promise<Map<string, number>> {
  const rows = await connection.query<{ poolId: string; customers: number }>(COUNTS, [orgId]);
  return new Map(rows.map(({ poolId, customers }) => [poolId, customers]));
}

const EVERYBODY: Statement = {
  name: 'pools-everybody',
  text: `SELECT user_id AS "userId" FROM app_user WHERE org_id = $1 ORDER BY user_id`,
};

/** All people of a company: whom a change of a pool may concern. */
export async function readEverybody(connection: Connection, orgId: string): Promise<string[]> {
  return (await connection.query<{ userId: string }>(EVERYBODY, [orgId])).map(row => row.userId);
}
