/**
 * Gives customers to another owner and team: those who could see them before lose them with everything that hangs on them, those who can
 * now see them get all of it. For administration and tests; it trusts its caller. Rule SS15.
 */
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import type { StoredHistory } from '../../presenters/history.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { updateCustomers, type StoredCustomer } from '../../queries/write-customers.ts';
import { insertRows, readTimelineIds, sealHistory, type TimelineId } from '../../queries/write-timeline.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import { commitChanges } from '../record/commit-changes.ts';

export interface TransferInput {
  readonly orgId: string;
  readonly customerIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Who orders it. */
  readonly actorId: string;
}

export interface MoveInput extends Omit<TransferInput, 'ownerId'> {
  /** Absent: each keeps his owner and only the team changes. */
  readonly ownerId?: string | null;
  /** The order, as log and history name it; made when absent. */
  readonly mutationId?: string;
}

/** Transfers the customers that exist, each with a line in the audit, and returns the new head of the company. */
export async function transferCustomers(db: Database, input: TransferInput): Promise<number> {
  const { orgId, ownerId, teamId, actorId } = input;
  const detail = { ownerId, teamId };
  return db.forOrg(orgId).withTransaction(tx =>
    moveCustomers(tx, db, input, customerId => {
      return { actorId, action: 'customer.transfer', objectType: 'customer', objectId: customerId, detail };
    }),
  );
}

/** The same within a transaction; without `audit` the caller has recorded the order as a whole. */
export async function moveCustomers(
  tx: Connection,
  db: Database,
  input: MoveInput,
  audit?: (customerId: string) => AuditEntry,
): Promise<number> {
  const { orgId, teamId, actorId } = input;
  const rows = await lockCustomers(tx, orgId, input.customerIds);
  const customers = rows.map(row => toStoredCustomer(db.cipher, orgId, row)).filter(item => item.deletedAt === null);
  const timelines = await readTimelineIds(
    tx,
    orgId,
    customers.map(customer => customer.customerId),
  );
  const hanging = new Map<string, TimelineId[]>();
  for (const item of timelines) hanging.set(item.customerId, [...(hanging.get(item.customerId) ?? []), item]);
  const at = db.clock.now();
  const mutationId = input.mutationId ?? makeId(db.clock, db.random); // one order, one id in log and history
  const head = await lockOrgHead(tx, orgId);
  const changes: ChangeLine[] = [];
  const moved: StoredCustomer[] = [];
  const history: StoredHistory[] = [];
  for (const customer of customers) {
    const { customerId } = customer;
    const ownerId = input.ownerId === undefined ? customer.ownerId : input.ownerId;
    const after = scopeKeysOf({ ownerId, teamId });
    const note = (collection: string, docId: string, before: readonly string[]): number => {
      changes.push({ collection, docId, op: 'put', before, after, mutationId });
      return head.seq + changes.length;
    };
    const before = scopeKeysOf(customer);
    moved.push({ ...customer, ver: note('customers', customerId, before), ownerId, teamId, updatedAt: at });
    for (const item of hanging.get(customerId) ?? []) note(item.collection, item.id, before);
    if (ownerId === customer.ownerId) continue;
    const historyId = makeId(db.clock, db.random);
    const values = { field: 'ownerId', oldValue: customer.ownerId, newValue: ownerId, conflict: false, oldBy: null };
    const ver = note('history', historyId, []);
    history.push({ historyId, customerId, ...values, by: actorId, at, mutationId, ver });
  }
  await updateCustomers(tx, db.cipher, orgId, moved);
  const sealed = history.map(entry => sealHistory(db.cipher, orgId, entry));
  await insertRows(tx, orgId, 'history', sealed);
  const audits = audit === undefined ? [] : moved.map(({ customerId }) => audit(customerId));
  return commitChanges(tx, { orgId, head, actorId, at, changes, audits });
}
