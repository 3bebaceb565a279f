/** Statements that write tags, groups, timelines, history, tasks, verdicts and quarantine: one statement per kind, rows as JSON. */
import { customIdOf, isSensitive } from '../../common/domain/custom-field.ts';
import { isContactField } from '../../common/domain/customer.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';
import type { StoredHistory } from '../presenters/history.ts';

const insert = (name: string, table: string, columns: string, select: string, types: string, more = ''): Statement => ({
  name,
  text: `INSERT INTO ${table} (org_id, ${columns})
SELECT $1, ${select} FROM jsonb_to_recordset($2::text::jsonb) AS j(${types}) ${more}`,
});

const STATEMENTS = {
  tags: insert(
    'tag-insert',
    'customer_tag',
    'tag_id, name, color, category, created_by, created_at, updated_at, ver',
    '"tagId", name, color, category, "createdBy", "createdAt", "updatedAt", ver',
    '"tagId" uuid, name text, color text, category text, "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint, ver bigint',
  ),
  aliases: insert(
    'tag-alias-insert',
    'customer_tag_alias',
    'alias_id, tag_id',
    '"aliasId", "tagId"',
    '"aliasId" uuid, "tagId" uuid',
  ),
  groups: insert(
    'group-insert',
    'customer_group',
    'group_id, name, parent_id, description, query, created_by, created_at, updated_at, ver',
    `"groupId", name, "parentId", coalesce(description, ''), query, "createdBy", "createdAt", "updatedAt", ver`,
    `"groupId" uuid, name text, "parentId" uuid, description text, query jsonb, "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint,
     ver bigint`,
  ),
  behaviors: insert(
    'behavior-insert',
    'customer_behavior',
    'behavior_id, customer_id, type, description, data, occurred_at, created_by, created_at, ver',
    '"behaviorId", "customerId", type, description, data, "occurredAt", "createdBy", "createdAt", ver',
    `"behaviorId" uuid, "customerId" uuid, type text, description text, data jsonb, "occurredAt" bigint, "createdBy" uuid,
     "createdAt" bigint, ver bigint`,
  ),
  interactions: insert(
    'interaction-insert',
    'customer_interaction',
    'interaction_id, customer_id, type, content, channel, initiated_by, occurred_at, created_by, created_at, ver',
    '"interactionId", "customerId", type, content, channel, "initiatedBy", "occurredAt", "createdBy", "createdAt", ver',
    `"interactionId" uuid, "customerId" uuid, type text, content text, channel text, "initiatedBy" text, "occurredAt" bigint,
     "createdBy" uuid, "createdAt" bigint, ver bigint`,
  ),
  consents: insert(
    'consent-insert',
    'customer_consent',
    'consent_id, customer_id, purpose, channel, state, evidence, at, expires_at, created_by, created_at, ver',
    '"consentId", "customerId", purpose, channel, state, evidence, at, "expiresAt", "createdBy", "createdAt", ver',
    `"consentId" uuid, "customerId" uuid, purpose text, channel text, state text, evidence text, at bigint, "expiresAt" bigint,
     "createdBy" uuid, "createdAt" bigint, ver bigint`,
  ),
  entries: insert(
    'entry-upsert',
    'dictionary_entry',
    `entry_id, kind, label, label_en, parent_id, meaning, next, position, retired, color, cost, reason_for, data_schema, created_by,
     created_at, updated_at, ver`,
    `"entryId", kind, label, "labelEn", "parentId", meaning, nullif(next, 'null'), "order", retired, color, nullif(cost, 'null'),
     coalesce("reasonFor", '[]'), nullif("dataSchema", 'null'), "createdBy", "createdAt", "updatedAt", ver`,
    `"entryId" text, kind text, label text, "labelEn" text, "parentId" text, meaning text, next jsonb, "order" int, retired boolean,
     color text, cost jsonb, "reasonFor" jsonb, "dataSchema" jsonb, "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint, ver bigint`,
    `ON CONFLICT (org_id, entry_id) DO UPDATE SET label = EXCLUDED.label, label_en = EXCLUDED.label_en,
     parent_id = EXCLUDED.parent_id, meaning = EXCLUDED.meaning, next = EXCLUDED.next, position = EXCLUDED.position,
     retired = EXCLUDED.retired, color = EXCLUDED.color, cost = EXCLUDED.cost, reason_for = EXCLUDED.reason_for,
     data_schema = EXCLUDED.data_schema, updated_at = EXCLUDED.updated_at, ver = EXCLUDED.ver`,
  ),
  fields: insert(
    'field-upsert',
    'custom_field',
    `field_id, kind, key, label, label_en, help, section, position, required, options, currency, default_value, minimum, maximum,
     max_length, readers, writers, retired, created_by, created_at, updated_at, ver`,
    `"fieldId", kind, key, label, "labelEn", help, section, "order", required, options, currency, nullif("defaultValue", 'null'), min, max,
     "maxLength", nullif(readers, 'null'), nullif(writers, 'null'), retired, "createdBy", "createdAt", "updatedAt", ver`,
    `"fieldId" text, kind text, key text, label text, "labelEn" text, help text, section text, "order" int, required boolean,
     options jsonb, currency text, "defaultValue" jsonb, min double precision, max double precision, "maxLength" int, readers jsonb,
     writers jsonb, retired boolean, "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint, ver bigint`,
    `ON CONFLICT (org_id, field_id) DO UPDATE SET key = EXCLUDED.key, label = EXCLUDED.label, label_en = EXCLUDED.label_en,
     help = EXCLUDED.help, section = EXCLUDED.section, position = EXCLUDED.position, required = EXCLUDED.required,
     options = EXCLUDED.options, currency = EXCLUDED.currency, default_value = EXCLUDED.default_value, minimum = EXCLUDED.minimum,
     maximum = EXCLUDED.maximum, max_length = EXCLUDED.max_length, readers = EXCLUDED.readers, writers = EXCLUDED.writers,
     retired = EXCLUDED.retired, updated_at = EXCLUDED.updated_at, ver = EXCLUDED.ver`,
  ),
  tasks: insert(
    'task-upsert',
    'batch_task',
    'task_id, type, status, parameters, progress, result, created_by, created_at, completed_at, ver',
    '"taskId", type, status, parameters, progress, result, "createdBy", "createdAt", "completedAt", ver',
    `"taskId" uuid, type text, status text, parameters jsonb, progress jsonb, result jsonb, "createdBy" uuid,
     "createdAt" bigint, "completedAt" bigint, ver bigint`,
    `ON CONFLICT (org_id, task_id) DO UPDATE SET status = EXCLUDED.status, parameters = EXCLUDED.parameters,
     progress = EXCLUDED.progress, result = EXCLUDED.result, completed_at = EXCLUDED.completed_at, ver = EXCLUDED.ver
     WHERE batch_task.created_by = EXCLUDED.created_by`,
  ),
  history: insert(
    'history-insert',
    'customer_history',
    'history_id, customer_id, field, old_value, new_value, sealed, by_id, at, mutation_id, conflict, old_by, reason, ver',
    '"historyId", "customerId", field, "oldValue", "newValue", decode(sealed, \'base64\'), by, at, "mutationId", conflict, "oldBy", reason, ver',
    `"historyId" uuid, "customerId" uuid, field text, "oldValue" jsonb, "newValue" jsonb, sealed text, by uuid, at bigint,
     "mutationId" uuid, conflict boolean, "oldBy" uuid, reason text, ver bigint`,
  ),
  verdicts: insert(
    'applied-mutation-insert',
    'applied_mutation',
    'user_id, mutation_id, client_id, cseq, result, at',
    '"userId", "mutationId", "clientId", cseq, decode(result, \'base64\'), at',
    '"userId" uuid, "mutationId" uuid, "clientId" uuid, cseq bigint, result text, at bigint',
  ),
  quarantine: insert(
    'quarantine-insert',
    'quarantine',
    'user_id, mutation_id, doc_id, code, body, at',
    '"userId", "mutationId", "docId", code, decode(body, \'base64\'), at',
    '"userId" uuid, "mutationId" uuid, "docId" uuid, code text, body text, at bigint',
  ),
  bulkParts: insert(
    'bulk-part-insert',
    'bulk_part',
    'user_id, task_id, mutation_id, cseq, noop, refused, failures',
    '"userId", "taskId", "mutationId", cseq, noop, refused, failures',
    '"userId" uuid, "taskId" uuid, "mutationId" uuid, cseq bigint, noop int, refused int, failures jsonb',
  ),
} as const;

