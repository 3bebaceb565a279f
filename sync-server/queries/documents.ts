/**
 * Reads replicated documents, only those that the reader may see: by id (verdicts and the log phase) and by pages (the snapshot).
 * Company and scope stand in every statement, so that no caller can forget them. Rules SS6, SS14.
 */
import type { CollectionName } from '../../common/protocol/collections.ts';
import type { Actor } from '../../common/domain/permissions.ts';
import type { Connection, Statement } from '../db/database.ts';
import { POOL_COLUMNS } from './pools.ts';
import { VIEW_COLUMNS, VIEW_VISIBLE } from './saved-views.ts';

/** A row with the aliases of its document; customers and history still hold sealed values. */
export type DocumentRow = Readonly<Record<string, unknown>> & { readonly docId: string };

export interface CollectionSql {
  readonly columns: string;
  readonly from: string;
  readonly org: string;
  readonly id: string;
  readonly idType: 'uuid' | 'text';
  readonly ver: string;
  /** Columns by which the snapshot pages, with their types. */
  readonly keys: readonly (readonly [column: string, type: string])[];
  readonly descending?: true;
  /** Condition besides the scope. */
  readonly alive: string;
  readonly visible: Readonly<Record<Reach, string>>;
}

/** How far a reader sees: the whole company; customers of his owners and teams; those and the public pool. */
type Reach = 'all' | 'some' | 'pool';

function reachOf({ grant }: Actor): Reach {
  if (grant.scope === 'all') return 'all';
  return grant.pool ? 'pool' : 'some';
}

// $2 are the owners whose customers the reader reaches, himself first; $3 the teams, and the pools that he sees: no id is both. Each
// condition names both, so that all take the same values.
const ALL = '(true OR $2::uuid[] IS NULL OR $3::uuid[] IS NULL)';
const OPEN = { all: ALL, some: ALL, pool: ALL } as const;
// The list of customers with which one works is made once, and is then looked up by the key like the others by theirs.
const REACHED = `(c.owner_id = ANY($2::uuid[]) OR c.team_id = ANY($3::uuid[]) OR c.customer_id = ANY(ARRAY(
  SELECT l.customer_id FROM customer_collaborator l WHERE l.org_id = $1 AND l.user_id = ANY($2::uuid[]))))`;
const POOLED = '(c.owner_id IS NULL AND c.team_id IS NULL AND (c.pool_id IS NULL OR c.pool_id = ANY($3::uuid[])))';
// What hangs on a customer of the pool comes with the one who takes him over.
const BY_CUSTOMER = { all: ALL, some: REACHED, pool: REACHED } as const;
const BY_AUTHOR = '(t.created_by = ($2::uuid[])[1] OR (false AND $3::uuid[] IS NULL))';

export const CUSTOMER_COLUMNS = `c.customer_id AS "customerId", c.ver, c.field_meta AS "fieldMeta", c.name, c.company, c.pii,
  c.source, c.scene, c.status, c.acquisition_time AS "acquisitionTime", c.last_active_time AS "lastActiveTime",
  c.status_changed_at AS "statusChangedAt", c.notes, c.custom, c.owner_id AS "ownerId", c.team_id AS "teamId",
  c.pool_id AS "poolId", c.pooled_at AS "pooledAt", c.owned_since AS "ownedSince", c.protected_until AS "protectedUntil",
  c.collaborators, c.created_by AS "createdBy", c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.deleted_at AS "deletedAt",
  c.erased_at AS "erasedAt", c.first_source AS "firstSource", c.first_scene AS "firstScene",
  ARRAY(SELECT r.tag_id::text FROM customer_tag_relation r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id
    ORDER BY r.position, r.tag_id) AS "tagIds",
  ARRAY(SELECT r.group_id::text FROM customer_group_relation r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id
    ORDER BY r.position, r.group_id) AS "groupIds"`;

