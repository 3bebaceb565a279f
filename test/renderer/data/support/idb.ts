/** Reads an IndexedDB behind the back of whoever uses it, as someone with the disk in his hands would. */
import type { IDBFactory } from 'fake-indexeddb';

export interface RawRecord {
  readonly database: string;
  readonly table: string;
  readonly value: Record<string, unknown>;
}

/** Every record of every table. */
export async function readAllRecords(factory: IDBFactory): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for (const { name = '' } of await factory.databases()) {
    const db = await open(factory, name);
    for (const table of db.objectStoreNames) {
      const values = await done(db.transaction(table).objectStore(table).getAll());
      records.push(...values.map((value: Record<string, unknown>) => ({ database: name, table, value })));
    }
    db.close();
  }
  return records;
}

/** Changes the records of the table that is named `docs` in databases whose name ends with the collection. */
export async function damageRecords(
  factory: IDBFactory,
  collection: string,
  change: (value: Record<string, unknown>) => Record<string, unknown>,
): Promise<number> {
  let count = 0;
  for (const { name = '' } of await factory.databases()) {
    if (!name.endsWith(`--${collection}`)) continue;
    const db = await open(factory, name);
    const table = db.transaction('docs', 'readwrite').objectStore('docs');
    for (const value of (await done(table.getAll())) as Record<string, unknown>[]) {
      await done(table.put(change(value)));
      count++;
    }
    db.close();
  }
  return count;
}

async function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return (await done(factory.open(name) as unknown as IDBRequest)) as IDBDatabase;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('IndexedDB request failed'));
  });
}
