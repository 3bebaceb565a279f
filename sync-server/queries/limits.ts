/** Statements about a company's limits, what its people used by the hour, and events of unusual volume. */
import type { AnomalyKind, Severity, UseKind } from '../../common/domain/anomalies.ts';
import type { CompanyLimits } from '../../common/domain/limits.ts';
import type { Json } from '../../common/lib/json.ts';
import type { Connection, Statement } from '../db/database.ts';

const READ: Statement = {
  name: 'limits-read',
  text: `SELECT body, updated_at AS "updatedAt" FROM company_limits WHERE org_id = $1`,
};
const SAVE: Statement = {
  name: 'limits-save',
  text: `INSERT INTO company_limits (org_id, body, updated_by, updated_at) VALUES ($1, $2::text::jsonb, $3, $4)
ON CONFLICT (org_id) DO UPDATE SET body = $2::text::jsonb, updated_by = $3, updated_at = $4`,
};

/** The company's own limits, or null while it has none. */
export async function readLimits(
  connection: Connection,
  orgId: string,
): Promise<{ readonly body: CompanyLimits; readonly updatedAt: number } | null> {
  const [row] = await connection.query<{ body: CompanyLimits; updatedAt: number }>(READ, [orgId]);
  return row ?? null;
}

/** Stores the company's limits. */
export async function saveLimits(
  tx: Connection,
  input: { readonly orgId: string; readonly body: CompanyLimits; readonly userId: string; readonly at: number },
): Promise<void> {
  await tx.query(SAVE, [input.orgId, JSON.stringify(input.body), input.userId, input.at]);
}

const LOCK_USE: Statement = {
  name: 'usage-lock',
  // Not in the way of rows that refer to the person, only of others who take this lock or change him. In the order of ids, so that two
  // transactions over the same people wait for each other instead of locking crosswise.
  text: `SELECT FROM app_user WHERE org_id = $1 AND user_id = ANY($2::uuid[]) ORDER BY user_id FOR NO KEY UPDATE`,
};

/** What these people use is counted by one transaction at a time, until its end: read what they used behind it. */
export async function lockUse(tx: Connection, orgId: string, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await tx.query(LOCK_USE, [orgId, userIds]);
}

const USED: Statement = {
  name: 'usage-read',
  text: `SELECT kind, sum(used)::bigint AS day, coalesce(sum(used) FILTER (WHERE hour = $3), 0)::bigint AS hour
FROM usage_count WHERE org_id = $1 AND user_id = $2 AND hour > $3 - 24 GROUP BY kind`,
};

export interface UsedRow {
  readonly kind: string;
  readonly day: number;
  readonly hour: number;
}

/** What a person used in the last 24 hours and in this hour; kinds without use are absent. */
export function readUsed(connection: Connection, orgId: string, userId: string, hour: number): Promise<UsedRow[]> {
  return connection.query(USED, [orgId, userId, hour]);
}

const COUNT: Statement = {
  name: 'usage-count',
  // The sums are those of before: what is added now is added to them.
  text: `WITH old AS (
  DELETE FROM usage_count WHERE org_id = $1 AND user_id = $2 AND kind = $3 AND hour <= $4 - 15 * 24
), now AS (
  INSERT INTO usage_count AS c (org_id, user_id, kind, hour, used) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (org_id, user_id, kind, hour) DO UPDATE SET used = c.used + $5
)
SELECT $5::bigint + coalesce(sum(used) FILTER (WHERE hour > $4 - 24), 0)::bigint AS day,
  (coalesce(sum(used) FILTER (WHERE hour <= $4 - 24), 0) / 14.0)::float8 AS usual
FROM usage_count WHERE org_id = $1 AND user_id = $2 AND kind = $3 AND hour > $4 - 15 * 24`,
};

/** Counts what a person uses, and answers his last 24 hours with it and his average day before. */
export async function countUse(
  tx: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly kind: UseKind | `task:${string}` },
  hour: number,
  amount: number,
): Promise<{ readonly day: number; readonly usual: number }> {
  const values = [key.orgId, key.userId, key.kind, hour, amount];
  const [row] = await tx.query<{ day: number; usual: number }>(COUNT, values);
  return row ?? { day: amount, usual: 0 };
}

