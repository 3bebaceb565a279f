/** Reads the change log for one reader: only lines that concern documents which he could see before or after the change. Rule SS14. */
import type { CollectionName } from '../../common/protocol/collections.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface LogRow {
  readonly seq: number;
  readonly collection: CollectionName;
  readonly docId: string;
  readonly op: 'put' | 'delete';
}

const AFTER: Statement = {
  name: 'change-log-after',
  // The scope is part of the condition, before the limit: a page is full or the last, and foreign lines never stop a reader.
  text: `SELECT seq, collection, doc_id AS "docId", op FROM change_log
WHERE org_id = $1 AND seq > $2 AND (scopes_before && $3::text[] OR scopes_after && $3::text[])
ORDER BY seq LIMIT $4`,
};

/** Lines after `seq` that concern the holder of the scope keys, in commit order. */
export function readLogAfter(
  connection: Connection,
  input: { readonly orgId: string; readonly seq: number; readonly scopes: readonly string[]; readonly limit: number },
): Promise<LogRow[]> {
  return connection.query(AFTER, [input.orgId, input.seq, input.scopes, input.limit]);
}
