/** Statements about data subjects: settings, requests, exemptions, what is held of a person, and its removal. Rules PR5 to PR7, PR11. */
import type { Connection, Statement } from '../db/database.ts';

const SETTING: Statement = {
  name: 'privacy-setting',
  text: `SELECT duplicate_hint AS "duplicateHint" FROM privacy_setting WHERE org_id = $1`,
};
const SAVE_SETTING: Statement = {
  name: 'privacy-setting-save',
  text: `INSERT INTO privacy_setting (org_id, duplicate_hint) VALUES ($1, $2)
ON CONFLICT (org_id) DO UPDATE SET duplicate_hint = EXCLUDED.duplicate_hint`,
};

/** What a duplicate check may tell of customers out of scope: nothing, unless the company decided otherwise. */
export async function readDuplicateHint(connection: Connection, orgId: string): Promise<'nothing' | 'exists'> {
  const [row] = await connection.query<{ duplicateHint: 'nothing' | 'exists' }>(SETTING, [orgId]);
  return row?.duplicateHint ?? 'nothing';
}

export async function saveDuplicateHint(tx: Connection, orgId: string, hint: string): Promise<void> {
  await tx.query(SAVE_SETTING, [orgId, hint]);
}

const SUBJECTS: Statement = {
  name: 'privacy-subjects',
  text: `SELECT c.customer_id AS "customerId", c.name, c.company, c.pii, c.owner_id AS "ownerId", c.deleted_at AS "deletedAt",
  e.reason AS exempt
FROM customer c LEFT JOIN retention_exemption e ON e.org_id = c.org_id AND e.customer_id = c.customer_id
WHERE c.org_id = $1 AND c.customer_id = ANY($2::uuid[]) AND c.erased_at IS NULL`,
};

export interface SubjectRow {
  readonly customerId: string;
  readonly name: string;
  readonly company: string;
  readonly pii: Buffer;
  readonly ownerId: string | null;
  readonly deletedAt: number | null;
  readonly exempt: 'contract' | 'dispute' | 'law' | 'other' | null;
}

/** Customers by id, deleted ones too, erased ones not; for those who manage privacy. */
export function readSubjects(connection: Connection, orgId: string, ids: readonly string[]): Promise<SubjectRow[]> {
  return ids.length === 0 ? Promise.resolve([]) : connection.query(SUBJECTS, [orgId, ids]);
}

const ERASED: Statement = {
  name: 'privacy-erased-among',
  text: `SELECT customer_id AS id FROM customer WHERE org_id = $1 AND customer_id = ANY($2::uuid[]) AND erased_at IS NOT NULL`,
};

/** Which of the customers were erased. */
export async function readErased(connection: Connection, orgId: string, ids: readonly string[]): Promise<string[]> {
  return ids.length === 0 ? [] : (await connection.query<{ id: string }>(ERASED, [orgId, ids])).map(row => row.id);
}

const COUNTS: Statement = {
  name: 'privacy-counts',
  text: `SELECT
  (SELECT count(*) FROM customer_interaction WHERE org_id = $1 AND customer_id = $2) AS interactions,
  (SELECT count(*) FROM customer_behavior WHERE org_id = $1 AND customer_id = $2) AS behaviors,
  (SELECT count(*) FROM customer_history WHERE org_id = $1 AND customer_id = $2) AS history,
  (SELECT count(*) FROM customer_consent WHERE org_id = $1 AND customer_id = $2) AS consents,
  (SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'customer.reveal' AND object_id = $2::text) AS reveals,
  (SELECT count(*) FROM batch_task WHERE org_id = $1
    AND jsonb_path_exists(result, '$.failures[*] ? (@.customerId == $id)', jsonb_build_object('id', $2::text))) AS tasks`,
};

export interface CountRow {
  readonly interactions: number;
  readonly behaviors: number;
  readonly history: number;
  readonly consents: number;
  readonly reveals: number;
  readonly tasks: number;
}

/** How much is held of a person, apart from what is sealed. */
export async function countHolding(connection: Connection, orgId: string, customerId: string): Promise<CountRow> {
  const [row] = await connection.query<CountRow>(COUNTS, [orgId, customerId]);
  return row ?? { interactions: 0, behaviors: 0, history: 0, consents: 0, reveals: 0, tasks: 0 };
}

