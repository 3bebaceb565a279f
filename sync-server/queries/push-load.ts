/** Statements that load what a push is judged against: one per kind, for all mutations at once. */
import { KEPT_FAILURES, type BatchFailure } from '../../common/domain/batch-task.ts';
import type { DictionaryEntry } from '../../common/domain/classification.ts';
import type { CustomField } from '../../common/domain/custom-field.ts';
import { scopeKeysFor, type Actor } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';
import { CUSTOMER_COLUMNS, FIELD_COLUMNS, type DocumentRow } from './documents.ts';

/** What the parts of a task refused or found done already. */
export interface TaskCorrection {
  readonly noop: number;
  readonly refused: number;
  /** The first of those that were refused. */
  readonly failures: readonly BatchFailure[];
}

const ENTRIES: Statement = {
  name: 'push-entries',
  text: `SELECT entry_id AS "entryId", kind, label, label_en AS "labelEn", parent_id AS "parentId", meaning, next,
  position AS "order", retired, color, cost, reason_for AS "reasonFor", data_schema AS "dataSchema", created_by AS "createdBy",
  created_at AS "createdAt", updated_at AS "updatedAt", ver
FROM dictionary_entry WHERE org_id = $1`,
};
const FIELDS: Statement = {
  name: 'push-fields',
  text: `SELECT ${FIELD_COLUMNS} FROM custom_field t WHERE t.org_id = $1`,
};
const ENTRIES_MARK: Statement = {
  name: 'push-entries-mark',
  // Each change of a value gives it a version that was never given out before.
  text: `SELECT string_agg(total || '/' || newest || '/' || summed, '+' ORDER BY part) AS mark FROM (
  SELECT 1 AS part, count(*) AS total, coalesce(max(ver), 0) AS newest, coalesce(sum(ver), 0) AS summed
  FROM dictionary_entry WHERE org_id = $1
  UNION ALL SELECT 2, count(*), coalesce(max(ver), 0), coalesce(sum(ver), 0) FROM custom_field WHERE org_id = $1) AS parts`,
};
const TAGS: Statement = {
  name: 'push-tags',
  // A merged tag is found by the alias that it is now.
  text: `SELECT tag_id AS "tagId", NULL::uuid AS "aliasId" FROM customer_tag
WHERE org_id = $1 AND tag_id = ANY($2::uuid[]) AND deleted_at IS NULL AND merged_into IS NULL
UNION ALL
SELECT a.tag_id, a.alias_id FROM customer_tag_alias a
JOIN customer_tag t ON t.org_id = a.org_id AND t.tag_id = a.tag_id AND t.deleted_at IS NULL AND t.merged_into IS NULL
WHERE a.org_id = $1 AND a.alias_id = ANY($2::uuid[])`,
};
const GROUPS: Statement = {
  name: 'push-groups',
  // Those that customers can be put in: what is in a segment follows from its conditions.
  text: `SELECT group_id AS id FROM customer_group
WHERE org_id = $1 AND group_id = ANY($2::uuid[]) AND deleted_at IS NULL AND query IS NULL`,
};
const BEHAVIORS: Statement = {
  name: 'push-behaviors',
  text: `SELECT behavior_id AS id FROM customer_behavior WHERE org_id = $1 AND behavior_id = ANY($2::uuid[])`,
};
const INTERACTIONS: Statement = {
  name: 'push-interactions',
  text: `SELECT interaction_id AS id FROM customer_interaction WHERE org_id = $1 AND interaction_id = ANY($2::uuid[])`,
};
const CONSENTS: Statement = {
  name: 'push-consents',
  text: `SELECT consent_id AS id FROM customer_consent WHERE org_id = $1 AND consent_id = ANY($2::uuid[])`,
};
const TASKS: Statement = {
  name: 'push-tasks',
  text: `SELECT task_id AS id, created_by AS "createdBy" FROM batch_task WHERE org_id = $1 AND task_id = ANY($2::uuid[])`,
};
const CUSTOMERS: Statement = {
  name: 'push-customers',
  // In the order of ids, so that two pushes over the same customers wait for each other instead of locking crosswise.
  text: `SELECT c.customer_id AS "docId", ${CUSTOMER_COLUMNS} FROM customer c
WHERE c.org_id = $1 AND c.customer_id = ANY($2::uuid[]) ORDER BY c.customer_id FOR UPDATE OF c`,
};
const READ_CUSTOMERS: Statement = {
  name: 'push-customers-read',
  text: `SELECT c.customer_id AS "docId", ${CUSTOMER_COLUMNS} FROM customer c
WHERE c.org_id = $1 AND c.customer_id = ANY($2::uuid[])`,
};
const VERDICTS: Statement = {
  name: 'push-verdicts',
  text: `SELECT a.user_id AS "userId", a.mutation_id AS id, a.result FROM unnest($2::uuid[], $3::uuid[]) AS k (user_id, mutation_id)
JOIN applied_mutation a ON a.org_id = $1 AND a.user_id = k.user_id AND a.mutation_id = k.mutation_id`,
};

