/** Statements that read the change history of customers beside the synchronisation. Rules UN3, RH4. */
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';
import type { StoredHistory } from '../presenters/history.ts';
import { historyPlace } from './write-timeline.ts';

const UNDONE: Statement = {
  name: 'history-undone',
  text: `SELECT x.history_id AS "historyId", x.customer_id AS "customerId", x.field, x.old_value AS "oldValue", x.new_value AS "newValue",
  x.sealed, x.by_id AS "by", x.at, x.mutation_id AS "mutationId", x.conflict, x.old_by AS "oldBy", x.ver
FROM customer_history x WHERE x.org_id = $1 AND x.mutation_id = ANY($2::uuid[])`,
};

type Row = StoredHistory & { readonly sealed: Buffer | null };

/** What these edits had changed, whoever made them: who may take which back is judged by the caller. */
export async function readUndone(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  mutationIds: readonly string[],
): Promise<StoredHistory[]> {
  if (mutationIds.length === 0) return [];
  const rows = await tx.query<Row>(UNDONE, [orgId, mutationIds]);
  return rows.map(({ sealed, ...entry }) => {
    if (sealed === null) return entry;
    return { ...entry, ...(JSON.parse(cipher.open(sealed, historyPlace(orgId, entry.historyId))) as object) };
  });
}