const timeline = (table: string, id: string, columns: string): CollectionSql => ({
  columns: `x.customer_id AS "customerId", ${columns}, x.ver`,
  from: `${table} x JOIN customer c ON c.org_id = x.org_id AND c.customer_id = x.customer_id`,
  org: 'x.org_id',
  id: `x.${id}`,
  idType: 'uuid',
  ver: 'x.ver',
  keys: [
    ['x.customer_id', 'uuid'],
    [`x.${id}`, 'uuid'],
  ],
  alive: 'c.deleted_at IS NULL',
  visible: BY_CUSTOMER,
});

const reference = (from: string, id: string, idType: 'uuid' | 'text', columns: string): CollectionSql => ({
  columns,
  from,
  org: 't.org_id',
  id: `t.${id}`,
  idType,
  ver: 't.ver',
  keys: [[`t.${id}`, idType]],
  alive: 'true',
  visible: OPEN,
});

const AUTHORED = `t.created_by AS "createdBy", t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.ver`;

/** Of `custom_field t`: also what a push is judged against. */
export const FIELD_COLUMNS = `t.field_id AS "fieldId", t.kind, t.key, t.label, t.label_en AS "labelEn", t.help, t.section,
  t.position AS "order", t.required, t.options, t.currency, t.default_value AS "defaultValue", t.minimum AS "min", t.maximum AS "max",
  t.max_length AS "maxLength", t.readers, t.writers, t.retired, ${AUTHORED}`;

const SQL: Readonly<Record<CollectionName, CollectionSql>> = {
  dictionaries: reference(
    'dictionary_entry t',
    'entry_id',
    'text',
    `t.entry_id AS "entryId", t.kind, t.label, t.label_en AS "labelEn", t.parent_id AS "parentId", t.meaning, t.next,
     t.position AS "order", t.retired, t.color, t.cost, t.reason_for AS "reasonFor", t.data_schema AS "dataSchema", ${AUTHORED}`,
  ),
  fields: reference('custom_field t', 'field_id', 'text', FIELD_COLUMNS),
  pools: reference('pool t', 'pool_id', 'uuid', POOL_COLUMNS),
  members: reference(
    'app_user t LEFT JOIN team m ON m.org_id = t.org_id AND m.team_id = t.team_id',
    'user_id',
    'uuid',
    `t.user_id AS "userId", t.name, t.role, t.team_id AS "teamId", coalesce(m.name, '') AS "teamName", t.active, t.ver`,
  ),
  tags: {
    ...reference(
      'customer_tag t',
      'tag_id',
      'uuid',
      `t.tag_id AS "tagId", t.name, t.color, t.category, t.merged_into AS "mergedInto", ${AUTHORED}`,
    ),
    alive: 't.deleted_at IS NULL',
  },
  groups: {
    ...reference(
      'customer_group t',
      'group_id',
      'uuid',
      `t.group_id AS "groupId", t.name, t.parent_id AS "parentId", t.description, t.query, ${AUTHORED}`,
    ),
    alive: 't.deleted_at IS NULL',
  },
  customers: {
    columns: CUSTOMER_COLUMNS,
    from: 'customer c',
    org: 'c.org_id',
    id: 'c.customer_id',
    idType: 'uuid',
    ver: 'c.ver',
    keys: [
      ['c.created_at', 'bigint'],
      ['c.customer_id', 'uuid'],
    ],
    descending: true,
    alive: 'c.deleted_at IS NULL',
    visible: { all: ALL, some: REACHED, pool: `(${REACHED} OR ${POOLED})` },
  },
  interactions: timeline(
    'customer_interaction',
    'interaction_id',
    `x.interaction_id AS "interactionId", x.type, x.content, x.channel, x.initiated_by AS "initiatedBy",
     x.occurred_at AS "occurredAt", x.created_by AS "createdBy"`,
  ),
  behaviors: timeline(
    'customer_behavior',
    'behavior_id',
    `x.behavior_id AS "behaviorId", x.type, x.description, x.data, x.occurred_at AS "occurredAt", x.created_by AS "createdBy"`,
  ),
  history: timeline(
    'customer_history',
    'history_id',
    `x.history_id AS "historyId", x.field, x.old_value AS "oldValue", x.new_value AS "newValue", x.sealed, x.by_id AS "by", x.at,
     x.mutation_id AS "mutationId", x.conflict, x.old_by AS "oldBy", x.reason`,
  ),
  consents: timeline(
    'customer_consent',
    'consent_id',
    `x.consent_id AS "consentId", x.purpose, x.channel, x.state, x.evidence, x.at, x.expires_at AS "expiresAt",
     x.created_by AS "createdBy"`,
  ),
  views: {
    ...reference('saved_view t', 'view_id', 'uuid', VIEW_COLUMNS),
    alive: 't.deleted_at IS NULL',
    visible: { all: VIEW_VISIBLE, some: VIEW_VISIBLE, pool: VIEW_VISIBLE },
  },
  tasks: {
    ...reference(
      'batch_task t',
      'task_id',
      'uuid',
      `t.task_id AS "taskId", t.type, t.status, t.parameters, t.progress, t.result, t.created_by AS "createdBy",
       t.created_at AS "createdAt", t.completed_at AS "completedAt", t.ver`,
    ),
    visible: { all: ALL, some: BY_AUTHOR, pool: BY_AUTHOR },
  },
};

