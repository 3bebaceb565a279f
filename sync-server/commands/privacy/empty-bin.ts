/**
 * Ends for good what lay in the recycle bin for longer than it can be restored: the content goes from every table, the id stays, so that
 * nothing rises under it. The same as an erasure, and recorded as one. Rule RB5.
 */
import { RESTORE_MS } from '../../../common/domain/recycle-bin.ts';
import type { Database } from '../../db/database.ts';
import { readDueDeletions } from '../../queries/recycle-bin.ts';
import type { ErasureList } from './erasure-list.ts';
import { eraseCustomer } from './erase-customer.ts';

/** Customers that one look takes at most; the rest waits for the next. */
const STEPS = 2_000;

/** Empties the bin of a company of what is due; answers how many went. */
export async function emptyBin(db: Database, orgId: string, list: ErasureList): Promise<number> {
  const before = db.clock.now() - RESTORE_MS;
  let done = 0;
  for (const customerId of await readDueDeletions(db, orgId, before, STEPS)) {
    const erased = await eraseCustomer(db, {
      orgId,
      customerId,
      actorId: null,
      detail: { cause: 'recycle_bin' },
      // Who was restored since the list was read, or deleted anew, is left alone.
      confirm: async (_tx, customer) => customer.deletedAt !== null && customer.deletedAt < before,
      alsoWrite: (_tx, _removed, at) => list.append({ orgId, customerId, at }),
    });
    if (erased !== null) done += 1;
  }
  return done;
}
