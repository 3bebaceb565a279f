/**
 * Large sealed pieces by key, in a database of their own beside the store: what can be built again from the documents, and is only kept
 * to be quick. Whatever it throws is a failure of the storage. Rule ST20.
 */
import { Dexie, type DexieOptions } from 'dexie';

export interface BlobTable {
  put(this: void, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  listKeys(): Promise<string[]>;
  remove(this: void, keys: readonly string[]): Promise<void>;
  close(): void;
}

/** The table in IndexedDB; it is opened when it is first used. */
export function createDexieBlobs(name: string, settings: DexieOptions): BlobTable {
  const dexie = new Dexie(name, settings);
  dexie.version(1).stores({ blobs: '' });
  const table = dexie.table<ArrayBuffer, string>('blobs');
  return {
    async put(key, bytes) {
      await table.put(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), key);
    },
    async get(key) {
      const found = await table.get(key);
      return found === undefined ? undefined : new Uint8Array(found);
    },
    listKeys: () => table.toCollection().primaryKeys(),
    remove: keys => table.bulkDelete([...keys]),
    close: () => dexie.close(),
  };
}
