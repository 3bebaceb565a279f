/** The blind index of customers: written with the customers, asked by hashes. Company stands in every statement. Rules PI3, PI4. */
import type { Cipher } from '../crypto/cipher.ts';
import { indexEntry } from '../crypto/lookup-terms.ts';
import type { Connection, Statement } from '../db/database.ts';
import { openContact, type StoredCustomer } from './write-customers.ts';

const UPSERT: Statement = {
  name: 'lookup-upsert',
  text: `INSERT INTO customer_lookup (org_id, customer_id, key_id, exact, grams)
SELECT $1, "customerId", $3, ARRAY(SELECT jsonb_array_elements_text(exact)),
  ARRAY(SELECT jsonb_array_elements_text(grams)::int4)
FROM jsonb_to_recordset($2::text::jsonb) AS j("customerId" uuid, exact jsonb, grams jsonb)
ON CONFLICT (org_id, customer_id) DO UPDATE SET key_id = EXCLUDED.key_id, exact = EXCLUDED.exact, grams = EXCLUDED.grams`,
};

type Indexable = Pick<StoredCustomer, 'customerId'> & {
  readonly fields: Pick<StoredCustomer['fields'], 'name' | 'phones' | 'emails' | 'socials'>;
};

/** Entries of the index, ready to be written. */
export interface LookupRows {
  readonly keyId: string;
  readonly text: string;
}

/** The entries of customers under the current key; null when there are none. */
export function lookupRows(cipher: Cipher, orgId: string, customers: readonly Indexable[]): LookupRows | null {
  const [key] = cipher.lookupKeys(orgId);
  if (customers.length === 0 || key === undefined) return null;
  const rows = customers.map(({ customerId, fields: { name, phones, emails, socials } }) => ({
    customerId,
    ...indexEntry(key, { name, contact: { phones, emails, socials } }),
  }));
  return { keyId: key.keyId, text: JSON.stringify(rows) };
}

/** Writes entries. */
export async function insertLookups(tx: Connection, orgId: string, rows: LookupRows | null): Promise<void> {
  if (rows !== null) await tx.query(UPSERT, [orgId, rows.text, rows.keyId]);
}

/** Writes the entries of customers, new or changed, under the current key. */
export async function writeLookups(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  customers: readonly Indexable[],
): Promise<void> {
  await insertLookups(tx, orgId, lookupRows(cipher, orgId, customers));
}

/** Whether an edit changed what the index holds. */
export function isLookupStale(before: StoredCustomer, after: StoredCustomer): boolean {
  return (['name', 'phones', 'emails', 'socials'] as const).some(field => before.fields[field] !== after.fields[field]);
}

const BY_EXACT: Statement = {
  name: 'lookup-exact',
  text: `SELECT l.customer_id AS "customerId", l.exact FROM customer_lookup l
JOIN customer c ON c.org_id = l.org_id AND c.customer_id = l.customer_id
WHERE l.org_id = $1 AND l.exact && $2::text[] AND ($4 OR c.deleted_at IS NULL) LIMIT $3`,
};

/** Customers that have one of the values, whoever may see them: that is judged afterwards. Deleted ones only when asked for. */
export async function findByForms(
  connection: Connection,
  cipher: Cipher,
  orgId: string,
  forms: readonly string[],
  limit: number,
  which: 'living' | 'all' = 'living',
): Promise<{ readonly customerId: string; readonly forms: readonly string[] }[]> {
  const formOf = new Map(cipher.lookupKeys(orgId).flatMap(key => forms.map(form => [key.exact(form), form] as const)));
  if (formOf.size === 0) return [];
  const rows = await connection.query<{ customerId: string; exact: string[] }>(BY_EXACT, [
    orgId,
    [...formOf.keys()],
    limit,
    which === 'all',
  ]);
  return rows.map(({ customerId, exact }) => ({
    customerId,
    forms: [...new Set(exact.flatMap(hash => formOf.get(hash) ?? []))],
  }));
}

const BY_GRAMS: Statement = {
  name: 'lookup-grams',
  text: `SELECT customer_id AS "customerId" FROM customer_lookup
WHERE org_id = $1 AND key_id = $2 AND grams @> $3::int4[] AND customer_id > $4 ORDER BY customer_id LIMIT $5`,
};

/** Ids of customers whose entry has all the pieces, deleted ones too; some of them only share the numbers of the pieces. */
export async function findByGrams(
  connection: Connection,
  cipher: Cipher,
  input: { readonly orgId: string; readonly grams: readonly string[]; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const { orgId, grams, after, limit } = input;
  if (grams.length === 0) return [];
  const ids: string[] = [];
  // One question for each key: while a rotation runs some entries are under the old one.
  for (const key of cipher.lookupKeys(orgId)) {
    const numbers = [...new Set(grams.map(gram => key.gram(gram)))];
    const rows = await connection.query<{ customerId: string }>(BY_GRAMS, [orgId, key.keyId, numbers, after, limit]);
    ids.push(...rows.map(row => row.customerId));
  }
  return ids.toSorted().slice(0, limit);
}

const STALE: Statement = {
  name: 'lookup-stale',
  text: `SELECT c.customer_id AS "customerId", c.name, c.pii FROM customer c
LEFT JOIN customer_lookup l ON l.org_id = c.org_id AND l.customer_id = c.customer_id
WHERE c.org_id = $1 AND c.customer_id > $2 AND c.erased_at IS NULL AND (l.key_id IS NULL OR l.key_id <> $3)
ORDER BY c.customer_id LIMIT $4 FOR UPDATE OF c`,
};
const COUNT_STALE: Statement = {
  name: 'lookup-count-stale',
  text: `SELECT count(*) AS total FROM customer c
LEFT JOIN customer_lookup l ON l.org_id = c.org_id AND l.customer_id = c.customer_id
WHERE c.org_id = $1 AND c.erased_at IS NULL AND (l.key_id IS NULL OR l.key_id <> $2)`,
};

/** Makes the next entries of a company that are missing or under another key; answers the last id, or null when there are none. */
export async function renewLookups(
  tx: Connection,
  cipher: Cipher,
  input: { readonly orgId: string; readonly after: string; readonly limit: number },
): Promise<{ readonly last: string; readonly done: number } | null> {
  const { orgId, after, limit } = input;
  const rows = await tx.query<{ customerId: string; name: string; pii: Buffer }>(STALE, [
    orgId,
    after,
    cipher.keyId,
    limit,
  ]);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const customers = rows.map(({ customerId, name, pii }) => ({
    customerId,
    fields: { name, ...openContact(cipher, orgId, customerId, pii) },
  }));
  await writeLookups(tx, cipher, orgId, customers);
  return { last: last.customerId, done: rows.length };
}

/** How many customers of a company have no entry under the key. */
export async function countStaleLookups(connection: Connection, orgId: string, keyId: string): Promise<number> {
  const [row] = await connection.query<{ total: number }>(COUNT_STALE, [orgId, keyId]);
  return row?.total ?? 0;
}
