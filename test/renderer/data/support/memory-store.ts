/**
 * The store over RxDB's memory storage, encrypted as in the application but without an RxDatabase around it: several devices fit into
 * one process, where RxDB allows thirteen collections, and what was written outlives a "crash" that just forgets the engine.
 */
import { fillWithDefaultSettings, type RxStorageInstance } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { AppError } from '../../../../common/protocol/app-error.ts';
import type { Cipher } from '../../../../renderer/data/crypto/cipher.ts';
import { encryptStorage } from '../../../../renderer/data/crypto/encrypted-storage.ts';
import { rxSchemaOf } from '../../../../renderer/data/store/schemas.ts';
import { createStore, openTables, type StorePort, type StoreTable } from '../../../../renderer/data/store/store.ts';

/** A store of this name, which the test chooses to be its own. */
export function createMemoryStorePort(name: string, cipher: Cipher): StorePort {
  const encrypted = encryptStorage(createForgivingStorage(), cipher);
  return {
    async open() {
      const tables = await openTables(async collection => {
        const plain = (await encrypted.createStorageInstance({
          databaseInstanceToken: name,
          databaseName: name,
          collectionName: collection,
          schema: fillWithDefaultSettings(rxSchemaOf(collection)),
          options: {},
          multiInstance: false,
          devMode: false,
        } as never)) as unknown as StoreTable['plain'] & { originalStorageInstance: StoreTable['sealed'] };
        return { plain, sealed: plain.originalStorageInstance };
      });
      const instances = Object.values(tables).map(table => table.sealed);
      return createStore(tables, async () => {
        await Promise.all(
          instances.map((instance: RxStorageInstance<Record<string, unknown>, unknown, unknown>) => instance.close()),
        );
      });
    },
    destroy() {
      destroyMemoryStore(name);
      return Promise.resolve();
    },
  };
}

/** The memory storage trusts the previous version that it is given to clean its indexes; ours is a mark (store.ts), IndexedDB needs none. */
function createForgivingStorage(): ReturnType<typeof getRxStorageMemory> {
  const storage = getRxStorageMemory();
  return {
    ...storage,
    async createStorageInstance(params) {
      const instance = await storage.createStorageInstance(params);
      const write = instance.bulkWrite.bind(instance);
      const key = params.schema.primaryKey as never;
      instance.bulkWrite = async (rows, context) => {
        const known = await instance.findDocumentsById(
          rows.map(row => row.document[key]),
          true,
        );
        const previous = new Map(known.map(doc => [doc[key] as string, doc]));
        return write(rows.map(row => ({ ...row, previous: previous.get(row.document[key]) })) as typeof rows, context);
      };
      return instance;
    },
  };
}

/** Removes what a store of this name has kept. */
export function destroyMemoryStore(name: string): void {
  const { collectionStates } = getRxStorageMemory();
  for (const key of collectionStates.keys()) if (key.startsWith(`${name}--memory--`)) collectionStates.delete(key);
}

/** Changes the ciphertext of every stored document of a collection, as a failing disk would. */
export function damageMemoryStore(name: string, collection: string): number {
  let count = 0;
  for (const [key, state] of getRxStorageMemory().collectionStates) {
    if (!key.startsWith(`${name}--memory--${collection}--`)) continue;
    for (const [id, doc] of state.documents) {
      const damaged = { ...doc, sealed: 'x'.repeat(40) };
      state.documents.set(id, damaged);
      for (const { docsWithIndex } of state.byIndexArray) {
        for (const entry of docsWithIndex) if (entry[2] === id) entry[1] = damaged;
      }
      count++;
    }
  }
  if (count === 0) throw new AppError('internal');
  return count;
}
