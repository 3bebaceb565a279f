/** The product's encrypted store: AES-256-GCM over whole documents in IndexedDB, strictly durable. */
import { createCipher, KEY_BYTES } from '../../../renderer/data/crypto/cipher.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import type { Store } from '../../../renderer/data/store/store.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { inBatches, type BenchStore, type OpenBenchStore } from './bench-store.ts';

export const OURS: BenchStore = { name: 'ours', limit: Infinity, updateLimit: Infinity, open: openOurStore };

/** Opens the store with a fixed key. */
export async function openOurStore(database: string): Promise<OpenBenchStore & { readonly store: Store }> {
  const cipher = await createCipher(new Uint8Array(KEY_BYTES).fill(7), count =>
    crypto.getRandomValues(new Uint8Array(count)),
  );
  const port = createDexieStorePort(database, cipher);
  const store = await port.open();
  const write = async (customers: readonly Customer[]): Promise<void> => {
    for (const batch of inBatches(customers)) await store.put('customers', batch);
  };
  return {
    store,
    insert: write,
    update: write,
    async readAll() {
      let count = 0;
      for await (const customers of store.readAll('customers')) count += customers.length;
      return count;
    },
    close: () => store.close(),
    async destroy() {
      await store.close();
      await port.destroy();
    },
  };
}
