/**
 * The store over tables in memory, encrypted as in the application but without RxDB and IndexedDB: several devices fit into one
 * process, and what was written outlives a "crash" that just forgets the engine. The real storage is tested in store.test.ts.
 */
import type { Cipher } from '../../../../renderer/data/crypto/cipher.ts';
import type { SealedRecord } from '../../../../renderer/data/crypto/sealer.ts';
import {
  keyFieldOfPlace,
  LINK_FIELD,
  placeOf,
  type PlaceName,
  type StoreName,
} from '../../../../renderer/data/store/placement.ts';
import type { SealedTable } from '../../../../renderer/data/store/sealed-table.ts';
import { createStore, makeTables, type StorePort } from '../../../../renderer/data/store/store.ts';

type Records = Map<string, SealedRecord>;
/** By the name of the store and the collection: the disk of this process. */
const disk = new Map<string, Map<PlaceName, Records>>();

/** A store of this name, which the test chooses to be its own. */
export function createMemoryStorePort(name: string, cipher: Cipher): StorePort {
  return {
    async open() {
      const collections = disk.get(name) ?? new Map<PlaceName, Records>();
      disk.set(name, collections);
      const tables = makeTables(collection => {
        const records: Records = collections.get(collection) ?? new Map();
        collections.set(collection, records);
        return createMemoryTable(records, keyFieldOfPlace(collection));
      });
      return createStore(tables, cipher, () => Promise.resolve());
    },
    destroy() {
      destroyMemoryStore(name);
      return Promise.resolve();
    },
  };
}

function createMemoryTable(records: Records, keyField: string): SealedTable {
  const sorted = (): [string, SealedRecord][] => [...records].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    async put(changed) {
      for (const record of changed) records.set(record[keyField] as string, structuredClone(record));
    },
    async remove(keys) {
      for (const key of keys) records.delete(key);
    },
    getMany: async keys => keys.flatMap(key => records.get(key) ?? []),
    async readPage(after, before, limit) {
      return sorted()
        .filter(([key]) => key > after && key < before)
        .slice(0, limit)
        .map(([, record]) => record);
    },
    async findLinked(link, after, before) {
      const isIn = (key: string): boolean => key > after && key < before;
      return sorted().flatMap(([key, record]) => (record[LINK_FIELD] === link && isIn(key) ? record : []));
    },
    listKeys: async (after, before) =>
      sorted()
        .map(([key]) => key)
        .filter(key => key > after && key < before),
  };
}

/** Removes what a store of this name has kept. */
export function destroyMemoryStore(name: string): void {
  disk.delete(name);
}

/** What a store of this name holds now: calling the answer puts it back, `text` gives every stored byte as text. */
export function copyMemoryStore(name: string): (() => void) & { text(): string } {
  const saved = structuredClone(disk.get(name) ?? new Map<PlaceName, Records>());
  return Object.assign(() => void disk.set(name, structuredClone(saved)), {
    text: () => JSON.stringify([...saved].map(([collection, records]) => [collection, [...records.values()]])),
  });
}

/** Changes the ciphertext of every stored document of a collection, as a failing disk would. */
export function damageMemoryStore(name: string, collection: StoreName): number {
  const records = disk.get(name)?.get(placeOf(collection)) ?? new Map<string, SealedRecord>();
  for (const [key, record] of records) records.set(key, { ...record, sealed: 'x'.repeat(40) });
  return records.size;
}
