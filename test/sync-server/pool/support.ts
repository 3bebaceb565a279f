/** A company with many people for tests of the pools: its own in the test's database, so that a hundred of them can claim at once. */
import type { PoolFields } from '../../../common/domain/pool.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { POOLS_SAVE } from '../../../common/protocol/calls/pools.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import { newCustomer, type Device } from '../../support/api-client.ts';
import type { TestServer } from '../../support/server.ts';
import { call } from '../access/support.ts';

/** Customers that lie in the default pool, or with a person. */
export async function addCustomers(
  server: TestServer,
  count: number,
  place: { readonly ownerId: string | null; readonly teamId: string | null; readonly poolId?: string } = {
    ownerId: null,
    teamId: null,
  },
): Promise<string[]> {
  const { tagIds, groupIds, ...fields } = newCustomer();
  const createdAt = server.deps.clock.now();
  const row = { fields, tagIds, groupIds, ...place, createdBy: server.users.admin.userId, createdAt };
  return [
    ...(await bulkInsertCustomers(
      server.db,
      server.orgId,
      Array.from({ length: count }, () => row),
    )),
  ];
}

/** The customer as the device may see him. */
export async function readCustomer(device: Device, customerId: string): Promise<Customer | null> {
  const { status, body } = await device.get(`/customers/v1/${customerId}`);
  return status === 200 ? (body as Customer) : null;
}

/** Changes the default pool, or makes one. */
export async function savePool(
  admin: Device,
  pool: { readonly poolId: string; readonly ver: number },
  fields: PoolFields,
): Promise<{ readonly ver: number; readonly code: string | null }> {
  const { value, code } = await call(admin, POOLS_SAVE, { poolId: pool.poolId, ver: pool.ver, pool: fields });
  return { ver: value?.ver ?? pool.ver, code };
}

/** The ledger of a customer, oldest first. */
export function readLedger(
  server: TestServer,
  customerId: string,
): Promise<
  {
    kind: string;
    from_owner: string | null;
    to_owner: string | null;
    from_pool: string | null;
    to_pool: string | null;
    reason: string;
  }[]
> {
  const text =
    'SELECT kind, from_owner, to_owner, from_pool, to_pool, reason FROM ownership_entry WHERE org_id = $1 AND customer_id = $2 ORDER BY seq';
  return server.db.query({ name: 'test-ledger', text }, [server.orgId, customerId]);
}
