/**
 * The local store as the engine sees it: documents by key, written and read in bulk, encrypted on the way.
 *
 * It works past RxDB's own document and query caches: there is one writer, the engine, and one place that answers questions, the pool
 * index. A write replaces whatever is there, in one go and without reading it first. Rule ST3.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { LinkedCollection } from '../../../common/protocol/collections.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { BlobTable } from './blob-table.ts';
import { createSealer, type SealedRecord, type Sealer } from '../crypto/sealer.ts';
import {
  isLinkedPlace,
  isShared,
  keyFieldOfPlace,
  keysOf,
  LINK_FIELD,
  PLACE_NAMES,
  placeOf,
  SHARED_KEY,
  type PlaceName,
  type StoreName,
} from './placement.ts';
import { keyOf, type StoredDoc } from './schemas.ts';
import type { ChangeList, SealedTable } from './sealed-table.ts';

export type StoreTables = Readonly<Record<PlaceName, SealedTable>>;

/** Records of one read while walking through a collection: more at once save little and keep the worker busy for longer. */
const PAGE = 1_000;

export interface Store {
  /** Writes documents, new or changed, all or none; of equal keys the last counts. */
  put<N extends StoreName>(name: N, docs: readonly StoredDoc<N>[]): Promise<void>;
  /** Removes documents for good; unknown keys are passed over. */
  remove(name: StoreName, keys: readonly string[]): Promise<void>;
  get<N extends StoreName>(name: N, key: string): Promise<StoredDoc<N> | undefined>;
  /** The documents that exist, by key. */
  getMany<N extends StoreName>(name: N, keys: readonly string[]): Promise<Map<string, StoredDoc<N>>>;
  /** All documents in the order of keys, some at a time: much quicker than by key. The next are read while these are decrypted. */
  readAll<N extends StoreName>(name: N): AsyncGenerator<StoredDoc<N>[], void>;
  /** What hangs on a customer, in the order of keys. */
  findLinked<N extends LinkedCollection>(name: N, customerId: string): Promise<StoredDoc<N>[]>;
  /** All keys in ascending order; decrypts nothing. */
  listKeys(name: StoreName): Promise<string[]>;
  /** Which customers were written and removed, in the order of the writes; null where no list is kept. */
  readonly customerChanges: ChangeList | null;
  /** Where what can be built again is kept; null where there is no such place. */
  readonly blobs: BlobTable | null;
  /** How many documents there are; decrypts nothing. */
  count(name: StoreName): Promise<number>;
  close(): Promise<void>;
}

/** Opens and destroys the store of one user on one device. */
export interface StorePort {
  /** Rejects with `store_damaged` when the store cannot be opened; whether the key fits is seen at the first read. */
  open(): Promise<Store>;
  /** Removes everything, damaged or not. The store must be closed. */
  destroy(): Promise<void>;
}

