/**
 * One place of sealed records in IndexedDB: the table that RxDB's Dexie storage has made for a collection, used directly.
 *
 * RxDB's own bulk write reads every record that it is about to replace and keeps three indexes; with one writer, constant revisions
 * and questions by id alone neither serves anyone, and together they cost more than the write (docs/bench.md). The records keep RxDB's
 * form, so that RxDB can read them. This file neither encrypts nor knows documents. Rules ST1, ST3, ST20.
 */
import { Dexie, type Table } from 'dexie';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SealedRecord } from '../crypto/sealer.ts';
import { LINK_FIELD } from './placement.ts';

/** Records of one place by key. Whatever it throws is a failure of the storage. */
export interface SealedTable {
  /** Writes all or none, replacing what is there; resolves when it is on the disk. */
  put(records: readonly SealedRecord[]): Promise<void>;
  /** Removes for good; unknown keys are passed over. */
  remove(keys: readonly string[]): Promise<void>;
  /** The records that exist. */
  getMany(keys: readonly string[]): Promise<SealedRecord[]>;
  /** The first `limit` records between two keys, in the order of keys. */
  readPage(after: string, before: string, limit: number): Promise<SealedRecord[]>;
  /** Records between two keys whose link field has this value, in the order of keys. */
  findLinked(link: string, after: string, before: string): Promise<SealedRecord[]>;
  /** All keys between two, in ascending order. */
  listKeys(after: string, before: string): Promise<string[]>;
  count(after: string, before: string): Promise<number>;
  /** Which keys were written and removed; a table without it keeps no such list. */
  readonly changes?: ChangeList;
}

/** The keys that a table wrote and removed, noted in the same transaction, so that none is ever missing. */
export interface ChangeList {
  /** Number of the last change; 0 before the first. */
  last(): Promise<number>;
  /** The changes behind this number, oldest first, at most `limit`. */
  read(after: number, limit: number): Promise<{ readonly seq: number; readonly keys: readonly string[] }[]>;
  /** Forgets changes up to this number; numbers are never given twice. */
  trim(this: void, upTo: number): Promise<void>;
}

/** What RxDB expects on a record. Without a time of last write two of its three indexes stay empty: nobody asks by that time. */
const METADATA = { _deleted: '0', _rev: '1-local', _meta: {}, _attachments: {} } as const;
type StoredRecord = SealedRecord & typeof METADATA;
/** A row of the table that RxDB's storage makes beside each of its own and leaves empty. */
interface ChangeRow {
  readonly sequence?: number;
  readonly keys: readonly string[];
}

/** The table over Dexie; its database decides about durability. With `noted` it keeps a list of changes. */
export function createDexieTable(
  dexie: Dexie,
  table: Table<StoredRecord, string>,
  { keyField, noted }: { readonly keyField: string; readonly noted: boolean },
): SealedTable {
  const list = dexie.table<ChangeRow, number>('changes');
  const tables = noted ? [table, list] : [table];
  const write = async (keys: readonly string[], work: () => PromiseLike<unknown>): Promise<void> => {
    await dexie.transaction('rw', tables, async () => {
      await Promise.all([work(), ...(noted ? [list.add({ keys })] : [])]);
    });
  };
  return {
    put(records) {
      const stored = records.map(record => ({ ...record, ...METADATA }));
      return write(
        records.map(record => record[keyField] as string),
        () => table.bulkPut(stored),
      );
    },
    remove: keys => write(keys, () => table.bulkDelete([...keys])),
    async getMany(keys) {
      const found = await dexie.transaction('r', table, () => table.bulkGet([...keys]));
      return found.flatMap(record => (record === undefined ? [] : checkMark(record)));
    },
    async readPage(after, before, limit) {
      const range = table.where(keyField).between(after, before, false, false);
      return (await range.limit(limit).toArray()).map(checkMark);
    },
    async findLinked(link, after, before) {
      const range = table.where(`[_deleted+${LINK_FIELD}+${keyField}]`);
      return range.between(['0', link, after], ['0', link, before], false, false).toArray();
    },
    listKeys: (after, before) => table.where(keyField).between(after, before, false, false).primaryKeys(),
    count: (after, before) => table.where(keyField).between(after, before, false, false).count(),
    ...(noted ? { changes: createChangeList(list) } : {}),
  };
}

function createChangeList(list: Table<ChangeRow, number>): ChangeList {
  return {
    async last() {
      return (await list.orderBy('sequence').last())?.sequence ?? 0;
    },
    async read(after, limit) {
      const rows = await list.where('sequence').above(after).limit(limit).toArray();
      return rows.map(({ sequence = 0, keys }) => ({ seq: sequence, keys }));
    },
    async trim(upTo) {
      await list.where('sequence').belowOrEqual(upTo).delete();
    },
  };
}

/** Removed records are not kept, so one that says that it was removed has been tampered with. */
function checkMark(record: StoredRecord): StoredRecord {
  if (record._deleted !== METADATA._deleted) throw new AppError('store_damaged');
  return record;
}
