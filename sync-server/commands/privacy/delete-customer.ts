/** Ends a customer for everyone, as a person with the permission would: the row is kept, so that its id never comes back. Rules PR10, RB1. */
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { sendDeletions } from '../../queries/recycle-bin.ts';
import { updateCustomers } from '../../queries/write-customers.ts';
import { readTimelineIds } from '../../queries/write-timeline.ts';
import { commitChanges } from '../record/commit-changes.ts';

/** Deletes him by a rule; false when there is none or he is deleted already. */
export function deleteCustomer(
  db: Database,
  input: {
    readonly orgId: string;
    readonly customerId: string;
    readonly ruleId: string;
    /** Asked with the row locked; false leaves him. */
    readonly confirm: (tx: Connection) => Promise<boolean>;
  },
): Promise<boolean> {
  const { orgId, customerId, ruleId } = input;
  return db.forOrg(orgId).withTransaction(async tx => {
    const [row] = await lockCustomers(tx, orgId, [customerId]);
    if (row === undefined) return false;
    const customer = toStoredCustomer(db.cipher, orgId, row);
    if (customer.deletedAt !== null || !(await input.confirm(tx))) return false;
    const hanging = await readTimelineIds(tx, orgId, [customerId]);
    const at = db.clock.now();
    const head = await lockOrgHead(tx, orgId);
    const gone = { op: 'delete' as const, before: scopeKeysOf(customer), after: [], mutationId: null };
    const changes: ChangeLine[] = [
      { ...gone, collection: 'customers', docId: customerId },
      ...hanging.map(item => ({ ...gone, collection: item.collection, docId: item.id })),
    ];
    await updateCustomers(tx, db.cipher, orgId, [{ ...customer, ver: head.seq + 1, updatedAt: at, deletedAt: at }]);
    const deleted = [{ customerId, deletedAt: at, deletedBy: null, reason: '' }];
    await Promise.all(sendDeletions(tx, orgId, { deleted, restored: [] }));
    const entry = { actorId: null, action: 'customer.delete', objectType: 'customer', objectId: customerId };
    await commitChanges(tx, { orgId, head, actorId: null, at, changes, audits: [{ ...entry, detail: { ruleId } }] });
    return true;
  });
}
