/**
 * The register of sealed columns: every `bytea` column of the schema is named here, either as sealed with its place or as something else,
 * so that a rotation of keys forgets none. A test compares it with the schema. What lives for minutes only (a sign-in that is under way) is
 * not moved: it ends before the old key does. Rules PI1, PI2.
 */
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';
import { seedPlace } from './consent.ts';
import { factorPlace } from './factors.ts';
import { viewPlace } from './saved-views.ts';
import { contactPlace } from './write-customers.ts';
import { historyPlace } from './write-timeline.ts';

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The rest of the primary key after the company; all are UUIDs or texts, compared as they are typed. */
  readonly keys: readonly (readonly [column: string, type: 'uuid' | 'text'])[];
  /** The place with which a value is authenticated. */
  place(orgId: string, key: readonly string[]): string;
}

const [first, second] = [0, 1];

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'customer',
    column: 'pii',
    keys: [['customer_id', 'uuid']],
    place: (orgId, key) => contactPlace(orgId, key[first] ?? ''),
  },
  {
    table: 'customer_history',
    column: 'sealed',
    keys: [['history_id', 'uuid']],
    place: (orgId, key) => historyPlace(orgId, key[first] ?? ''),
  },
  {
    table: 'applied_mutation',
    column: 'result',
    keys: [
      ['user_id', 'uuid'],
      ['mutation_id', 'uuid'],
    ],
    place: (orgId, key) => `${orgId}/verdict/${key[second] ?? ''}`,
  },
  {
    table: 'quarantine',
    column: 'body',
    keys: [
      ['user_id', 'uuid'],
      ['mutation_id', 'uuid'],
    ],
    place: (orgId, key) => `${orgId}/quarantine/${key[second] ?? ''}`,
  },
  ...(['secret', 'pending'] as const).map((column): SealedColumn => ({
    table: 'user_factor',
    column,
    keys: [['user_id', 'uuid']],
    place: (orgId, key) => factorPlace(orgId, key[first] ?? ''),
  })),
  {
    table: 'saved_view',
    column: 'sealed',
    keys: [['view_id', 'uuid']],
    place: (orgId, key) => viewPlace(orgId, key[first] ?? ''),
  },
  {
    table: 'consent_key',
    column: 'seed',
    keys: [['key_id', 'uuid']],
    place: (orgId, key) => seedPlace(orgId, key[first] ?? ''),
  },
];

/** Columns of type `bytea` that hold hashes, as `table.column`. */
export const HASH_COLUMNS: readonly string[] = ['audit.hash', 'org_head.audit_hash'];

/** Setting that proves at the start that the server holds the right key; sealed like a column. */
export const KEY_CHECK = { name: 'key-check', place: 'server/key-check' } as const;

const statements = new Map<string, Statement>();

function statement(kind: string, item: SealedColumn, text: () => string): Statement {
  const name = `sealed-${kind}-${item.table}-${item.column}`;
  const known = statements.get(name) ?? { name, text: text() };
  statements.set(name, known);
  return known;
}

// Byte 1 to 4 of a sealed value are the id of its key (crypto/cipher.ts).
const keyOf = (column: string): string => `encode(substring(${column} from 2 for 4), 'hex')`;

export interface SealedRow {
  readonly key: readonly string[];
  readonly sealed: Buffer;
}

/** The next values of a company that another key sealed, in the order of their rows. */
export function readOldSealed(
  tx: Connection,
  item: SealedColumn,
  input: { readonly orgId: string; readonly keyId: string; readonly after: readonly string[]; readonly limit: number },
): Promise<SealedRow[]> {
  const { orgId, keyId, after, limit } = input;
  const columns = item.keys.map(([column]) => column).join(', ');
  const values = item.keys.map(([, type], index) => `($3::text[])[${index + 1}]::${type}`).join(', ');
  const isFirst = after.length === 0;
  const text = (): string => `SELECT ARRAY[${item.keys.map(([column]) => `${column}::text`).join(', ')}] AS key,
  ${item.column} AS sealed FROM ${item.table}
WHERE org_id = $1 AND ${item.column} IS NOT NULL AND ${keyOf(item.column)} <> $2
  AND ${isFirst ? '$3::text[] IS NOT NULL' : `(${columns}) > (${values})`}
ORDER BY ${columns} LIMIT $4`;
  return tx.query(statement(isFirst ? 'first' : 'next', item, text), [orgId, keyId, after, limit]);
}

/** Replaces values by the same ones under the present key. One that was written anew meanwhile is left as it is. */
export async function replaceSealed(
  tx: Connection,
  item: SealedColumn,
  orgId: string,
  rows: readonly { readonly key: readonly string[]; readonly before: Buffer; readonly after: Buffer }[],
): Promise<void> {
  const match = item.keys.map(([column, type], index) => `t.${column} = (j.key->>${index})::${type}`).join(' AND ');
  const replace = statement(
    'replace',
    item,
    () => `UPDATE ${item.table} t SET ${item.column} = decode(j.after, 'base64')
FROM jsonb_to_recordset($2::text::jsonb) AS j(key jsonb, before text, after text)
WHERE t.org_id = $1 AND ${match} AND t.${item.column} = decode(j.before, 'base64')`,
  );
  const values = rows.map(({ key, before, after }) => ({
    key,
    before: before.toString('base64'),
    after: after.toString('base64'),
  }));
  await tx.query(replace, [orgId, JSON.stringify(values)]);
}

/** How many values of a company are sealed with another key. */
export async function countOldSealed(
  connection: Connection,
  item: SealedColumn,
  orgId: string,
  keyId: string,
): Promise<number> {
  const count = statement(
    'count',
    item,
    () => `SELECT count(*) AS total FROM ${item.table}
WHERE org_id = $1 AND ${item.column} IS NOT NULL AND ${keyOf(item.column)} <> $2`,
  );
  const [row] = await connection.query<{ total: number }>(count, [orgId, keyId]);
  return row?.total ?? 0;
}

const READ_CHECK: Statement = { name: 'key-check-read', text: `SELECT value FROM server_setting WHERE name = $1` };
const WRITE_CHECK: Statement = {
  name: 'key-check-write',
  text: `UPDATE server_setting SET value = $2 WHERE name = $1`,
};

/** Whether the proof of the start is sealed with the present key; it is absent before the first start. */
export async function isKeyCheckCurrent(connection: Connection, cipher: Cipher): Promise<boolean> {
  const [row] = await connection.query<{ value: string }>(READ_CHECK, [KEY_CHECK.name]);
  return row === undefined || cipher.keyIdOf(Buffer.from(row.value, 'base64')) === cipher.keyId;
}

/** Seals the proof of the start with the present key. */
export async function renewKeyCheck(connection: Connection, cipher: Cipher): Promise<void> {
  await connection.query(WRITE_CHECK, [KEY_CHECK.name, cipher.seal('ok', KEY_CHECK.place).toString('base64')]);
}
