import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { afterEach, describe, expect, it } from 'vitest';
import type { CustomerGroup, CustomerTag, DictionaryEntry } from '../../../common/domain/classification.ts';
import { createCipher, type Cipher } from '../../../renderer/data/crypto/cipher.ts';
import { encryptStorage } from '../../../renderer/data/crypto/encrypted-storage.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import {
  isLinked,
  isShared,
  keyFieldOf,
  PLACE_NAMES,
  placeOf,
  STORE_NAMES,
} from '../../../renderer/data/store/placement.ts';
import { rxSchemaOf } from '../../../renderer/data/store/schemas.ts';
import type { Store } from '../../../renderer/data/store/store.ts';
import { damageRecords, readAllRecords } from './support/idb.ts';
import { makeCustomer, makeInteraction, makeRandom, uuid } from './support/samples.ts';

const random = makeRandom(1);
const made = { createdBy: uuid(1, 2), createdAt: 1, updatedAt: 1, ver: 1 };
const makeTag = (n: number): CustomerTag => ({
  ...made,
  tagId: uuid(n, 5),
  name: `标签${n}`,
  color: '#112233',
  category: '',
});
const makeGroup = (n: number): CustomerGroup => ({ ...made, groupId: uuid(n, 6), name: `分组${n}`, parentId: null });
const entry: DictionaryEntry = {
  ...made,
  entryId: 'status:new',
  kind: 'status',
  label: '新',
  labelEn: 'New',
  parentId: null,
  meaning: 'open',
  next: null,
  order: 1,
  retired: false,
};
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
  const database = await createRxDatabase({ name: 'store.2', storage, multiInstance: false, eventReduce: false });
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

  it('[ST15] RxDB is told of ids alone, of few enough collections, each with the key of its records', () => {
    expect(PLACE_NAMES.length).toBeLessThanOrEqual(13);
    for (const name of STORE_NAMES) {
      const place = placeOf(name);
      const { primaryKey, properties } = rxSchemaOf(place);
      expect(primaryKey).toBe(isShared(place) ? 'placeKey' : keyFieldOf(name));
      const linked = isLinked(name) ? ['customerId'] : [];
      expect(Object.keys(properties).toSorted()).toEqual([...linked, primaryKey].map(String).toSorted());
    }
  });

  it('[ST17] collections that share a place do not meet: each lists, walks through, finds and removes its own', async () => {
    const factory = new IDBFactory();
    const cipher = await makeCipher(1);
    const store = await openStore(factory, cipher);
    const id = makeTag(1).tagId;
    const group = { ...makeGroup(1), groupId: id };
    await store.put('tags', [makeTag(1), makeTag(2)]);
    await store.put('groups', [group]);
    await store.put('dictionaries', [entry]);
    expect(await store.get('tags', id)).toEqual(makeTag(1));
    expect(await store.get('groups', id)).toEqual(group);
    expect(await store.listKeys('tags')).toEqual([makeTag(1).tagId, makeTag(2).tagId]);
    expect(await store.listKeys('dictionaries')).toEqual(['status:new']);
    const walked: unknown[] = [];
    for await (const part of store.readAll('groups')) walked.push(...part);
    expect(walked).toEqual([group]);
    await store.remove('groups', [id, makeTag(2).tagId]);
    expect(await store.listKeys('groups')).toEqual([]);
    expect(await store.listKeys('tags')).toHaveLength(2);
    const raw = (await readAllRecords(factory)).filter(record => record.database.endsWith('--reference'));
    expect(
      Object.keys(raw[0]?.value ?? {})
        .filter(field => !field.startsWith('_'))
        .toSorted(),
    ).toEqual(['placeKey', 'sealed']);
  });

  it('[ST17] a record that is moved to another collection of its place, or to another id, is refused', async () => {
    const factory = new IDBFactory();
    const cipher = await makeCipher(1);
    const store = await openStore(factory, cipher);
    const id = makeTag(1).tagId;
    for (const moved of [`groups:${id}`, `tags:${makeTag(2).tagId}`]) {
      await store.put('tags', [makeTag(1)]);
      await store.put('groups', [{ ...makeGroup(1), groupId: id }]);
      await store.put('tags', [makeTag(2)]);
      const own = (await readAllRecords(factory)).find(record => record.value['placeKey'] === `tags:${id}`);
      await damageRecords(factory, 'reference', value =>
        value['placeKey'] === moved ? { ...value, sealed: own?.value['sealed'] } : value,
      );
      const [collection = '', docId = ''] = moved.split(':');
      await expect(store.get(collection as 'tags', docId)).rejects.toMatchObject({ code: 'store_damaged' });
      await store.remove('groups', [id]);
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
