/**
 * Follows the audit and the history from the first line to the last and compares where they lead with the rows: who was created, changed,
 * handed over, deleted, and by which values each field came to the one that it has. Rule P21.
 */
import { customKey } from '../../../common/domain/custom-field.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { historyPlace } from '../../../sync-server/queries/write-timeline.ts';
import { openSealed } from '../../../sync-server/queries/write-customers.ts';
import type { World } from './world.ts';

interface Told {
  /** By a line of his own; the customers of an import have one line together. */
  readonly isCreated: boolean;
  readonly fields: Set<string>;
  isDeleted: boolean;
  ownerId: string | null | undefined;
}
interface AuditLine {
  readonly n: number;
  readonly action: string;
  readonly objectId: string;
  readonly detail: string;
}
interface HistoryRow {
  readonly historyId: string;
  readonly customerId: string;
  readonly field: string;
  readonly mutationId: string;
  readonly oldValue: Json;
  readonly newValue: Json;
  readonly sealed: Buffer | null;
}
type CustomerRow = Readonly<Record<string, Json>> & { readonly customerId: string; readonly pii: unknown };

/** Rejects with the first thing that does not fit. */
export async function replayAudit(world: World, bulk: ReadonlySet<string>): Promise<void> {
  const told = await readAudit(world);
  const imported = await countImported(world);
  const rows = await world.query<CustomerRow>(
    'replay-customers',
    `SELECT c.customer_id AS "customerId", c.owner_id AS "ownerId", c.deleted_at AS "deletedAt", c.name, c.company, c.source, c.scene,
  c.status, c.acquisition_time AS "acquisitionTime", c.last_active_time AS "lastActiveTime", c.notes, c.custom, c.pii,
  ARRAY(SELECT r.tag_id::text FROM customer_tag_relation r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id) AS "tagIds",
  ARRAY(SELECT r.group_id::text FROM customer_group_relation r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id) AS "groupIds"
FROM customer c WHERE c.org_id = $1`,
  );
  const created = [...told.values()].filter(story => story.isCreated).length;
  if (rows.length !== created + imported) {
    throw new Error(`the audit tells of ${created} + ${imported} customers, there are ${rows.length}`);
  }
  const histories = await readHistories(world);
  for (const row of rows) {
    const { customerId } = row;
    const story = told.get(customerId) ?? makeStory(false);
    if (story.isDeleted !== (row['deletedAt'] !== null))
      throw new Error(`deleted or not: audit and row of ${customerId}`);
    if (story.ownerId !== undefined && story.ownerId !== row['ownerId'])
      throw new Error(`owner of ${customerId} differs`);
    const sealed = openSealed(world.server.db.cipher, world.orgId, customerId, row.pii as Buffer);
    const custom = Object.entries({ ...(row['custom'] as Record<string, Json>), ...sealed.custom });
    const values = Object.fromEntries(custom.map(([fieldId, value]) => [customKey(fieldId), value]));
    checkFields(customerId, { ...row, ...values, ...(sealed.contact as unknown as Record<string, Json>) }, story, {
      history: histories.get(customerId) ?? new Map(),
      bulk,
    });
  }
}

function checkFields(
  customerId: string,
  row: Readonly<Record<string, Json>>,
  story: Told,
  past: { readonly history: ReadonlyMap<string, readonly HistoryRow[]>; readonly bulk: ReadonlySet<string> },
): void {
  const { history, bulk } = past;
  for (const [field, entries] of history) {
    const isAudited = story.fields.has(field) || entries.every(entry => bulk.has(entry.mutationId));
    if (field !== 'ownerId' && field !== 'teamId' && !isAudited) {
      throw new Error(`the audit names no change of ${field} of ${customerId}`);
    }
    entries.reduce((before, entry) => {
      if (!same(before.newValue, entry.oldValue)) throw new Error(`a gap in the history of ${field} of ${customerId}`);
      return entry;
    });
    if (!same(entries.at(-1)?.newValue, row[field])) {
      throw new Error(`${field} of ${customerId} is not what its history ends with`);
    }
  }
  for (const field of story.fields) {
    if (!history.has(field)) throw new Error(`${field} of ${customerId} was changed without history`);
  }
}

/** Sets have no order. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  const plain = (value: Json | undefined): Json =>
    Array.isArray(value) && value.every(item => typeof item === 'string') ? value.toSorted() : (value ?? null);
  return jsonEquals(plain(a), plain(b));
}

async function readAudit(world: World): Promise<Map<string, Told>> {
  const lines = await world.query<AuditLine>(
    'replay-audit',
    `SELECT n, action, object_id AS "objectId", detail FROM audit WHERE org_id = $1 AND object_type = 'customer' ORDER BY n`,
  );
  const told = new Map<string, Told>();
  for (const { action, objectId, detail } of lines) {
    const what = JSON.parse(detail) as { fields?: string[]; ownerId?: string | null };
    const known = told.get(objectId);
    if (action === 'customer.create') {
      if (known !== undefined) throw new Error(`${objectId} was created twice`);
      told.set(objectId, makeStory(true));
      continue;
    }
    const story = known ?? makeStory(false); // of an import
    told.set(objectId, story);
    if (action === 'customer.update') for (const field of what.fields ?? []) story.fields.add(field);
    if (action === 'customer.delete') story.isDeleted = true;
    if (action === 'customer.restore') {
      story.isDeleted = false;
      story.fields.add('restored');
    }
    if (['customer.transfer', 'customer.claim'].includes(action)) story.ownerId = what.ownerId;
    if (action === 'customer.release') story.ownerId = null;
  }
  return told;
}

function makeStory(isCreated: boolean): Told {
  return { isCreated, fields: new Set(), isDeleted: false, ownerId: undefined };
}

async function countImported(world: World): Promise<number> {
  const lines = await world.query<{ detail: string }>(
    'replay-imports',
    `SELECT detail FROM audit WHERE org_id = $1 AND action = 'customer.import'`,
  );
  return lines.reduce((sum, { detail }) => sum + (JSON.parse(detail) as { count: number }).count, 0);
}

async function readHistories(world: World): Promise<Map<string, Map<string, HistoryRow[]>>> {
  const rows = await world.query<HistoryRow>(
    'replay-history',
    `SELECT history_id AS "historyId", customer_id AS "customerId", field, mutation_id AS "mutationId", old_value AS "oldValue", new_value AS "newValue", sealed
FROM customer_history WHERE org_id = $1 ORDER BY ver`,
  );
  const histories = new Map<string, Map<string, HistoryRow[]>>();
  for (const row of rows) {
    const place = historyPlace(world.orgId, row.historyId);
    const values = row.sealed === null ? {} : (JSON.parse(world.server.db.cipher.open(row.sealed, place)) as object);
    const fields = histories.get(row.customerId) ?? new Map<string, HistoryRow[]>();
    histories.set(row.customerId, fields);
    fields.set(row.field, [...(fields.get(row.field) ?? []), { ...row, ...values }]);
  }
  return histories;
}