/** Builds the store over opened tables. All failures come out as `disk_full`, `store_write_failed` or `store_damaged`. */
export function createStore(
  tables: StoreTables,
  cipher: Cipher,
  close: () => Promise<void>,
  blobs: BlobTable | null = null,
): Store {
  const sealers = createSealers(cipher);
  const tableOf = (name: StoreName): SealedTable => tables[placeOf(name)];
  const open = async <N extends StoreName>(name: N, records: readonly SealedRecord[]): Promise<StoredDoc<N>[]> => {
    const docs = await sealers[placeOf(name)].open(records);
    return (isShared(placeOf(name)) ? docs.map(withoutPlace) : docs) as unknown as StoredDoc<N>[];
  };
  const getMany = async <N extends StoreName>(name: N, ids: readonly string[]): Promise<Map<string, StoredDoc<N>>> => {
    if (ids.length === 0) return new Map();
    const docs = await open(name, await guard(tableOf(name).getMany(toKeys(name, ids))));
    return new Map(docs.map(doc => [keyOf(name, doc), doc]));
  };
  return {
    async put(name, docs) {
      if (docs.length === 0) return;
      const byKey = new Map(docs.map(doc => [keyOf(name, doc), doc as Record<string, unknown>]));
      const placed = isShared(placeOf(name)) ? withPlace(name, byKey) : [...byKey.values()];
      await guardWrite(tableOf(name).put(await sealers[placeOf(name)].seal(placed)));
    },
    async remove(name, ids) {
      if (ids.length > 0) await guardWrite(tableOf(name).remove(toKeys(name, ids)));
    },
    async get(name, key) {
      return (await getMany(name, [key])).get(key);
    },
    getMany,
    async *readAll<N extends StoreName>(name: N) {
      const { after: first, before } = keysOf(name);
      const keyField = keyFieldOfPlace(placeOf(name));
      const read = (after: string): Promise<SealedRecord[]> => guard(tableOf(name).readPage(after, before, PAGE));
      let reading: Promise<SealedRecord[]> | null = read(first);
      while (reading !== null) {
        const records: SealedRecord[] = await reading;
        const last = records.at(-1)?.[keyField];
        reading = records.length === PAGE ? read(last as string) : null;
        reading?.catch(() => undefined); // met at the next turn; when decrypting fails first, nobody asks for it any more
        if (records.length > 0) yield await open(name, records);
      }
    },
    async findLinked(name, customerId) {
      const { after, before } = keysOf(name);
      return open(name, await guard(tableOf(name).findLinked(customerId, after, before)));
    },
    async listKeys(name) {
      const { after, before, toId } = keysOf(name);
      return (await guard(tableOf(name).listKeys(after, before))).map(toId);
    },
    customerChanges: tables.customers.changes ?? null,
    blobs,
    count(name) {
      const { after, before } = keysOf(name);
      return guard(tableOf(name).count(after, before));
    },
    close,
  };
}

function toKeys(name: StoreName, ids: readonly string[]): string[] {
  const { toKey } = keysOf(name);
  return [...new Set(ids)].map(toKey);
}

/** Documents as they lie in a shared place: with their key there, which the encryption binds. */
function withPlace(name: StoreName, docs: ReadonlyMap<string, Record<string, unknown>>): Record<string, unknown>[] {
  const { toKey } = keysOf(name);
  return [...docs].map(([id, doc]) => ({ ...doc, [SHARED_KEY]: toKey(id) }));
}

function withoutPlace({ [SHARED_KEY]: _key, ...doc }: Record<string, unknown>): Record<string, unknown> {
  return doc;
}

function createSealers(cipher: Cipher): Readonly<Record<PlaceName, Sealer>> {
  const entries = PLACE_NAMES.map(place => {
    const linkField = isLinkedPlace(place) ? LINK_FIELD : null;
    return [place, createSealer(cipher, { collection: place, keyField: keyFieldOfPlace(place), linkField })] as const;
  });
  return Object.fromEntries(entries) as Record<PlaceName, Sealer>;
}

/** A record that cannot be read is damage: the store is filled anew. */
export function guard<T>(work: Promise<T>): Promise<T> {
  return convert(work, 'store_damaged');
}

/** A write that fails says nothing about what is stored: most often the disk is full, and Chromium does not always say so. */
export function guardWrite<T>(work: Promise<T>): Promise<T> {
  return convert(work, 'store_write_failed');
}

/** Turns whatever the storage throws into a failure that a person can be told about. */
async function convert<T>(work: Promise<T>, code: 'store_damaged' | 'store_write_failed'): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const isFull = /quota/i.test(cause instanceof Error ? `${cause.name} ${cause.message}` : '');
    throw new AppError(isFull ? 'disk_full' : code, {}, { cause });
  }
}

/** Builds the tables from a function that gives the one of a place. */
export function makeTables(make: (place: PlaceName) => SealedTable): StoreTables {
  return Object.fromEntries(PLACE_NAMES.map(place => [place, make(place)])) as Record<PlaceName, SealedTable>;
}