const statements = new Map<string, Statement>();

function statement(
  kind: string,
  collection: CollectionName,
  reach: Reach,
  text: (sql: CollectionSql) => string,
): Statement {
  const name = `${kind}-${collection}-${reach}`;
  const known = statements.get(name) ?? { name, text: text(SQL[collection]) };
  statements.set(name, known);
  return known;
}

/** The documents among `ids` that the reader may see now; the others are as if they did not exist. */
export async function readVisible(
  connection: Connection,
  reader: Actor,
  collection: CollectionName,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  if (ids.length === 0) return [];
  const reach = reachOf(reader);
  const byIds = statement(
    'by-ids',
    collection,
    reach,
    sql =>
      `SELECT ${sql.id} AS "docId", ${sql.columns} FROM ${sql.from}
WHERE ${sql.org} = $1 AND ${sql.alive} AND ${sql.visible[reach]} AND ${sql.id} = ANY($4::${sql.idType}[])`,
  );
  return connection.query(byIds, [...readerValues(reader), ids]);
}

/** All documents of a small collection that the reader may see. */
export async function readAllVisible(
  connection: Connection,
  reader: Actor,
  collection: 'fields' | 'groups',
): Promise<DocumentRow[]> {
  const reach = reachOf(reader);
  const all = statement(
    'all',
    collection,
    reach,
    sql =>
      `SELECT ${sql.id} AS "docId", ${sql.columns} FROM ${sql.from} WHERE ${sql.org} = $1 AND ${sql.alive} AND ${sql.visible[reach]}`,
  );
  return connection.query(all, readerValues(reader));
}

export interface PageRow extends DocumentRow {
  /** Where the page after this row begins. */
  readonly pageKey: readonly string[];
}

/** Which customers: the reader's own, or those of all others. */
export type CustomerPart = 'own' | 'others';

/** The next rows of a snapshot, at most `limit`; `after` is the key of the last row before, or null at the beginning. */
export async function readSnapshotPage(
  connection: Connection,
  reader: Actor,
  input: {
    readonly collection: CollectionName;
    readonly part: CustomerPart | null;
    readonly after: readonly string[] | null;
    readonly limit: number;
  },
): Promise<PageRow[]> {
  const { collection, part, after, limit } = input;
  const reach = reachOf(reader);
  const kind = after === null ? 'first' : 'next';
  const page = statement(`page-${part ?? 'all'}-${kind}`, collection, reach, sql =>
    pageText(sql, { reach, part, isFirst: after === null }),
  );
  const values = [...readerValues(reader), limit, ...(part === null ? [] : [reader.userId])];
  return connection.query(page, after === null ? values : [...values, after]);
}

const PARTS = { own: 'AND c.owner_id = $5::uuid', others: 'AND c.owner_id IS DISTINCT FROM $5::uuid' } as const;