const CORRECTIONS: Statement = {
  name: 'push-task-corrections',
  text: `SELECT t.task_id AS "taskId", sum(t.noop)::int AS noop, sum(t.refused)::int AS refused,
  coalesce((SELECT jsonb_agg(f.failure) FROM (
    SELECT jsonb_array_elements(p.failures) AS failure FROM bulk_part p
    WHERE p.org_id = $1 AND p.user_id = $2 AND p.task_id = t.task_id AND p.refused > 0 ORDER BY p.cseq LIMIT $4) f), '[]') AS failures
FROM bulk_part t WHERE t.org_id = $1 AND t.user_id = $2 AND t.task_id = ANY($3::uuid[]) GROUP BY t.task_id`,
};
const LOST: Statement = {
  name: 'push-lost-customers',
  // He had the customer: it left one of his keys, or he made it, or he changed it at some time.
  text: `SELECT c.customer_id AS id FROM customer c WHERE c.org_id = $1 AND c.customer_id = ANY($2::uuid[]) AND (
  c.created_by = $3::uuid
  OR EXISTS (SELECT FROM scope_lost l WHERE l.org_id = c.org_id AND l.customer_id = c.customer_id AND l.scope_key = ANY($4::text[]))
  OR EXISTS (SELECT FROM customer_history h WHERE h.org_id = c.org_id AND h.customer_id = c.customer_id AND h.by_id = $3::uuid))`,
};

/** What the server has refused of tasks of this author so far; `failures` are the first. */
export async function readTaskCorrections(
  tx: Connection,
  author: { readonly orgId: string; readonly userId: string },
  taskIds: readonly string[],
): Promise<Map<string, TaskCorrection>> {
  if (taskIds.length === 0) return new Map();
  const values = [author.orgId, author.userId, taskIds, KEPT_FAILURES];
  const rows = await tx.query<TaskCorrection & { taskId: string }>(CORRECTIONS, values);
  return new Map(rows.map(({ taskId, ...correction }) => [taskId, correction]));
}

/** Which of these customers, out of the actor's scope, he once had. */
export async function readLost(tx: Connection, actor: Actor, customerIds: readonly string[]): Promise<Set<string>> {
  if (customerIds.length === 0) return new Set();
  const values = [actor.orgId, customerIds, actor.userId, scopeKeysFor(actor)];
  return new Set((await tx.query<{ id: string }>(LOST, values)).map(row => row.id));
}

/** All dictionary values of the company. */
export function readEntries(tx: Connection, orgId: string): Promise<DictionaryEntry[]> {
  return tx.query(ENTRIES, [orgId]);
}

/** Changes whenever one of the dictionary values of the company does. */
export async function readEntriesMark(tx: Connection, orgId: string): Promise<string> {
  const [row] = await tx.query<{ mark: string }>(ENTRIES_MARK, [orgId]);
  return row?.mark ?? '';
}

/** All custom fields of the company. */
export function readCustomFields(tx: Connection, orgId: string): Promise<CustomField[]> {
  return tx.query(FIELDS, [orgId]);
}

/** Tags by id and by alias. */
export async function readTags(
  tx: Connection,
  orgId: string,
  ids: readonly string[],
): Promise<{ tagId: string; aliasId: string | null }[]> {
  return ids.length === 0 ? [] : tx.query(TAGS, [orgId, ids]);
}

/** Which of the ids exist. */
export async function readExisting(
  tx: Connection,
  orgId: string,
  kind: 'groups' | 'behaviors' | 'interactions' | 'consents',
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const text = { groups: GROUPS, behaviors: BEHAVIORS, interactions: INTERACTIONS, consents: CONSENTS }[kind];
  const rows = await tx.query<{ id: string }>(text, [orgId, ids]);
  return new Set(rows.map(row => row.id));
}

/** Authors of existing tasks. */
export async function readTaskAuthors(
  tx: Connection,
  orgId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; createdBy: string }>(TASKS, [orgId, ids]);
  return new Map(rows.map(row => [row.id, row.createdBy]));
}

/** Locks and reads customers of the company, whoever may see them: who may is judged afterwards. */
export async function lockCustomers(tx: Connection, orgId: string, ids: readonly string[]): Promise<DocumentRow[]> {
  return ids.length === 0 ? [] : tx.query(CUSTOMERS, [orgId, ids]);
}

/** Reads customers of the company, deleted ones too, without locking: who may see them is judged by the caller. */
export async function readCustomers(
  connection: Connection,
  orgId: string,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  return ids.length === 0 ? [] : connection.query(READ_CUSTOMERS, [orgId, ids]);
}

/** Verdicts that were given before, sealed. */
export function readVerdicts(
  tx: Connection,
  orgId: string,
  keys: readonly { readonly userId: string; readonly id: string }[],
): Promise<{ userId: string; id: string; result: Buffer }[]> {
  return tx.query(VERDICTS, [orgId, keys.map(key => key.userId), keys.map(key => key.id)]);
}
