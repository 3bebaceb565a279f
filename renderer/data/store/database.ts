/**
 * Opens the local store as an RxDB database: one encrypted collection for each place (placement.ts), in IndexedDB by way of Dexie. RxDB
 * reads and writes documents through the encryption; the engine's bulk work goes to the same records directly (sealed-table.ts). It holds
 * no rules about documents.
 *
 * The layout is part of the names in IndexedDB. What a store of an older layout holds of this device alone is carried over when the new
 * one is opened (carry-over.ts); documents come from the server again. Rules ST8, ST18.
 */
import { Dexie } from 'dexie';
import { createRxDatabase, type DexieSettings, type DexieStorageInternals, type RxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Cipher } from '../crypto/cipher.ts';
import { encryptStorage } from '../crypto/encrypted-storage.ts';
import { createDexieBlobs } from './blob-table.ts';
import { carryOver } from './carry-over.ts';
import { keyFieldOfPlace, PLACE_NAMES, type PlaceName } from './placement.ts';
import { rxSchemaOf } from './schemas.ts';
import { STORE_LAYOUT } from './layout.ts';
import { createDexieTable, type SealedTable } from './sealed-table.ts';
import { createStore, makeTables, type Store, type StorePort } from './store.ts';

/** IndexedDB of the browser, or another implementation in tests. */
export type IndexedDbSettings = Partial<Pick<DexieSettings, 'indexedDB' | 'IDBKeyRange'>>;

/** The database beside those of RxDB: the saved state of the index. */
const SAVED = '--saved-index';

/** The store of this name in IndexedDB, every transaction flushed to the disk before it is confirmed. */
export function createDexieStorePort(name: string, cipher: Cipher, settings: IndexedDbSettings = {}): StorePort {
  const dexie = { ...settings, chromeTransactionDurability: 'strict' as const };
  const listDatabases = async (prefix: string): Promise<string[]> => {
    const databases = await ((settings.indexedDB as IDBFactory | undefined) ?? indexedDB).databases();
    return databases.flatMap(({ name: database }) => (database?.startsWith(prefix) === true ? [database] : []));
  };
  const former = `rxdb-dexie-${name}--`;
  return {
    async open() {
      const store = await openDatabase(`${name}.${STORE_LAYOUT}`, dexie, cipher, async tables => {
        await carryOver({ databases: await listDatabases(former), settings, tables });
      });
      return store;
    },
    async destroy() {
      const prefixes = [former, `rxdb-dexie-${name}.`, `${name}.${STORE_LAYOUT}${SAVED}`];
      const all = (await Promise.all(prefixes.map(listDatabases))).flat();
      for (const database of all) await new Dexie(database, settings).delete();
    },
  };
}

type Tables = ReadonlyMap<PlaceName, SealedTable>;

async function openDatabase(
  name: string,
  settings: DexieSettings,
  cipher: Cipher,
  prepare: (tables: Tables) => Promise<void>,
): Promise<Store> {
  let database: RxDatabase | undefined;
  try {
    const storage = encryptStorage(getRxStorageDexie(settings), cipher);
    const opened = await createRxDatabase({ name, storage, multiInstance: false, eventReduce: false });
    database = opened as unknown as RxDatabase;
    const collections = await database.addCollections(
      Object.fromEntries(PLACE_NAMES.map(place => [place, { schema: rxSchemaOf(place) }])),
    );
    const tables = new Map<PlaceName, SealedTable>();
    for (const place of PLACE_NAMES) {
      const { dexieDb, dexieTable } = await internalsOf(collections[place]!.internalStorageInstance);
      const options = { keyField: keyFieldOfPlace(place), noted: place === 'customers' };
      tables.set(place, createDexieTable(dexieDb, dexieTable, options));
    }
    await prepare(tables);
    const blobs = createDexieBlobs(`${name}${SAVED}`, settings);
    return createStore(
      makeTables(place => tables.get(place)!),
      cipher,
      async () => {
        blobs.close();
        await opened.close();
      },
      blobs,
    );
  } catch (cause) {
    await database?.close();
    throw cause instanceof AppError ? cause : new AppError('store_damaged', {}, { cause });
  }
}

/** The Dexie table below a wrapped collection: `originalStorageInstance` is what RxDB keeps on every instance that it wraps. */
function internalsOf(wrapped: unknown): DexieStorageInternals {
  const { originalStorageInstance } = wrapped as { originalStorageInstance: { internals: DexieStorageInternals } };
  return originalStorageInstance.internals;
}
