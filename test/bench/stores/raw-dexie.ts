/** The limit: Dexie's own bulk calls over plain documents in one table, without encryption and without RxDB. */
import { Dexie } from 'dexie';
import type { Customer } from '../../../common/domain/customer.ts';
import { inBatches, type BenchStore } from './bench-store.ts';

export const RAW_DEXIE: BenchStore = {
  name: 'raw Dexie, plain',
  limit: Infinity,
  updateLimit: Infinity,
  async open(database) {
    const dexie = new Dexie(database, { chromeTransactionDurability: 'strict' });
    dexie.version(1).stores({ customers: 'customerId' });
    const table = dexie.table<Customer>('customers');
    const write = async (customers: readonly Customer[]): Promise<void> => {
      for (const batch of inBatches(customers)) await table.bulkPut(batch);
    };
    return {
      insert: write,
      update: write,
      async readAll() {
        return (await table.toArray()).length;
      },
      async close() {
        dexie.close();
      },
      async destroy() {
        await dexie.delete();
      },
    };
  },
};
