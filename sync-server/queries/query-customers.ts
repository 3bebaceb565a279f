/**
 * A query of the language as SQL: the reader's scope first, then the conditions. What SQL cannot say holds of everyone here, so that the
 * rows found are all that are meant and perhaps more; whoever asks then compares them after decryption. Rules QS1 to QS3.
 */
import { conjunctsOf } from '../../common/query/chips.ts';
import type { QueryContext } from '../../common/query/context.ts';
import { isOnly } from '../../common/query/count.ts';
import { planNode, type Plan } from '../../common/query/plan.ts';
import type { CustomerFilter, SortKey } from '../../common/query/types.ts';
import type { Actor } from '../../common/domain/permissions.ts';
import type { Connection } from '../db/database.ts';
import { facetSql, sortSql, SqlValues, testSql } from './customer-fields-sql.ts';
import { readerValues, visibleCustomers, type DocumentRow } from './documents.ts';

/** A condition, and whether it says exactly what was meant. */
interface Condition {
  readonly sql: string;
  readonly isExact: boolean;
}

/** The tree as one condition; parts at its top that speak of one of the fields alone are left out. */
export function compileWhere(
  filter: CustomerFilter,
  without: readonly string[],
  context: QueryContext,
  values: SqlValues,
): Condition {
  const parts = conjunctsOf(filter.where).filter(part => !without.some(field => isOnly(part, field)));
  return join(
    'all',
    parts.map(part => compile(planNode(part, context), values)),
  );
}

function compile(plan: Plan, values: SqlValues): Condition {
  if (plan.kind !== 'leaf') {
    return join(
      plan.kind,
      plan.parts.map(part => compile(part, values)),
    );
  }
  const sql = testSql(plan.field, plan.test, values);
  if (sql === null) return { sql: 'true', isExact: false };
  return { sql: plan.negated ? `NOT ${sql}` : sql, isExact: true };
}

function join(kind: 'all' | 'any', parts: readonly Condition[]): Condition {
  const isExact = parts.every(part => part.isExact);
  if (parts.length === 0) return { sql: kind === 'all' ? 'true' : 'false', isExact };
  return { sql: `(${parts.map(part => part.sql).join(kind === 'all' ? ' AND ' : ' OR ')})`, isExact };
}

/** The order as SQL, with the id at its end; null where a key cannot be sorted by in SQL. Keys that take no part are passed over. */
function compileOrder(sort: readonly SortKey[], { fields, mayRead }: QueryContext, values: SqlValues): string | null {
  const keys: string[] = [];
  for (const { field: id, direction } of sort) {
    const field = fields.find(id);
    if (field === undefined || !field.sortable || !mayRead(field)) continue;
    const sql = sortSql(field, values);
    if (sql === null) return null;
    keys.push(`${sql} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS LAST`);
  }
  return [...keys, 'c.customer_id'].join(', ');
}

/** Whether SQL alone gives the exact answer. */
export function isExactInSql(
  filter: CustomerFilter,
  sort: readonly SortKey[],
  facets: readonly string[],
  context: QueryContext,
): boolean {
  const values = new SqlValues([]);
  return (
    filter.keyword.trim() === '' &&
    compileWhere(filter, [], context, values).isExact &&
    compileOrder(sort, context, values) !== null &&
    facets.every(id => {
      const field = context.fields.find(id);
      return field === undefined || facetSql(field, values) !== null;
    })
  );
}

/** The window of the sorted rows that the reader may see and that meet the filter. */
export async function readWindow(
  connection: Connection,
  reader: Actor,
  input: {
    readonly filter: CustomerFilter;
    readonly sort: readonly SortKey[];
    readonly offset: number;
    readonly limit: number;
    readonly context: QueryContext;
  },
): Promise<DocumentRow[]> {
  const { filter, sort, offset, limit, context } = input;
  const values = new SqlValues(readerValues(reader));
  const where = compileWhere(filter, [], context, values).sql;
  const order = compileOrder(sort, context, values) ?? 'c.customer_id';
  const window = `LIMIT ${values.add(limit, 'bigint')} OFFSET ${values.add(offset, 'bigint')}`;
  const text = visibleCustomers(
    reader,
    (columns, visible) =>
      // The rows of the window are found first, so that relations are read for them alone.
      `WITH w AS MATERIALIZED (SELECT c.customer_id AS id, row_number() OVER (ORDER BY ${order}) AS place FROM customer c
WHERE ${visible} AND ${where} ORDER BY ${order} ${window})
SELECT c.customer_id AS "docId", ${columns} FROM w JOIN customer c ON c.org_id = $1 AND c.customer_id = w.id ORDER BY w.place`,
  );
  return connection.query({ name: '', text }, values.list);
}

/** Exactly how many rows the reader may see that meet the filter. */
export async function countRows(
  connection: Connection,
  reader: Actor,
  filter: CustomerFilter,
  context: QueryContext,
): Promise<number> {
  const values = new SqlValues(readerValues(reader));
  const where = compileWhere(filter, [], context, values).sql;
  const text = visibleCustomers(
    reader,
    (_, visible) => `SELECT count(*) AS total FROM customer c WHERE ${visible} AND ${where}`,
  );
  const [row] = await connection.query<{ total: number }>({ name: '', text }, values.list);
  return row?.total ?? 0;
}

/** How many of these rows have each value of the field, under all conditions but its own. */
export async function countValues(
  connection: Connection,
  reader: Actor,
  input: { readonly filter: CustomerFilter; readonly field: string; readonly context: QueryContext },
): Promise<Record<string, number>> {
  const { filter, field: id, context } = input;
  const field = context.fields.find(id);
  const values = new SqlValues(readerValues(reader));
  const found = field === undefined ? null : facetSql(field, values);
  if (found === null) return {};
  const where = compileWhere(filter, [id], context, values).sql;
  const text = visibleCustomers(
    reader,
    (_, visible) => `SELECT v.value, count(*) AS total FROM customer c CROSS JOIN LATERAL (${found}) AS v
WHERE ${visible} AND ${where} GROUP BY v.value`,
  );
  const rows = await connection.query<{ value: string; total: number }>({ name: '', text }, values.list);
  return Object.fromEntries(rows.map(row => [row.value, row.total]));
}

/** All rows that may meet the filter with any of these fields' own conditions left out, at most `limit`. */
export async function readCandidates(
  connection: Connection,
  reader: Actor,
  input: {
    readonly filter: CustomerFilter;
    readonly without: readonly string[];
    readonly limit: number;
    readonly context: QueryContext;
  },
): Promise<DocumentRow[]> {
  const { filter, without, limit, context } = input;
  const values = new SqlValues(readerValues(reader));
  const where = compileWhere(filter, without, context, values).sql;
  const most = values.add(limit, 'bigint');
  const text = visibleCustomers(
    reader,
    (columns, visible) =>
      `SELECT c.customer_id AS "docId", ${columns} FROM customer c WHERE ${visible} AND ${where} LIMIT ${most}`,
  );
  return connection.query({ name: '', text }, values.list);
}
