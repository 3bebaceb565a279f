/**
 * One collection of sealed records in IndexedDB: the table that RxDB's Dexie storage has made for a collection, used directly.
 *
 * RxDB's own bulk write reads every record that it is about to replace and keeps three indexes; with one writer, constant revisions
 * and questions by id alone neither serves anyone, and together they cost more than the write (docs/bench.md). The records keep RxDB's
 * form, so that RxDB can read them. This file neither encrypts nor knows documents. Rules ST1, ST3.
 */
import { Dexie, type Table } from 'dexie';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SealedRecord } from '../crypto/sealer.ts';
import { LINK_FIELD } from './schemas.ts';

/** Records of one collection by key. Whatever it throws is a failure of the storage. */
export interface SealedTable {
  /** Writes all or none, replacing what is there; resolves when it is on the disk. */
  put(records: readonly SealedRecord[]): Promise<void>;
  /** Removes for good; unknown keys are passed over. */
  remove(keys: readonly string[]): Promise<void>;
  /** The records that exist. */
  getMany(keys: readonly string[]): Promise<SealedRecord[]>;
  /** The first `limit` records behind this key, in the order of keys. */
  readPage(after: string, limit: number): Promise<SealedRecord[]>;
  /** Records whose link field has this value, in the order of keys. */
  findLinked(link: string): Promise<SealedRecord[]>;
  /** All keys in ascending order. */
  listKeys(): Promise<string[]>;
}

/** What RxDB expects on a record. Without a time of last write two of its three indexes stay empty: nobody asks by that time. */
const METADATA = { _deleted: '0', _rev: '1-local', _meta: {}, _attachments: {} } as const;
type StoredRecord = SealedRecord & typeof METADATA;

/** The table over Dexie; its database decides about durability. */
export function createDexieTable(dexie: Dexie, table: Table<StoredRecord, string>, keyField: string): SealedTable {
  return {
    async put(records) {
      const stored = records.map(record => ({ ...record, ...METADATA }));
      await dexie.transaction('rw', table, () => table.bulkPut(stored));
    },
    async remove(keys) {
      await dexie.transaction('rw', table, () => table.bulkDelete([...keys]));
    },
    async getMany(keys) {
      const found = await dexie.transaction('r', table, () => table.bulkGet([...keys]));
      return found.flatMap(record => (record === undefined ? [] : checkMark(record)));
    },
    async readPage(after, limit) {
      return (await table.where(keyField).above(after).limit(limit).toArray()).map(checkMark);
    },
    async findLinked(link) {
      const range = table.where(`[_deleted+${LINK_FIELD}+${keyField}]`);
      return range.between(['0', link, Dexie.minKey], ['0', link, Dexie.maxKey]).toArray();
    },
    listKeys: () => table.toCollection().primaryKeys(),
  };
}

/** Removed records are not kept, so one that says that it was removed has been tampered with. */
function checkMark(record: StoredRecord): StoredRecord {
  if (record._deleted !== METADATA._deleted) throw new AppError('store_damaged');
  return record;
}
