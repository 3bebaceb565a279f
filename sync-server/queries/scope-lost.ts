/**
 * Who lost which customer: kept where a change of owner or team is logged, so that an edit that a person made before he knew of it can be
 * told from one of a customer whom he never had. Rule QT1.
 */
import type { Connection, Statement } from '../db/database.ts';
import type { ChangeLine } from './org-head.ts';

const INSERT: Statement = {
  name: 'scope-lost-insert',
  text: `INSERT INTO scope_lost (org_id, customer_id, scope_key, at)
SELECT $1, customer_id, scope_key, $3 FROM jsonb_to_recordset($2::text::jsonb) AS j(customer_id uuid, scope_key text)
ON CONFLICT (org_id, customer_id, scope_key) DO UPDATE SET at = EXCLUDED.at`,
};

/** Notes the keys of people and teams under which customers can no longer be found. */
export async function noteLost(
  tx: Connection,
  orgId: string,
  changes: readonly ChangeLine[],
  at: number,
): Promise<void> {
  const lost = changes.flatMap(({ collection, op, docId, before, after }) =>
    collection === 'customers' && op === 'put'
      ? before
          .filter(key => !after.includes(key) && /^[tu]:/.test(key))
          .map(key => ({ customer_id: docId, scope_key: key }))
      : [],
  );
  if (lost.length > 0) await tx.query(INSERT, [orgId, JSON.stringify(lost), at]);
}
