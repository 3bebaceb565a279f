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
import type { BlobTable } from '../../../../renderer/data/store/blob-table.ts';
import type { ChangeList, SealedTable } from '../../../../renderer/data/store/sealed-table.ts';
import { createStore, makeTables, type StorePort } from '../../../../renderer/data/store/store.ts';

type Records = Map<string, SealedRecord>;
/** By the name of the store and the collection: the disk of this process. */
const disk = new Map<string, Map<PlaceName, Records>>();
/** What lies beside the collections: the list of changed customers, and the blobs. */
interface Beside {
  last: number;
  readonly changes: Map<number, readonly string[]>;
  readonly blobs: Map<string, Uint8Array<ArrayBuffer>>;
}
const besides = new Map<string, Beside>();

function besideOf(name: string): Beside {
  const beside = besides.get(name) ?? { last: 0, changes: new Map(), blobs: new Map() };
  besides.set(name, beside);
  return beside;
}

/** A store of this name, which the test chooses to be its own. */
export function createMemoryStorePort(name: string, cipher: Cipher): StorePort {
  return {
    async open() {
      const collections = disk.get(name) ?? new Map<PlaceName, Records>();
      disk.set(name, collections);
      const tables = makeTables(collection => {
        const records: Records = collections.get(collection) ?? new Map();
        collections.set(collection, records);
        const noted = collection === 'customers' ? besideOf(name) : null;
        return createMemoryTable(records, keyFieldOfPlace(collection), noted);
      });
      return createStore(tables, cipher, () => Promise.resolve(), createMemoryBlobs(besideOf(name).blobs));
    },
    destroy() {
      destroyMemoryStore(name);
      return Promise.resolve();
    },
  };
}

function createMemoryTable(records: Records, keyField: string, noted: Beside | null): SealedTable {
  const note = (keys: readonly string[]): void => {
    if (noted === null) return;
    noted.last += 1;
    noted.changes.set(noted.last, [...keys]);
  };
  const sorted = (): [string, SealedRecord][] => [...records].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    async put(changed) {
      for (const record of changed) records.set(record[keyField] as string, structuredClone(record));
      note(changed.map(record => record[keyField] as string));
    },
    async remove(keys) {
      for (const key of keys) records.delete(key);
      note(keys);
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
    count: async (after, before) => [...records.keys()].filter(key => key > after && key < before).length,
    listKeys: async (after, before) =>
      sorted()
        .map(([key]) => key)
        .filter(key => key > after && key < before),
    ...(noted === null ? {} : { changes: createMemoryChanges(noted) }),
  };
}

function createMemoryChanges({ changes }: Beside): ChangeList {
  return {
    last: async () => Math.max(0, ...changes.keys()),
    read: async (after, limit) =>
      [...changes]
        .filter(([seq]) => seq > after)
        .slice(0, limit)
        .map(([seq, keys]) => ({ seq, keys })),
    async trim(upTo) {
      for (const seq of changes.keys()) if (seq <= upTo) changes.delete(seq);
    },
  };
}

function createMemoryBlobs(blobs: Map<string, Uint8Array<ArrayBuffer>>): BlobTable {
  return {
    put: async (key, bytes) => void blobs.set(key, bytes.slice()),
    get: async key => blobs.get(key)?.slice(),
    listKeys: async () => [...blobs.keys()],
    async remove(keys) {
      for (const key of keys) blobs.delete(key);
    },
    close: () => undefined,
  };
}

/** The blobs of a store of this name, to be damaged; and the numbers of its changes, to be lost. */
export function memoryBeside(name: string): Pick<Beside, 'blobs' | 'changes'> {
  return besideOf(name);
}

/** Removes what a store of this name has kept. */
export function destroyMemoryStore(name: string): void {
  disk.delete(name);
  besides.delete(name);
}

/** What a store of this name holds now: calling the answer puts it back, `text` gives every stored byte as text. */
export function copyMemoryStore(name: string): (() => void) & { text(): string } {
  const saved = structuredClone(disk.get(name) ?? new Map<PlaceName, Records>());
  const beside = structuredClone(besideOf(name));
  const putBack = (): void => {
    disk.set(name, structuredClone(saved));
    besides.set(name, structuredClone(beside));
  };
  return Object.assign(putBack, {
    text: () => JSON.stringify([...saved].map(([collection, records]) => [collection, [...records.values()]])),
  });
}

/** Changes the ciphertext of every stored document of a collection, as a failing disk would. */
export function damageMemoryStore(name: string, collection: StoreName): number {
  const records = disk.get(name)?.get(placeOf(collection)) ?? new Map<string, SealedRecord>();
  for (const [key, record] of records) records.set(key, { ...record, sealed: 'x'.repeat(40) });
  return records.size;
}
