/** What hangs on one customer, newest first, for those who may see him. Rules RD1, RH4. */
import type { Actor } from '../../common/domain/permissions.ts';
import type { CollectionName } from '../../common/protocol/collections.ts';
import type { Connection } from '../db/database.ts';
import { readerStatement, readerValues, type DocumentRow } from './documents.ts';

type Part = Extract<CollectionName, 'interactions' | 'behaviors' | 'history' | 'consents'>;

/** The newest documents of one kind, of versions before `before` when it is given. */
export function readPart(
  connection: Connection,
  reader: Actor,
  part: Part,
  input: { readonly customerId: string; readonly before: number | null; readonly limit: number },
): Promise<DocumentRow[]> {
  const statement = readerStatement(
    'of-customer',
    part,
    reader,
    (sql, where) => `SELECT ${sql.id} AS "docId", ${sql.columns} FROM ${sql.from}
WHERE ${where} AND x.customer_id = $4 AND ($5::bigint IS NULL OR ${sql.ver} < $5) ORDER BY ${sql.ver} DESC, ${sql.id} LIMIT $6`,
  );
  const { customerId, before, limit } = input;
  return connection.query(statement, [...readerValues(reader), customerId, before, limit]);
}
