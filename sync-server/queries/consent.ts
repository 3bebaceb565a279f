/** What a consent to a mass removal rests on: the company's key, and how much a reader has lost by the change log. Rules PC1, PC4. */
import type { Connection, Statement } from '../db/database.ts';

/** The place with which a company's seed is sealed. */
export function seedPlace(orgId: string, keyId: string): string {
  return `${orgId}/consent-key/${keyId}`;
}

const READ_KEY: Statement = {
  name: 'consent-key-read',
  text: `SELECT key_id AS "keyId", seed FROM consent_key WHERE org_id = $1`,
};
const INSERT_KEY: Statement = {
  name: 'consent-key-insert',
  text: `INSERT INTO consent_key (org_id, key_id, seed, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id) DO NOTHING`,
};

export interface ConsentKeyRow {
  readonly keyId: string;
  readonly seed: Buffer;
}

/** The company's sealed seed; null when it has none yet. */
export async function readConsentKey(connection: Connection, orgId: string): Promise<ConsentKeyRow | null> {
  const [row] = await connection.query<ConsentKeyRow>(READ_KEY, [orgId]);
  return row ?? null;
}

/** Keeps a seed unless the company has one: of two servers that make one at once, the second takes the first's. */
export async function insertConsentKey(
  connection: Connection,
  orgId: string,
  row: ConsentKeyRow,
  at: number,
): Promise<void> {
  await connection.query(INSERT_KEY, [orgId, row.keyId, row.seed, at]);
}

/** A line by which the holder of the keys loses a document: it ended for everyone, or moved out of his reach. */
const LOST = `scopes_before && $3::text[] AND (op = 'delete' OR NOT scopes_after && $3::text[])`;

const COUNT_LOST: Statement = {
  name: 'consent-count-lost',
  text: `SELECT count(DISTINCT (collection, doc_id)) AS documents,
  count(DISTINCT doc_id) FILTER (WHERE collection = 'customers') AS customers,
  count(DISTINCT doc_id) FILTER (WHERE collection = 'customers' AND op = 'delete') AS deleted
FROM change_log WHERE org_id = $1 AND seq > $2 AND ${LOST}`,
};

export interface Lost {
  readonly documents: number;
  readonly customers: number;
  /** Customers that ended for everyone. */
  readonly deleted: number;
}

/** How much the holder of the scope keys has lost after `seq`, by what was written when it happened and not by what he sees now. */
export async function countLost(
  connection: Connection,
  input: { readonly orgId: string; readonly seq: number; readonly scopes: readonly string[] },
): Promise<Lost> {
  const [row] = await connection.query<Lost>(COUNT_LOST, [input.orgId, input.seq, input.scopes]);
  return row ?? { documents: 0, customers: 0, deleted: 0 };
}
