/**
 * Gives customers to another owner and team: those who could see them before lose them with everything that hangs on them, those who can
 * now see them get all of it. For administration and tests; it trusts its caller. Rule SS15.
 */
import { isPooled, scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { OwnershipKind } from '../../../common/domain/pool.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import type { StoredHistory } from '../../presenters/history.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { insertOwnership, sendCollaborators, type StoredOwnership } from '../../queries/ownership.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { updateCustomers, type StoredCustomer } from '../../queries/write-customers.ts';
import { insertRows, readTimelineIds, sealHistory, type TimelineId } from '../../queries/write-timeline.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import { placeAt, timelineKeys } from './place-at.ts';
import { commitChanges } from '../record/commit-changes.ts';

export interface TransferInput {
  readonly orgId: string;
  readonly customerIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Who orders it. */
  readonly actorId: string;
}

export interface MoveInput extends Omit<TransferInput, 'ownerId' | 'actorId'> {
  /** Absent: each keeps his owner and only the team changes. */
  readonly ownerId?: string | null;
  /** The order, as log and history name it; made when absent. */
  readonly mutationId?: string;
  /** Who orders it; null: a rule. */
  readonly actorId: string | null;
  /** As the ledger names it; a transfer when absent. */
  readonly kind?: OwnershipKind;
  /** The pool for those who end without owner and team: the default pool when absent. */
  readonly poolId?: string;
  readonly reason?: string;
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
  const { kind = 'transfer', reason = '' } = input;
  const stored = rows.map(row => toStoredCustomer(db.cipher, orgId, row));
  const customers = stored.filter(item => item.deletedAt === null);
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
  const ledger: StoredOwnership[] = [];
  for (const customer of customers) {
    const { customerId } = customer;
    const ownerId = input.ownerId === undefined ? customer.ownerId : input.ownerId;
    const isIntoPool = isPooled({ ownerId, teamId });
    const isSameHands = ownerId === customer.ownerId && !isIntoPool && !isPooled(customer);
    const poolId = input.poolId ?? orgId;
    const next = isSameHands
      ? { ...customer, teamId, updatedAt: at }
      : placeAt(customer, isIntoPool ? { poolId } : { ownerId, teamId }, at);
    const after = scopeKeysOf(next);
    const note = (collection: string, docId: string, before: readonly string[], now = after): number => {
      changes.push({ collection, docId, op: 'put', before, after: now, mutationId });
      return head.seq + changes.length;
    };
    const before = scopeKeysOf(customer);
    const ver = note('customers', customerId, before);
    moved.push({ ...next, ver });
    const [lost, won] = [timelineKeys(before), timelineKeys(after)];
    for (const item of hanging.get(customerId) ?? []) note(item.collection, item.id, lost, won);
    if (!isSameHands) {
      const [fromPool, toPool] = [customer.poolId ?? null, next.poolId ?? null];
      const entry = {
        customerId,
        kind,
        fromOwner: customer.ownerId,
        toOwner: ownerId,
        fromPool,
        toPool,
        by: actorId,
        at,
        reason,
      };
      ledger.push({ ...entry, ver, mutationId });
    }
    if (ownerId === customer.ownerId) continue;
    const historyId = makeId(db.clock, db.random);
    const values = { field: 'ownerId', oldValue: customer.ownerId, newValue: ownerId, conflict: false, oldBy: null };
    const author = actorId ?? customer.ownerId ?? customer.createdBy; // a rule has no name of its own in the history
    const entryVer = note('history', historyId, [], won);
    history.push({ historyId, customerId, ...values, by: author, at, mutationId, ver: entryVer });
  }
  await updateCustomers(tx, db.cipher, orgId, moved);
  await Promise.all(sendCollaborators(tx, orgId, moved));
  await insertOwnership(tx, orgId, ledger);
  const sealed = history.map(entry => sealHistory(db.cipher, orgId, entry));
  await insertRows(tx, orgId, 'history', sealed);
  const audits = audit === undefined ? [] : moved.map(({ customerId }) => audit(customerId));
  return commitChanges(tx, { orgId, head, actorId, at, changes, audits });
}
