/**
 * Opens the local store as an RxDB database: twelve encrypted collections, in IndexedDB by way of Dexie. RxDB reads and writes documents
 * through the encryption; the engine's bulk work goes to the same records directly (sealed-table.ts). It holds no rules about documents.
 */
import { Dexie } from 'dexie';
import { createRxDatabase, type DexieSettings, type DexieStorageInternals, type RxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Cipher } from '../crypto/cipher.ts';
import { encryptStorage } from '../crypto/encrypted-storage.ts';
import { keyFieldOf, rxSchemaOf, STORE_NAMES, type StoreName } from './schemas.ts';
import { createDexieTable, type SealedTable } from './sealed-table.ts';
import { createStore, makeTables, type Store, type StorePort } from './store.ts';

/** IndexedDB of the browser, or another implementation in tests. */
export type IndexedDbSettings = Partial<Pick<DexieSettings, 'indexedDB' | 'IDBKeyRange'>>;

/** The store of this name in IndexedDB, every transaction flushed to the disk before it is confirmed. */
export function createDexieStorePort(name: string, cipher: Cipher, settings: IndexedDbSettings = {}): StorePort {
  const dexie = { ...settings, chromeTransactionDurability: 'strict' as const };
  return {
    open: () => openDatabase(name, dexie, cipher),
    async destroy() {
      const prefix = `rxdb-dexie-${name}--`;
      const databases = await ((settings.indexedDB as IDBFactory | undefined) ?? indexedDB).databases();
      for (const { name: database } of databases) {
        if (database?.startsWith(prefix) === true) await new Dexie(database, settings).delete();
      }
    },
  };
}

async function openDatabase(name: string, settings: DexieSettings, cipher: Cipher): Promise<Store> {
  let database: RxDatabase | undefined;
  try {
    const storage = encryptStorage(getRxStorageDexie(settings), cipher);
    const opened = await createRxDatabase({ name, storage, multiInstance: false, eventReduce: false });
    database = opened as unknown as RxDatabase;
    const collections = await database.addCollections(
      Object.fromEntries(STORE_NAMES.map(collection => [collection, { schema: rxSchemaOf(collection) }])),
    );
    const tables = new Map<StoreName, SealedTable>();
    for (const collection of STORE_NAMES) {
      const { dexieDb, dexieTable } = await internalsOf(collections[collection]!.internalStorageInstance);
      tables.set(collection, createDexieTable(dexieDb, dexieTable, keyFieldOf(collection)));
    }
    return createStore(
      makeTables(collection => tables.get(collection)!),
      cipher,
      async () => void (await opened.close()),
    );
  } catch (cause) {
    await database?.close();
    throw new AppError('store_damaged', {}, { cause });
  }
}

/** The Dexie table below a wrapped collection: `originalStorageInstance` is what RxDB keeps on every instance that it wraps. */
function internalsOf(wrapped: unknown): DexieStorageInternals {
  const { originalStorageInstance } = wrapped as { originalStorageInstance: { internals: DexieStorageInternals } };
  return originalStorageInstance.internals;
}