const MUTATIONS: Statement = {
  name: 'privacy-mutations',
  text: `SELECT a.user_id AS "userId", a.mutation_id AS "mutationId", a.result FROM applied_mutation a
WHERE a.org_id = $1 AND a.mutation_id IN (SELECT mutation_id FROM customer_history WHERE org_id = $1 AND customer_id = $2)`,
};
const QUARANTINE: Statement = {
  name: 'privacy-quarantine',
  text: `SELECT user_id AS "userId", mutation_id AS "mutationId", body FROM quarantine WHERE org_id = $1`,
};

export interface SealedMutation {
  readonly userId: string;
  readonly mutationId: string;
}

/** Verdicts on edits that changed the customer: those that may hold overwritten values. */
export function readVerdictsOn(
  connection: Connection,
  orgId: string,
  customerId: string,
): Promise<(SealedMutation & { readonly result: Buffer })[]> {
  return connection.query(MUTATIONS, [orgId, customerId]);
}

/** All edits in quarantine; which of them are about a person is only seen when they are opened. */
export function readQuarantine(
  connection: Connection,
  orgId: string,
): Promise<(SealedMutation & { readonly body: Buffer })[]> {
  return connection.query(QUARANTINE, [orgId]);
}

const SAVE_VERDICT: Statement = {
  name: 'privacy-save-verdict',
  text: `UPDATE applied_mutation SET result = decode($4, 'base64') WHERE org_id = $1 AND user_id = $2 AND mutation_id = $3`,
};
const SAVE_QUARANTINE: Statement = {
  name: 'privacy-save-quarantine',
  text: `UPDATE quarantine SET body = decode($4, 'base64') WHERE org_id = $1 AND user_id = $2 AND mutation_id = $3`,
};
const DROP_QUARANTINE: Statement = {
  name: 'privacy-drop-quarantine',
  text: `DELETE FROM quarantine WHERE org_id = $1 AND user_id = $2 AND mutation_id = $3`,
};

export async function saveVerdict(tx: Connection, orgId: string, of: SealedMutation, sealed: Buffer): Promise<void> {
  await tx.query(SAVE_VERDICT, [orgId, of.userId, of.mutationId, sealed.toString('base64')]);
}

/** Replaces a quarantined edit, or drops it with `null`. */
export async function saveQuarantined(
  tx: Connection,
  orgId: string,
  of: SealedMutation,
  sealed: Buffer | null,
): Promise<void> {
  const key = [orgId, of.userId, of.mutationId];
  if (sealed === null) await tx.query(DROP_QUARANTINE, key);
  else await tx.query(SAVE_QUARANTINE, [...key, sealed.toString('base64')]);
}

const FIGURES: Statement = {
  name: 'privacy-figures',
  text: `INSERT INTO erased_figure AS f (org_id, kind, month, item, total)
SELECT $1, kind, to_char(to_timestamp(at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM'), item, count(*) FROM (
  SELECT 'customer.status' AS kind, acquisition_time AS at, status AS item FROM customer WHERE org_id = $1 AND customer_id = $2
  UNION ALL SELECT 'customer.source', acquisition_time, coalesce(source, '') FROM customer WHERE org_id = $1 AND customer_id = $2
  UNION ALL SELECT 'interaction', occurred_at, type FROM customer_interaction WHERE org_id = $1 AND customer_id = $2
  UNION ALL SELECT 'behavior', occurred_at, type FROM customer_behavior WHERE org_id = $1 AND customer_id = $2
) s GROUP BY 2, 3, 4
ON CONFLICT (org_id, kind, month, item) DO UPDATE SET total = f.total + EXCLUDED.total`,
};
const BLANK: Statement = {
  name: 'privacy-blank',
  text: `UPDATE customer SET ver = $3, field_meta = '{}', name = '', company = '', pii = decode($4, 'base64'), source = NULL,
  scene = NULL, first_source = NULL, first_scene = NULL, status = '', acquisition_time = 0, last_active_time = NULL, status_changed_at = NULL, notes = '', custom = '{}',
  created_at = 0, updated_at = $5, deleted_at = coalesce(deleted_at, $5), erased_at = $5
WHERE org_id = $1 AND customer_id = $2`,
};
const removal = (table: string): Statement => ({
  name: `privacy-remove-${table}`,
  text: `DELETE FROM ${table} WHERE org_id = $1 AND customer_id = $2`,
});
const REMOVALS = [
  'customer_tag_relation',
  'customer_group_relation',
  'customer_interaction',
  'customer_behavior',
  'customer_history',
  'customer_consent',
  'customer_lookup',
  'retention_exemption',
  'customer_deletion',
].map(removal);