const RAISE: Statement = {
  name: 'anomaly-raise',
  text: `INSERT INTO anomaly AS a (org_id, kind, severity, user_id, first_at, last_at, times, facts)
VALUES ($1, $2, $3, $4, $5, $5, 1, $6::text::jsonb)
ON CONFLICT (org_id, kind, user_id) WHERE acknowledged_at IS NULL
DO UPDATE SET last_at = $5, times = a.times + 1, facts = $6::text::jsonb, severity = $3`,
};

/** Opens an event, or adds to the one that nobody has acknowledged yet. */
export async function raiseAnomaly(
  tx: Connection,
  input: {
    readonly orgId: string;
    readonly kind: AnomalyKind;
    readonly severity: Severity;
    readonly userId: string;
    readonly at: number;
    readonly facts: Readonly<Record<string, Json>>;
  },
): Promise<void> {
  const { orgId, kind, severity, userId, at, facts } = input;
  await tx.query(RAISE, [orgId, kind, severity, userId, at, JSON.stringify(facts)]);
}

export interface AnomalyRow {
  readonly anomalyId: string;
  readonly kind: AnomalyKind;
  readonly severity: Severity;
  readonly userId: string;
  readonly userName: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly times: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly acknowledgedByName: string | null;
  readonly acknowledgedAt: number | null;
}

const LIST: Statement = {
  name: 'anomaly-list',
  text: `SELECT a.anomaly_id AS "anomalyId", a.kind, a.severity, a.user_id AS "userId", coalesce(u.name, '') AS "userName",
  a.first_at AS "firstAt", a.last_at AS "lastAt", a.times, a.facts, b.name AS "acknowledgedByName", a.acknowledged_at AS "acknowledgedAt"
FROM anomaly a LEFT JOIN app_user u ON u.org_id = a.org_id AND u.user_id = a.user_id
LEFT JOIN app_user b ON b.org_id = a.org_id AND b.user_id = a.acknowledged_by
WHERE a.org_id = $1 AND ($2::boolean IS FALSE OR a.acknowledged_at IS NULL) AND ($3::bigint IS NULL OR a.last_at < $3)
ORDER BY a.last_at DESC, a.anomaly_id LIMIT $4`,
};
const OPEN: Statement = {
  name: 'anomaly-open',
  text: `SELECT count(*) AS open FROM anomaly WHERE org_id = $1 AND acknowledged_at IS NULL`,
};
const ACKNOWLEDGE: Statement = {
  name: 'anomaly-acknowledge',
  text: `UPDATE anomaly SET acknowledged_by = $3, acknowledged_at = $4
WHERE org_id = $1 AND anomaly_id = $2 AND acknowledged_at IS NULL RETURNING kind, user_id AS "userId"`,
};

/** Events, the newest first; `before` is the time of the last one seen. */
export function readAnomalies(
  connection: Connection,
  input: { readonly orgId: string; readonly isOpen: boolean; readonly before: number | null; readonly limit: number },
): Promise<AnomalyRow[]> {
  return connection.query(LIST, [input.orgId, input.isOpen, input.before, input.limit]);
}

/** How many nobody has acknowledged. */
export async function countOpenAnomalies(connection: Connection, orgId: string): Promise<number> {
  const [row] = await connection.query<{ open: number }>(OPEN, [orgId]);
  return row?.open ?? 0;
}

/** Takes note of an event; null when there is no such open one. */
export async function acknowledgeAnomaly(
  tx: Connection,
  input: { readonly orgId: string; readonly anomalyId: string; readonly userId: string; readonly at: number },
): Promise<{ readonly kind: AnomalyKind; readonly userId: string } | null> {
  const { orgId, anomalyId, userId, at } = input;
  const [row] = await tx.query<{ kind: AnomalyKind; userId: string }>(ACKNOWLEDGE, [orgId, anomalyId, userId, at]);
  return row ?? null;
}
