/**
 * Inserts many customers at once, with change log: for demonstration data and tests. It trusts its caller (no permission, no validation);
 * people's imports come as mutations. Short transactions, so that other writers of the company are not held up. Rule SS21.
 */
import type { CustomerFields } from '../../../common/domain/customer.ts';
import { isPooled, scopeKeysOf } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Database } from '../../db/database.ts';
import { writeLookups } from '../../queries/customer-lookup.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { insertOwnership } from '../../queries/ownership.ts';
import { insertCustomers, type StoredCustomer } from '../../queries/write-customers.ts';
import { commitChanges } from '../record/commit-changes.ts';

export interface BulkCustomer {
  /** Made when absent. */
  readonly customerId?: string;
  readonly fields: CustomerFields;
  readonly tagIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** Of one without owner and team; the default pool when absent. */
  readonly poolId?: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly statusChangedAt?: number | null;
}

const ROWS_PER_TRANSACTION = 1_000;

/** Inserts the rows and returns their ids in order. */
export async function bulkInsertCustomers(
  db: Database,
  orgId: string,
  rows: readonly BulkCustomer[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_TRANSACTION) {
    const customers = rows.slice(start, start + ROWS_PER_TRANSACTION).map(row => toStored(row, db, orgId));
    await db.forOrg(orgId).withTransaction(tx => insertBlock(tx, db, orgId, customers));
    ids.push(...customers.map(customer => customer.customerId));
  }
  return ids;
}

async function insertBlock(
  tx: Parameters<typeof lockOrgHead>[0],
  db: Database,
  orgId: string,
  customers: readonly StoredCustomer[],
): Promise<void> {
  const at = db.clock.now();
  const head = await lockOrgHead(tx, orgId);
  await insertCustomers(
    tx,
    db.cipher,
    orgId,
    customers.map((customer, index) => ({ ...customer, ver: head.seq + 1 + index })),
  );
  await writeLookups(tx, db.cipher, orgId, customers);
  const ledger = customers.map(({ customerId, ownerId, poolId, createdBy, createdAt }, index) => {
    const to = {
      customerId,
      kind: 'create' as const,
      fromOwner: null,
      toOwner: ownerId,
      fromPool: null,
      toPool: poolId ?? null,
    };
    return { ...to, by: createdBy, at: createdAt, reason: '', ver: head.seq + 1 + index, mutationId: null };
  });
  await insertOwnership(tx, orgId, ledger);
  const changes: ChangeLine[] = customers.map(customer => ({
    collection: 'customers',
    docId: customer.customerId,
    op: 'put',
    before: [],
    after: scopeKeysOf(customer),
    mutationId: null,
  }));
  const done = { actorId: null, action: 'customer.bulk_insert', objectType: 'org', objectId: orgId };
  const audits = [{ ...done, detail: { count: customers.length } }];
  await commitChanges(tx, { orgId, head, actorId: null, at, changes, audits });
}

function toStored(row: BulkCustomer, db: Database, orgId: string): StoredCustomer {
  return {
    customerId: row.customerId ?? makeId(db.clock, db.random),
    ver: 0,
    fieldMeta: {},
    fields: row.fields,
    statusChangedAt: row.statusChangedAt ?? row.createdAt,
    tagIds: row.tagIds,
    groupIds: row.groupIds,
    ownerId: row.ownerId,
    teamId: row.teamId,
    ...(isPooled(row)
      ? { poolId: row.poolId ?? orgId, pooledAt: row.createdAt }
      : { ownedSince: row.ownerId === null ? null : row.createdAt }),
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    updatedAt: row.createdAt,
    deletedAt: null,
  };
}
