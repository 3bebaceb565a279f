/**
 * Opens the local store as an RxDB database: twelve encrypted collections, in IndexedDB by way of Dexie.
 * It holds no rules about documents.
 */
import { Dexie } from 'dexie';
import { createRxDatabase, type DexieSettings, type RxDatabase, type RxStorage } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Cipher } from '../crypto/cipher.ts';
import { encryptStorage } from '../crypto/encrypted-storage.ts';
import { rxSchemaOf, STORE_NAMES, type StoreName } from './schemas.ts';
import { createStore, openTables, type Store, type StorePort, type StoreTable } from './store.ts';

/** IndexedDB of the browser, or another implementation in tests. */
export type IndexedDbSettings = Partial<Pick<DexieSettings, 'indexedDB' | 'IDBKeyRange'>>;

/** The store of this name in IndexedDB, every transaction flushed to the disk before it is confirmed. */
export function createDexieStorePort(name: string, cipher: Cipher, settings: IndexedDbSettings = {}): StorePort {
  const dexie = { ...settings, chromeTransactionDurability: 'strict' as const };
  return {
    open: () => openDatabase(name, getRxStorageDexie(dexie), cipher),
    async destroy() {
      const prefix = `rxdb-dexie-${name}--`;
      const databases = await ((settings.indexedDB as IDBFactory | undefined) ?? indexedDB).databases();
      for (const { name: database } of databases) {
        if (database?.startsWith(prefix) === true) await new Dexie(database, settings).delete();
      }
    },
  };
}

/** Opens the RxDB database over any storage and gives the store that works on it. */
export async function openDatabase<Internals, Options>(
  name: string,
  storage: RxStorage<Internals, Options>,
  cipher: Cipher,
): Promise<Store> {
  let database: RxDatabase | undefined;
  try {
    const opened = await createRxDatabase({
      name,
      storage: encryptStorage(storage, cipher),
      multiInstance: false,
      eventReduce: false,
    });
    database = opened as unknown as RxDatabase;
    const collections = await database.addCollections(
      Object.fromEntries(STORE_NAMES.map(collection => [collection, { schema: rxSchemaOf(collection) }])),
    );
    const tables = await openTables(collection => Promise.resolve(tableOf(collections, collection)));
    return createStore(tables, async () => void (await opened.close()));
  } catch (cause) {
    await database?.close();
    throw new AppError('store_damaged', {}, { cause });
  }
}

function tableOf(collections: Record<string, { internalStorageInstance: unknown }>, name: StoreName): StoreTable {
  const plain = collections[name]?.internalStorageInstance as StoreTable['plain'] & {
    originalStorageInstance: unknown;
  };
  return { plain, sealed: plain.originalStorageInstance as StoreTable['sealed'] };
}
