/**
 * Where the value of each field of the query language stands in the database, and how its tests are written. What is sealed, and what is
 * computed from sealed values, stands nowhere: its conditions cannot be answered by SQL. Company and scope are added by the statements.
 * Rules QS1, QS2.
 */
import { customIdOf, isSensitive } from '../../common/domain/custom-field.ts';
import type { FieldDef } from '../../common/query/fields.ts';
import type { Test } from '../../common/query/plan.ts';
import { isUuid } from '../../common/lib/ids.ts';

/** Values of a statement, in the order in which it names them. */
export class SqlValues {
  readonly list: unknown[];

  constructor(first: readonly unknown[]) {
    this.list = [...first];
  }

  /** The value's name in the statement. */
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

type Place =
  | { readonly kind: 'text' | 'code' | 'uuid' | 'integer' | 'float' | 'boolean'; readonly sql: string }
  /** Several values: how one of the statement's list is found among them, and where. */
  | { readonly kind: 'relation'; readonly table: string; readonly column: string }
  | { readonly kind: 'json_list'; readonly sql: string };

const COLUMNS: Readonly<Record<string, Place>> = {
  name: { kind: 'text', sql: 'c.name' },
  company: { kind: 'text', sql: 'c.company' },
  notes: { kind: 'text', sql: 'c.notes' },
  status: { kind: 'code', sql: 'c.status' },
  source: { kind: 'code', sql: 'c.source' },
  scene: { kind: 'code', sql: 'c.scene' },
  firstSource: { kind: 'code', sql: 'c.first_source' },
  firstScene: { kind: 'code', sql: 'c.first_scene' },
  ownerId: { kind: 'uuid', sql: 'c.owner_id' },
  teamId: { kind: 'uuid', sql: 'c.team_id' },
  poolId: { kind: 'uuid', sql: 'c.pool_id' },
  createdBy: { kind: 'uuid', sql: 'c.created_by' },
  acquisitionTime: { kind: 'integer', sql: 'c.acquisition_time' },
  lastActiveTime: { kind: 'integer', sql: 'c.last_active_time' },
  statusChangedAt: { kind: 'integer', sql: 'c.status_changed_at' },
  createdAt: { kind: 'integer', sql: 'c.created_at' },
  updatedAt: { kind: 'integer', sql: 'c.updated_at' },
  pooledAt: { kind: 'integer', sql: 'c.pooled_at' },
  ownedSince: { kind: 'integer', sql: 'c.owned_since' },
  protectedUntil: { kind: 'integer', sql: 'c.protected_until' },
  tagIds: { kind: 'relation', table: 'customer_tag_relation', column: 'tag_id' },
  groupIds: { kind: 'relation', table: 'customer_group_relation', column: 'group_id' },
  collaborators: { kind: 'relation', table: 'customer_collaborator', column: 'user_id' },
};

/** The place of a field's value; null where SQL does not find it. */
function placeOf(field: FieldDef, values: SqlValues): Place | null {
  const fieldId = customIdOf(field.id);
  if (fieldId === null) return COLUMNS[field.id] ?? null;
  if (isSensitive(fieldId)) return null;
  const key = values.add(fieldId, 'text');
  const typed = (type: string, sql: string): string =>
    `CASE WHEN jsonb_typeof(c.custom -> ${key}) = '${type}' THEN ${sql} END`;
  const asText = `c.custom ->> ${key}`;
  switch (field.kind) {
    case 'text':
      return { kind: 'text', sql: typed('string', asText) };
    case 'enum':
      return { kind: 'code', sql: `nullif(${typed('string', asText)}, '')` };
    case 'number':
    case 'time':
      return { kind: 'float', sql: typed('number', `(${asText})::float8`) };
    case 'boolean':
      return { kind: 'boolean', sql: typed('boolean', `(${asText})::boolean`) };
    case 'ids':
      return { kind: 'json_list', sql: typed('array', `c.custom -> ${key}`) };
    default:
      return null;
  }
}

/** The condition that the test passes, true or false and never null; null where SQL cannot say. */
export function testSql(field: FieldDef, test: Test, values: SqlValues): string | null {
  const place = placeOf(field, values);
  if (place === null) return null;
  const sql = test.type === 'empty' ? emptySql(place) : valueSql(place, test, values);
  return `coalesce(${sql}, false)`;
}

function emptySql(place: Place): string {
  if (place.kind === 'relation') return `NOT EXISTS (${relationRows(place)})`;
  if (place.kind === 'json_list') return `coalesce(jsonb_array_length(${place.sql}), 0) = 0`;
  return place.kind === 'text' ? `coalesce(${place.sql}, '') = ''` : `(${place.sql}) IS NULL`;
}

function relationRows({ table, column }: Extract<Place, { kind: 'relation' }>): string {
  return `SELECT r.${column} FROM ${table} r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id`;
}

function valueSql(place: Place, test: Exclude<Test, { type: 'empty' }>, values: SqlValues): string {
  switch (test.type) {
    case 'text':
      return textSql(place, test, values);
    case 'range':
      return rangeSql(place, test, values);
    case 'all_of': {
      if (place.kind === 'json_list') return `${place.sql} ?& ${values.add(test.values, 'text[]')}`;
      if (place.kind !== 'relation') return 'false';
      const ids = [...new Set(test.values)];
      if (!ids.every(isUuid)) return 'false';
      return `(SELECT count(*) FROM (${relationRows(place)} AND r.${place.column} = ANY(${values.add(ids, 'uuid[]')})) AS f) = ${ids.length}`;
    }
    case 'one_of':
      return oneOfSql(place, test.values, values);
  }
}

function oneOfSql(place: Place, wanted: readonly unknown[], values: SqlValues): string {
  const texts = wanted.map(String);
  switch (place.kind) {
    case 'relation':
      return `EXISTS (${relationRows(place)} AND r.${place.column} = ANY(${values.add(texts.filter(isUuid), 'uuid[]')}))`;
    case 'json_list':
      return `${place.sql} ?| ${values.add(texts, 'text[]')}`;
    case 'uuid':
      return `${place.sql} = ANY(${values.add(texts.filter(isUuid), 'uuid[]')})`;
    case 'code':
      return `${place.sql} = ANY(${values.add(texts, 'text[]')})`;
    case 'boolean':
      return `${place.sql} = ANY(${values.add(wanted, 'boolean[]')})`;
    case 'integer':
    case 'float':
      return `(${place.sql})::float8 = ANY(${values.add(wanted, 'float8[]')})`;
    case 'text':
      return 'false';
  }
}

function textSql(place: Place, { how, texts }: Extract<Test, { type: 'text' }>, values: SqlValues): string {
  if (place.kind !== 'text') return 'false';
  const folded = `customer_fold(${place.sql})`;
  const wanted = texts.filter(text => text !== '');
  if (how === 'is') return `${folded} = ANY(${values.add(wanted, 'text[]')})`;
  const tests = wanted.map(text => {
    const value = values.add(text, 'text');
    return how === 'contains' ? `strpos(${folded}, ${value}) > 0` : `starts_with(${folded}, ${value})`;
  });
  return tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`;
}

function rangeSql(place: Place, test: Extract<Test, { type: 'range' }>, values: SqlValues): string {
  if (place.kind !== 'integer' && place.kind !== 'float') return 'false';
  const limits = [
    ['>=', test.from, Math.ceil],
    ['>', test.after, Math.floor],
    ['<=', test.to, Math.floor],
    ['<', test.before, Math.ceil],
  ] as const;
  const tests = limits.flatMap(([sign, limit, round]) => {
    if (limit === undefined) return [];
    // Whole numbers are compared as such, so that an index is of use.
    const value = place.kind === 'float' ? values.add(limit, 'float8') : values.add(clamp(round(limit)), 'bigint');
    return [`${place.sql} ${sign} ${value}`];
  });
  return `(${tests.join(' AND ')})`;
}

function clamp(value: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
}

/** What is sorted by, null where the field is empty; null where SQL does not find the value. */
export function sortSql(field: FieldDef, values: SqlValues): string | null {
  const place = placeOf(field, values);
  if (place === null || place.kind === 'relation' || place.kind === 'json_list') return null;
  // A database compares bytes in this collation, which is the order of code points.
  return place.kind === 'text' ? `nullif(customer_fold(${place.sql}), '') COLLATE "C"` : place.sql;
}

/** A set of rows with the values under which a customer is counted, '' for none; null where SQL does not find them. */
export function facetSql(field: FieldDef, values: SqlValues): string | null {
  const place = placeOf(field, values);
  if (place === null) return null;
  if (place.kind === 'relation') {
    return `SELECT r.${place.column}::text AS value FROM ${place.table} r WHERE r.org_id = c.org_id AND r.customer_id = c.customer_id
  UNION ALL SELECT '' WHERE ${emptySql(place)}`;
  }
  if (place.kind === 'json_list') {
    return `SELECT DISTINCT e.value FROM jsonb_array_elements_text(coalesce(${place.sql}, '[]'::jsonb)) AS e (value)
  UNION ALL SELECT '' WHERE ${emptySql(place)}`;
  }
  return `SELECT coalesce((${place.sql})::text, '') AS value`;
}
