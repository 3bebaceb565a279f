/**
 * Statements about who falls back into a pool: counted from when the present owner got the customer and from the last follow-up that the
 * server received, never from when the record was changed last. Rules PO10, PO11.
 */
import type { RecycleRule } from '../../common/domain/pool.ts';
import { DAY_MS } from '../../common/domain/pool-rules.ts';
import type { Connection, Statement } from '../db/database.ts';

// A follow-up that is dated ahead counts from when it arrived: nobody writes himself time that has not come.
const FOLLOW_UP = `(SELECT max(least(i.occurred_at, i.created_at)) FROM customer_interaction i
  WHERE i.org_id = c.org_id AND i.customer_id = c.customer_id)`;
// $2 pool, $3 statuses, $4 custom field or '', $5 its values, $6 whether deals alone count, $7 milliseconds, $8 effective from, $9 until when
const DUE = `FROM customer c
JOIN app_user u ON u.org_id = c.org_id AND u.user_id = c.owner_id
LEFT JOIN dictionary_entry d ON d.org_id = c.org_id AND d.entry_id = c.status
CROSS JOIN LATERAL (SELECT greatest($8::bigint, coalesce(c.protected_until, 0), $7::bigint
  + CASE WHEN $6::boolean THEN c.owned_since ELSE greatest(c.owned_since, coalesce(${FOLLOW_UP}, 0)) END) AS at) due
WHERE c.org_id = $1 AND c.deleted_at IS NULL AND c.owned_since IS NOT NULL AND c.owned_since + $7::bigint <= $9::bigint
  AND (cardinality($3::text[]) = 0 OR c.status = ANY($3::text[]))
  AND ($4::text = '' OR c.custom->>$4::text = ANY($5::text[]))
  AND NOT ($6::boolean AND d.meaning IS NOT DISTINCT FROM 'won')
  AND due.at <= $9::bigint
  AND EXISTS (SELECT 1 FROM pool p WHERE p.org_id = c.org_id AND p.pool_id = $2 AND (
    p.body->'teamIds' = '[]' AND p.body->'memberIds' = '[]' OR p.body->'memberIds' ? u.user_id::text
    OR p.body->'adminIds' ? u.user_id::text OR p.body->'teamIds' ?| ARRAY(
      WITH RECURSIVE path AS (
        SELECT m.team_id, m.parent_id FROM team m WHERE m.org_id = u.org_id AND m.team_id = u.team_id
        UNION SELECT m.team_id, m.parent_id FROM team m JOIN path ON m.team_id = path.parent_id WHERE m.org_id = u.org_id
      ) SELECT team_id::text FROM path)))`;

const LIST: Statement = {
  name: 'recycle-due',
  text: `SELECT c.customer_id AS "customerId", c.name, c.owner_id AS "ownerId", c.team_id AS "teamId", c.status, due.at ${DUE}
  AND ($10::uuid[] IS NULL OR c.owner_id = ANY($10::uuid[]) OR c.team_id = ANY($11::uuid[]))
ORDER BY due.at, c.customer_id LIMIT $12`,
};
const COUNT: Statement = {
  name: 'recycle-count',
  text: `SELECT count(*)::int AS soon, count(*) FILTER (WHERE due.at <= $10::bigint)::int AS due ${DUE}`,
};

export interface DueRow {
  readonly customerId: string;
  readonly name: string;
  readonly ownerId: string;
  readonly teamId: string | null;
  readonly status: string;
  /** When he falls back. */
  readonly at: number;
}

/** A rule with the pool whose members' customers it takes. */
export interface PoolRule {
  readonly poolId: string;
  readonly rule: RecycleRule;
}

/** Whose customers are asked for; null: everybody's. */
export interface Reach {
  readonly userIds: readonly string[];
  readonly teamIds: readonly string[];
}

/** Customers whom the rule takes not after `until`, the next ones first. */
export function readRecycleDue(
  connection: Connection,
  orgId: string,
  { poolId, rule }: PoolRule,
  input: { readonly until: number; readonly reach: Reach | null; readonly limit: number },
): Promise<DueRow[]> {
  const { until, reach, limit } = input;
  const values = valuesOf(orgId, poolId, rule, until);
  return connection.query(LIST, [...values, reach?.userIds ?? null, reach?.teamIds ?? null, limit]);
}

/** How many the rule would take now, and not after `until`. */
export async function countRecycleDue(
  connection: Connection,
  orgId: string,
  { poolId, rule }: PoolRule,
  times: { readonly now: number; readonly until: number },
): Promise<{ readonly due: number; readonly soon: number }> {
  const values = valuesOf(orgId, poolId, rule, times.until);
  const [row] = await connection.query<{ due: number; soon: number }>(COUNT, [...values, times.now]);
  return row ?? { due: 0, soon: 0 };
}

function valuesOf(orgId: string, poolId: string, rule: RecycleRule, until: number): unknown[] {
  const { statuses, level, basis, days, effectiveFrom } = rule;
  const fieldId = level?.fieldId ?? '';
  return [orgId, poolId, statuses, fieldId, level?.values ?? [], basis === 'deal', days * DAY_MS, effectiveFrom, until];
}