/** Counts what is about to go into the numbers that stay, removes what hangs on the customer and empties his row. */
export async function removePerson(
  tx: Connection,
  orgId: string,
  customerId: string,
  row: { readonly ver: number; readonly at: number; readonly sealedNothing: Buffer },
): Promise<void> {
  await tx.query(FIGURES, [orgId, customerId]);
  for (const statement of REMOVALS) await tx.query(statement, [orgId, customerId]);
  await tx.query(BLANK, [orgId, customerId, row.ver, row.sealedNothing.toString('base64'), row.at]);
}

const TOMBSTONE: Statement = {
  name: 'privacy-tombstone',
  text: `INSERT INTO customer (org_id, customer_id, ver, name, company, pii, status, acquisition_time, notes, created_by, created_at,
  updated_at, deleted_at, erased_at)
SELECT $1, $2, 0, '', '', decode($3, 'base64'), '', 0, '', '00000000-0000-0000-0000-000000000000', 0, $4, $4, $4
ON CONFLICT (org_id, customer_id) DO NOTHING RETURNING customer_id`,
};

/** Takes the id of an erased customer whom this database never knew, so that nobody brings him back under it; false when it is taken. */
export async function insertTombstone(
  tx: Connection,
  orgId: string,
  customerId: string,
  row: { readonly at: number; readonly sealedNothing: Buffer },
): Promise<boolean> {
  const values = [orgId, customerId, row.sealedNothing.toString('base64'), row.at];
  return (await tx.query(TOMBSTONE, values)).length > 0;
}

const INSERT_REQUEST: Statement = {
  name: 'privacy-request-insert',
  text: `INSERT INTO privacy_request (org_id, request_id, kind, customer_id, basis, received_at, due_at, answered_at, summary,
  created_by, created_at, answered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8, $10)`,
};
const REQUESTS: Statement = {
  name: 'privacy-requests',
  text: `SELECT r.request_id AS "requestId", r.kind, r.customer_id AS "customerId", coalesce(c.name, '') AS "customerName",
  r.basis, r.received_at AS "receivedAt", r.due_at AS "dueAt", r.answered_at AS "answeredAt", r.answered_by AS "answeredBy",
  r.summary
FROM privacy_request r LEFT JOIN customer c ON c.org_id = r.org_id AND c.customer_id = r.customer_id
WHERE r.org_id = $1 ORDER BY r.created_at DESC, r.request_id DESC LIMIT $2`,
};

export interface RequestRow {
  readonly requestId: string;
  readonly kind: 'erasure' | 'export';
  readonly customerId: string;
  readonly basis: string;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly answeredAt: number;
  readonly summary: Readonly<Record<string, number>>;
  readonly by: string;
}

/** Keeps a request that was answered. */
export async function insertRequest(tx: Connection, orgId: string, row: RequestRow): Promise<void> {
  const { requestId, kind, customerId, basis, receivedAt, dueAt, answeredAt, summary, by } = row;
  await tx.query(INSERT_REQUEST, [
    orgId,
    requestId,
    kind,
    customerId,
    basis,
    receivedAt,
    dueAt,
    answeredAt,
    JSON.stringify(summary),
    by,
  ]);
}

/** The newest requests. */
export function readRequests<Row>(connection: Connection, orgId: string, limit: number): Promise<Row[]> {
  return connection.query<Row>(REQUESTS, [orgId, limit]);
}