/** A row that holds sealed values, as it is written. */
export type SealedRow = Readonly<Record<string, unknown>> & { readonly ver: number };

export type WritableKind = keyof typeof STATEMENTS;

/** Inserts rows of one kind (tasks: inserts or replaces the author's own). */
export async function insertRows(
  tx: Connection,
  orgId: string,
  kind: WritableKind,
  rows: readonly object[],
): Promise<void> {
  if (rows.length > 0) await tx.query(STATEMENTS[kind], [orgId, JSON.stringify(rows)]);
}

/** A history row for storage: the values of contact fields sealed, those of others readable. */
export function sealHistory(cipher: Cipher, orgId: string, entry: StoredHistory): SealedRow {
  if (!isContactField(entry.field) && !isSensitive(customIdOf(entry.field) ?? '')) return { ...entry, sealed: null };
  const { oldValue, newValue, ...rest } = entry;
  const sealed = cipher.seal(JSON.stringify({ oldValue, newValue }), historyPlace(orgId, entry.historyId));
  return { ...rest, oldValue: null, newValue: null, sealed: sealed.toString('base64') };
}

/** Where the values of a history row belong. */
export function historyPlace(orgId: string, historyId: string): string {
  return `${orgId}/history/${historyId}`;
}

const TIMELINE_IDS: Statement = {
  name: 'timeline-ids',
  text: `SELECT 'interactions' AS collection, customer_id AS "customerId", interaction_id AS id FROM customer_interaction
WHERE org_id = $1 AND customer_id = ANY($2::uuid[])
UNION ALL SELECT 'behaviors', customer_id, behavior_id FROM customer_behavior WHERE org_id = $1 AND customer_id = ANY($2::uuid[])
UNION ALL SELECT 'history', customer_id, history_id FROM customer_history WHERE org_id = $1 AND customer_id = ANY($2::uuid[])
UNION ALL SELECT 'consents', customer_id, consent_id FROM customer_consent WHERE org_id = $1 AND customer_id = ANY($2::uuid[])`,
};

export interface TimelineId {
  readonly collection: 'interactions' | 'behaviors' | 'history' | 'consents';
  readonly customerId: string;
  readonly id: string;
}

/** Everything that hangs on the customers: it appears and disappears for readers together with them. */
export function readTimelineIds(tx: Connection, orgId: string, customerIds: readonly string[]): Promise<TimelineId[]> {
  return customerIds.length === 0 ? Promise.resolve([]) : tx.query(TIMELINE_IDS, [orgId, customerIds]);
}
