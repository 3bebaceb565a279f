/**
 * The local store as the engine sees it: documents by key, written and read in bulk.
 *
 * It works on RxDB's storage instances and past RxDB's own document and query caches: there is one writer, the engine, and one place
 * that answers questions, the pool index. For the same reason all documents have the same revision: a write replaces whatever is
 * there, in one go and without reading it first. Rule ST3.
 */
import {
  prepareQuery,
  type BulkWriteRow,
  type DexieStorageInternals,
  type RxDocumentData,
  type RxStorageInstance,
} from 'rxdb';
import { AppError } from '../../../common/protocol/app-error.ts';
import {
  keyFieldOf,
  keyOf,
  LINK_FIELD,
  STORE_NAMES,
  type LinkedName,
  type StoredDoc,
  type StoreName,
} from './schemas.ts';

type Doc = Record<string, unknown>;
/** The encrypted instance and the one below it, which knows keys without decrypting. */
export interface StoreTable {
  readonly plain: RxStorageInstance<Doc, unknown, unknown>;
  readonly sealed: RxStorageInstance<Doc, unknown, unknown>;
}
export type StoreTables = Readonly<Record<StoreName, StoreTable>>;

const REVISION = '1-local';
/** `_meta.lwt` tells the live from the removed, so that a clean-up reads only the latter; it says nothing about time. */
const LIVE = 900_000_000_000_000;
const REMOVED = 1;

export interface Store {
  /** Writes documents, new or changed; of equal keys the last counts. */
  put<N extends StoreName>(name: N, docs: readonly StoredDoc<N>[]): Promise<void>;
  /** Removes documents for good; unknown keys are passed over. */
  remove(name: StoreName, keys: readonly string[]): Promise<void>;
  get<N extends StoreName>(name: N, key: string): Promise<StoredDoc<N> | undefined>;
  /** The documents that exist, by key. */
  getMany<N extends StoreName>(name: N, keys: readonly string[]): Promise<Map<string, StoredDoc<N>>>;
  /** What hangs on a customer, in the order of keys. */
  findLinked<N extends LinkedName>(name: N, customerId: string): Promise<StoredDoc<N>[]>;
  /** All keys in ascending order; decrypts nothing. */
  listKeys(name: StoreName): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens and destroys the store of one user on one device. */
export interface StorePort {
  /** Rejects with `store_damaged` when the store cannot be opened; whether the key fits is seen at the first read. */
  open(): Promise<Store>;
  /** Removes everything, damaged or not. The store must be closed. */
  destroy(): Promise<void>;
}

/** Builds the store over opened tables. All failures come out as `disk_full` or `store_damaged`. */
export function createStore(tables: StoreTables, close: () => Promise<void>): Store {
  const write = async (name: StoreName, rows: BulkWriteRow<Doc>[]): Promise<void> => {
    if (rows.length === 0) return;
    const { error } = await guard(tables[name].plain.bulkWrite(rows, 'engine'));
    if (error.length > 0) throw new AppError('store_damaged', { params: { collection: name, rows: error.length } });
  };
  const getMany = async <N extends StoreName>(name: N, keys: readonly string[]): Promise<Map<string, StoredDoc<N>>> => {
    if (keys.length === 0) return new Map();
    const docs = await guard(tables[name].plain.findDocumentsById([...new Set(keys)], false));
    return new Map(docs.map(doc => [doc[keyFieldOf(name)] as string, stripMeta(doc) as StoredDoc<N>]));
  };
  return {
    async put(name, docs) {
      const byKey = new Map(docs.map(doc => [keyOf(name, doc), doc as Doc]));
      await write(
        name,
        [...byKey].map(([key, doc]) => ({ previous: marker(name, key), document: withMeta(doc, false) })),
      );
    },
    async remove(name, keys) {
      if (keys.length === 0) return;
      const rows = [...new Set(keys)].map(key => ({
        previous: marker(name, key),
        document: withMeta({ [keyFieldOf(name)]: key }, true),
      }));
      await write(name, rows);
      await guard(tables[name].plain.cleanup(0));
    },
    async get(name, key) {
      return (await getMany(name, [key])).get(key);
    },
    getMany,
    findLinked: (name, customerId) => guard(findLinked(tables[name].plain, name, customerId)),
    listKeys: name => guard(listKeys(tables[name].sealed, keyFieldOf(name))),
    close,
  };
}

/** What a write gives as the previous version: the one revision that all documents have; removed, so that nothing is encrypted for it. */
function marker(name: StoreName, key: string): RxDocumentData<Doc> {
  return withMeta({ [keyFieldOf(name)]: key }, true);
}

function withMeta(doc: Doc, isRemoved: boolean): RxDocumentData<Doc> {
  const _meta = { lwt: isRemoved ? REMOVED : LIVE };
  return { ...doc, _deleted: isRemoved, _rev: REVISION, _meta, _attachments: {} };
}

function stripMeta({ _deleted, _rev, _meta, _attachments, ...doc }: RxDocumentData<Doc>): Doc {
  return doc;
}

async function findLinked<N extends LinkedName>(
  instance: RxStorageInstance<Doc, unknown, unknown>,
  name: N,
  customerId: string,
): Promise<StoredDoc<N>[]> {
  const selector = { _deleted: { $eq: false }, [LINK_FIELD]: { $eq: customerId } };
  const query = { selector, sort: [{ [keyFieldOf(name)]: 'asc' as const }], skip: 0 };
  const { documents } = await instance.query(prepareQuery<Doc>(instance.schema, query));
  return documents.map(doc => stripMeta(doc) as StoredDoc<N>);
}

/** In IndexedDB the keys come from the index alone; another storage (memory) is asked for its documents as they are stored. */
async function listKeys(instance: RxStorageInstance<Doc, unknown, unknown>, keyField: string): Promise<string[]> {
  const internals = await (instance.internals as Promise<Partial<Awaited<DexieStorageInternals>>>);
  if (internals?.dexieTable !== undefined) {
    const live = internals.dexieTable.where(`[_deleted+${keyField}]`).between(['0', ''], ['0', '\uffff']);
    return (await live.primaryKeys()) as string[];
  }
  const query = { selector: { _deleted: { $eq: false } }, sort: [{ [keyField]: 'asc' as const }], skip: 0 };
  const { documents } = await instance.query(prepareQuery<Doc>(instance.schema, query));
  return documents.map(doc => doc[keyField] as string);
}

/** Turns whatever the storage throws into one of two failures that a person can be told about. */
async function guard<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const isFull = /quota/i.test(cause instanceof Error ? `${cause.name} ${cause.message}` : '');
    throw new AppError(isFull ? 'disk_full' : 'store_damaged', {}, { cause });
  }
}

/** Builds the tables from a function that opens one collection. */
export async function openTables(open: (name: StoreName) => Promise<StoreTable>): Promise<StoreTables> {
  const opened = await Promise.all(STORE_NAMES.map(async name => [name, await open(name)] as const));
  return Object.fromEntries(opened) as Record<StoreName, StoreTable>;
}
