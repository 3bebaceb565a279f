/**
 * Gives customers to another owner and team: those who could see them before lose them with everything that hangs on them, those who can
 * now see them get all of it. For administration and tests; it trusts its caller. Rule SS15.
 */
import { scopeKeysOf } from '../../common/domain/permissions.ts';
import { makeId } from '../../common/lib/ids.ts';
import type { Database } from '../db/database.ts';
import { toStoredCustomer } from '../presenters/documents.ts';
import type { StoredHistory } from '../presenters/history.ts';
import { lockOrgHead, type ChangeLine } from '../queries/org-head.ts';
import { lockCustomers } from '../queries/push-load.ts';
import { updateCustomers, type StoredCustomer } from '../queries/write-customers.ts';
import { insertRows, readTimelineIds, sealHistory } from '../queries/write-timeline.ts';
import { commitChanges } from './commit-changes.ts';

export interface TransferInput {
  readonly orgId: string;
  readonly customerIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Who orders it. */
  readonly actorId: string;
}

/** Transfers the customers that exist and returns the new head of the company. */
export async function transferCustomers(db: Database, input: TransferInput): Promise<number> {
  const { orgId, ownerId, teamId, actorId } = input;
  return db.forOrg(orgId).withTransaction(async tx => {
    const rows = await lockCustomers(tx, orgId, input.customerIds);
    const customers = rows.map(row => toStoredCustomer(db.cipher, orgId, row)).filter(item => item.deletedAt === null);
    const timelines = await readTimelineIds(
      tx,
      orgId,
      customers.map(customer => customer.customerId),
    );
    const at = db.clock.now();
    const mutationId = makeId(db.clock, db.random); // one order, one id in log and history
    const head = await lockOrgHead(tx, orgId);
    const changes: ChangeLine[] = [];
    const note = (collection: string, docId: string, before: StoredCustomer | null): number => {
      const scopes = before === null ? [] : scopeKeysOf(before);
      changes.push({
        collection,
        docId,
        op: 'put',
        before: scopes,
        after: scopeKeysOf({ ownerId, teamId }),
        mutationId,
      });
      return head.seq + changes.length;
    };
    const moved: StoredCustomer[] = [];
    const history: StoredHistory[] = [];
    for (const customer of customers) {
      const { customerId } = customer;
      moved.push({ ...customer, ver: note('customers', customerId, customer), ownerId, teamId, updatedAt: at });
      const hanging = timelines.filter(item => item.customerId === customerId);
      for (const item of hanging) note(item.collection, item.id, customer);
      const historyId = makeId(db.clock, db.random);
      const values = { field: 'ownerId', oldValue: customer.ownerId, newValue: ownerId, conflict: false, oldBy: null };
      const ver = note('history', historyId, null);
      history.push({ historyId, customerId, ...values, by: actorId, at, mutationId, ver });
    }
    await updateCustomers(tx, db.cipher, orgId, moved);
    const sealed = history.map(entry => sealHistory(db.cipher, orgId, entry));
    await insertRows(tx, orgId, 'history', sealed);
    const audits = moved.map(({ customerId }) => ({
      actorId,
      action: 'customer.transfer',
      objectType: 'customer',
      objectId: customerId,
      detail: { ownerId, teamId },
    }));
    return commitChanges(tx, { orgId, head, actorId, at, changes, audits });
  });
}
