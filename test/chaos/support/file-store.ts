/**
 * The encrypted store of a device in one file, so that it outlives a killed process: every write is one line behind the last, flushed
 * before it is confirmed; a line that was cut off counts as never written, as a transaction of IndexedDB would.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync, rmSync } from 'node:fs';
import type { Cipher } from '../../../renderer/data/crypto/cipher.ts';
import type { SealedRecord } from '../../../renderer/data/crypto/sealer.ts';
import { keyFieldOfPlace, LINK_FIELD, type PlaceName } from '../../../renderer/data/store/placement.ts';
import type { SealedTable } from '../../../renderer/data/store/sealed-table.ts';
import { createStore, makeTables, type StorePort } from '../../../renderer/data/store/store.ts';

interface Line {
  readonly table: PlaceName;
  readonly put?: readonly SealedRecord[];
  readonly remove?: readonly string[];
}

export function createFileStorePort(path: string, cipher: Cipher): StorePort {
  return {
    open() {
      const tables = new Map<PlaceName, Map<string, SealedRecord>>();
      const recordsOf = (name: PlaceName): Map<string, SealedRecord> => {
        const records = tables.get(name) ?? new Map<string, SealedRecord>();
        tables.set(name, records);
        return records;
      };
      const apply = ({ table, put = [], remove = [] }: Line): void => {
        const records = recordsOf(table);
        for (const record of put) records.set(record[keyFieldOfPlace(table)] as string, record);
        for (const key of remove) records.delete(key);
      };
      for (const line of readLines(path)) apply(line);
      const file = openSync(path, 'a');
      const write = (line: Line): Promise<void> => {
        writeSync(file, `${JSON.stringify(line)}\n`);
        fsyncSync(file);
        apply(line);
        return Promise.resolve();
      };
      const all = makeTables(name => makeTable(name, recordsOf(name), write));
      return Promise.resolve(createStore(all, cipher, () => Promise.resolve(closeSync(file))));
    },
    destroy: () => Promise.resolve(rmSync(path, { force: true })),
  };
}

/** The good lines; a torn one at the end is cut off. */
function readLines(path: string): Line[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  return text
    .slice(0, end)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}

function makeTable(
  table: PlaceName,
  records: ReadonlyMap<string, SealedRecord>,
  write: (line: Line) => Promise<void>,
): SealedTable {
  const sorted = (): [string, SealedRecord][] => [...records].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    put: put => write({ table, put }),
    remove: remove => write({ table, remove }),
    getMany: keys => Promise.resolve(keys.flatMap(key => records.get(key) ?? [])),
    readPage: (after, before, limit) =>
      Promise.resolve(
        sorted()
          .filter(([key]) => key > after && key < before)
          .slice(0, limit)
          .map(([, record]) => record),
      ),
    findLinked: (link, after, before) =>
      Promise.resolve(
        sorted().flatMap(([key, record]) =>
          record[LINK_FIELD] === link && key > after && key < before ? [record] : [],
        ),
      ),
    count: (after, before) => Promise.resolve([...records.keys()].filter(key => key > after && key < before).length),
    listKeys: (after, before) =>
      Promise.resolve(
        sorted()
          .map(([key]) => key)
          .filter(key => key > after && key < before),
      ),
  };
}