function pageText(
  sql: CollectionSql,
  { reach, part, isFirst }: { readonly reach: Reach; readonly part: CustomerPart | null; readonly isFirst: boolean },
): string {
  const direction = sql.descending === true ? 'DESC' : 'ASC';
  const keyColumns = sql.keys.map(([column]) => column);
  const keyValues = sql.keys.map(([, type], index) => `($${part === null ? 5 : 6}::text[])[${index + 1}]::${type}`);
  const comparison = sql.descending === true ? '<' : '>';
  const behind = isFirst ? '' : `AND (${keyColumns.join(', ')}) ${comparison} (${keyValues.join(', ')})`;
  const after = part === null ? behind : `${PARTS[part]} ${behind}`;
  const order = keyColumns.map(column => `${column} ${direction}`).join(', ');
  const pageKey = `ARRAY[${keyColumns.map(column => `${column}::text`).join(', ')}] AS "pageKey"`;
  const select = `SELECT ${sql.id} AS "docId", ${pageKey}, ${sql.columns} FROM ${sql.from}`;
  if (part !== 'others' || reach === 'all') {
    return `${select} WHERE ${sql.org} = $1 AND ${sql.alive} AND ${sql.visible[reach]} ${after} ORDER BY ${order} LIMIT $4`;
  }
  // "mine or my team's" as one condition walks the whole company; as one index scan for each owner and team it was measured five times
  // as fast.
  const keysOf = (condition: string): string =>
    `SELECT c.customer_id FROM customer c WHERE c.org_id = $1 AND c.deleted_at IS NULL AND ${condition} ${after} ORDER BY ${order} LIMIT $4`;
  const each = (values: string, column: string): string =>
    `SELECT k.customer_id FROM unnest(${values}::uuid[]) AS r (id) CROSS JOIN LATERAL (${keysOf(`${column} = r.id`)}) AS k`;
  const keys = [
    each('array_remove($2::uuid[], $5::uuid)', 'c.owner_id'),
    each('$3', 'c.team_id'),
    `(${keysOf('c.customer_id = ANY(ARRAY(SELECT l.customer_id FROM customer_collaborator l WHERE l.org_id = $1 AND l.user_id = ANY($2::uuid[])))')})`,
    ...(reach === 'pool' ? [`(${keysOf(POOLED)})`] : []),
  ];
  return `${select} WHERE c.org_id = $1 AND c.customer_id IN (${keys.join(' UNION ')}) ORDER BY ${order} LIMIT $4`;
}

/**
 * A statement of another file over the documents that the reader may see; `where` is the condition that says so, and stands for company and
 * scope by the values of {@link readerValues}.
 */
export function readerStatement(
  kind: string,
  collection: CollectionName,
  reader: Actor,
  text: (sql: CollectionSql, where: string) => string,
): Statement {
  const reach = reachOf(reader);
  return statement(kind, collection, reach, sql =>
    text(sql, `${sql.org} = $1 AND ${sql.alive} AND ${sql.visible[reach]}`),
  );
}

/** A text over the customers that the reader may see, for statements that differ each time and are not prepared. */
export function visibleCustomers(reader: Actor, text: (columns: string, where: string) => string): string {
  const { columns, org, alive, visible } = SQL.customers;
  return text(columns, `${org} = $1 AND ${alive} AND ${visible[reachOf(reader)]}`);
}

/** Company, owners and teams: the values that every statement here begins with. */
export function readerValues({ orgId, grant }: Actor): readonly unknown[] {
  return [orgId, grant.userIds, [...grant.teamIds, ...(grant.pools ?? []).map(pool => pool.poolId)]];
}

/** How many documents of the collection the reader may see. */
export async function countVisible(connection: Connection, reader: Actor, collection: CollectionName): Promise<number> {
  const reach = reachOf(reader);
  const count = statement(
    'count',
    collection,
    reach,
    sql => `SELECT count(*) AS total FROM ${sql.from} WHERE ${sql.org} = $1 AND ${sql.alive} AND ${sql.visible[reach]}`,
  );
  const [row] = await connection.query<{ total: number }>(count, readerValues(reader));
  return row?.total ?? 0;
}
