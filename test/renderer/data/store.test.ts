import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { COLLECTIONS, type CollectionName } from '../../../common/protocol/collections.ts';
import { createCipher, type Cipher } from '../../../renderer/data/crypto/cipher.ts';
import { encryptStorage } from '../../../renderer/data/crypto/encrypted-storage.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import { rxSchemaOf } from '../../../renderer/data/store/schemas.ts';
import type { Store } from '../../../renderer/data/store/store.ts';
import { damageRecords, readAllRecords } from './support/idb.ts';
import { makeCustomer, makeInteraction, makeRandom } from './support/samples.ts';

const random = makeRandom(1);
const makeCipher = (seed: number): Promise<Cipher> => createCipher(Uint8Array.from(makeRandom(seed)(32)), random);
const opened: Store[] = [];

async function openStore(factory: IDBFactory, cipher: Cipher, name = 'store'): Promise<Store> {
  const store = await createDexieStorePort(name, cipher, { indexedDB: factory, IDBKeyRange }).open();
  opened.push(store);
  return store;
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

/** The collection of customers as RxDB itself opens it, over the same IndexedDB. */
async function openByRxdb(
  factory: IDBFactory,
  cipher: Cipher,
): Promise<{ database: RxDatabase; customers: RxCollection }> {
  const storage = encryptStorage(getRxStorageDexie({ indexedDB: factory, IDBKeyRange }), cipher);
  const database = await createRxDatabase({ name: 'store', storage, multiInstance: false, eventReduce: false });
  const { customers } = await database.addCollections({ customers: { schema: rxSchemaOf('customers') } });
  return { database, customers: customers! };
}

describe('encrypted store', () => {
  it('[ST15] RxDB reads what the engine wrote and the engine what RxDB wrote, through the same encryption', async () => {
    const factory = new IDBFactory();
    const cipher = await makeCipher(1);
    const store = await openStore(factory, cipher);
    await store.put('customers', [makeCustomer(1), makeCustomer(2)]);
    await opened.pop()?.close();

    const { database, customers } = await openByRxdb(factory, cipher);
    const found = await customers.findOne(makeCustomer(1).customerId).exec();
    expect(found?.toJSON()).toEqual(makeCustomer(1));
    await customers.insert(makeCustomer(3));
    await expect(customers.insert(makeCustomer(2))).rejects.toMatchObject({ code: 'CONFLICT' });
    await database.close();
    expect(JSON.stringify(await readAllRecords(factory))).not.toContain(makeCustomer(3).name);

    const again = await openStore(factory, cipher);
    expect(await again.get('customers', makeCustomer(3).customerId)).toEqual(makeCustomer(3));
  });

  it('[ST15] the schema of RxDB names the fields of the entity, no more and no less', () => {
    for (const [name, { schema, key }] of Object.entries(COLLECTIONS)) {
      const derived = rxSchemaOf(name as CollectionName);
      expect(derived.primaryKey).toBe(key);
      expect(Object.keys(derived.properties).toSorted()).toEqual(Object.keys(schema.shape).toSorted());
    }
  });

  it('[ST1] nothing of a document but its id can be read in the storage', async () => {
    const factory = new IDBFactory();
    const store = await openStore(factory, await makeCipher(1));
    const customer = makeCustomer(1, { name: '欧阳晓峰Canary', notes: 'canary-notes' });
    await store.put('customers', [customer]);
    const text = JSON.stringify(await readAllRecords(factory));
    expect(text).toContain(customer.customerId);
    for (const secret of [
      '欧阳晓峰',
      'Canary',
      'canary-notes',
      '13812345678',
      '138****5678',
      'status:new',
      customer.createdBy,
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(await store.get('customers', customer.customerId)).toEqual(customer);
  });

  it('[ST3] writes replace, removals remove, keys come in order', async () => {
    const factory = new IDBFactory();
    const store = await openStore(factory, await makeCipher(1));
    await store.put('customers', [makeCustomer(2), makeCustomer(1)]);
    await store.put('customers', [makeCustomer(2, { name: '新' }), makeCustomer(3), makeCustomer(3, { name: '后' })]);
    expect(await store.listKeys('customers')).toEqual([1, 2, 3].map(n => makeCustomer(n).customerId));
    const found = await store.getMany(
      'customers',
      [2, 3, 9].map(n => makeCustomer(n).customerId),
    );
    expect([...found.values()].map(customer => customer.name).toSorted()).toEqual(['后', '新'].toSorted());
    await store.remove('customers', [makeCustomer(2).customerId, makeCustomer(8).customerId]);
    expect(await store.listKeys('customers')).toEqual([1, 3].map(n => makeCustomer(n).customerId));
    await store.put('customers', [makeCustomer(2)]);
    expect(await store.get('customers', makeCustomer(2).customerId)).toEqual(makeCustomer(2));
  });

  it('[ST3] of a write that fails in one document nothing stays', async () => {
    const store = await openStore(new IDBFactory(), await makeCipher(1));
    const noKey = { ...makeCustomer(2), customerId: {} as unknown as string };
    await expect(store.put('customers', [makeCustomer(1), noKey])).rejects.toMatchObject({
      code: 'store_write_failed',
    });
    expect(await store.listKeys('customers')).toEqual([]);
  });

  it('[ST3] walking through a collection gives every document once, in the order of keys, in more than one part', async () => {
    const store = await openStore(new IDBFactory(), await makeCipher(1));
    const customers = Array.from({ length: 1_001 }, (_, n) => makeCustomer(n));
    await store.put('customers', customers.toReversed());
    const parts: number[] = [];
    const read: unknown[] = [];
    for await (const part of store.readAll('customers')) {
      parts.push(part.length);
      read.push(...part);
    }
    expect(parts).toEqual([1_000, 1]);
    expect(read).toEqual(customers);
    for await (const part of store.readAll('tags')) expect(part).toEqual('nothing is stored');
  });

  it('[ST3] what hangs on a customer is found by his id', async () => {
    const store = await openStore(new IDBFactory(), await makeCipher(1));
    const entries = [1, 2, 3, 4].map(n => makeInteraction(n, n % 2));
    await store.put('interactions', entries);
    expect(await store.findLinked('interactions', makeCustomer(1).customerId)).toEqual([entries[0], entries[2]]);
    expect(await store.findLinked('interactions', makeCustomer(7).customerId)).toEqual([]);
  });
});

describe('damage', () => {
  it('[ST2] a wrong key, a changed bit, an exchanged record and a foreign collection are refused on read', async () => {
    const factory = new IDBFactory();
    const right = await openStore(factory, await makeCipher(1));
    await right.put('customers', [makeCustomer(1), makeCustomer(2)]);
    await right.close();
    const wrong = await openStore(factory, await makeCipher(2));
    await expect(wrong.get('customers', makeCustomer(1).customerId)).rejects.toMatchObject({ code: 'store_damaged' });
    await wrong.close();
    opened.length = 0;

    const changes = [
      (value: Record<string, unknown>) => ({ ...value, sealed: flipLast(String(value['sealed'])) }),
      (value: Record<string, unknown>) => ({ ...value, sealed: String(value['sealed']).slice(0, 20) }),
      (value: Record<string, unknown>) => ({ ...value, sealed: '' }),
      (value: Record<string, unknown>) => ({ ...value, sealed: null }),
      (value: Record<string, unknown>) => ({ ...value, _deleted: '1' }),
    ];
    const before = await readAllRecords(factory);
    for (const change of changes) {
      await damageRecords(factory, 'customers', change);
      const store = await openStore(factory, await makeCipher(1));
      await expect(store.get('customers', makeCustomer(1).customerId)).rejects.toMatchObject({ code: 'store_damaged' });
      await expect(store.readAll('customers').next()).rejects.toMatchObject({ code: 'store_damaged' });
      await store.close();
      const texts = before.filter(record => record.database.endsWith('--customers') && record.table === 'docs');
      const byId = new Map(texts.map(record => [record.value['customerId'], record.value]));
      await damageRecords(factory, 'customers', value => byId.get(value['customerId']) ?? value);
    }
    const one = before.find(record => record.value['customerId'] === makeCustomer(1).customerId);
    await damageRecords(factory, 'customers', value => ({ ...value, sealed: one?.value['sealed'] }));
    const store = await openStore(factory, await makeCipher(1));
    expect((await store.get('customers', makeCustomer(1).customerId))?.name).toBe('客户1');
    await expect(store.get('customers', makeCustomer(2).customerId)).rejects.toMatchObject({ code: 'store_damaged' });
  });

  it('[ST8] a destroyed store opens empty', async () => {
    const factory = new IDBFactory();
    const port = createDexieStorePort('store', await makeCipher(1), { indexedDB: factory, IDBKeyRange });
    const store = await port.open();
    await store.put('customers', [makeCustomer(1)]);
    await store.close();
    await port.destroy();
    expect(await factory.databases()).toEqual([]);
    const again = await openStore(factory, await makeCipher(3));
    expect(await again.listKeys('customers')).toEqual([]);
  });
});

function flipLast(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
}
