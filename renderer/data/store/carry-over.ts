/**
 * Carries what exists on this device alone (unsent edits, the sync centre, settings) from a store of the former layout into this one, and
 * then removes that store. Documents are not carried over: they come from the server again. May end at any step and is then done again:
 * nothing else writes before it has come to its end. Rule ST18.
 */
import { Dexie, type DexieOptions } from 'dexie';
import type { SealedRecord } from '../crypto/sealer.ts';
import { LOCAL_KEYS, LOCAL_NAMES, type PlaceName } from './placement.ts';
import type { SealedTable } from './sealed-table.ts';
import { guardWrite } from './store.ts';

interface CarryOver {
  /** The databases of the former layout, one for each of its collections. */
  readonly databases: readonly string[];
  readonly settings: DexieOptions;
  readonly tables: ReadonlyMap<PlaceName, SealedTable>;
}

/** Rejects with `disk_full` or `store_write_failed`, and nothing is removed then. */
export async function carryOver({ databases, settings, tables }: CarryOver): Promise<void> {
  const isLocal = (database: string): boolean => LOCAL_NAMES.some(name => database.endsWith(`--${name}`));
  for (const name of LOCAL_NAMES) {
    const database = databases.find(other => other.endsWith(`--${name}`));
    const records = database === undefined ? [] : await readRecords(database, settings, LOCAL_KEYS[name]);
    if (records.length > 0) await guardWrite(tables.get(name)!.put(records));
  }
  // What was copied goes last: as long as a part of it is there, all of it is.
  const inOrder = databases.toSorted((a, b) => Number(isLocal(a)) - Number(isLocal(b)));
  for (const database of inOrder) await new Dexie(database, settings).delete();
}

/** The sealed records as they are; none when the database cannot be read: what is unsent is in the journal as well. */
async function readRecords(database: string, settings: DexieOptions, keyField: string): Promise<SealedRecord[]> {
  const dexie = new Dexie(database, settings);
  try {
    await dexie.open();
    const records = (await dexie.table('docs').toArray()) as SealedRecord[];
    return records.map(record => ({ [keyField]: record[keyField], sealed: record.sealed }));
  } catch {
    return [];
  } finally {
    dexie.close();
  }
}
