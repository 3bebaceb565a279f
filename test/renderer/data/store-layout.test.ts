/**
 * What an update of the program finds on the disk: a store as the first layout wrote it, and one whose documents were given under another
 * version of the protocol, or before a collection existed.
 */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { createRxDatabase, type RxJsonSchema } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../common/domain/customer.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { COLLECTION_NAMES } from '../../../common/protocol/collections.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { createCipher, type Cipher } from '../../../renderer/data/crypto/cipher.ts';
import { encryptStorage } from '../../../renderer/data/crypto/encrypted-storage.ts';
import { settleMark } from '../../../renderer/data/engine/settle-mark.ts';
import { carryOver } from '../../../renderer/data/store/carry-over.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import { EMPTY_MARK, type SyncMark } from '../../../renderer/data/store/local-records.ts';
import { LOCAL_NAMES } from '../../../renderer/data/store/placement.ts';
import type { SealedTable } from '../../../renderer/data/store/sealed-table.ts';
import { makeCompany, makeDraft, valueOf } from './support/company.ts';
import { makeCustomer, makeRandom, uuid } from './support/samples.ts';

const stamp = (cseq: number) => ({ id: uuid(cseq, 7), cseq, docId: uuid(cseq, 1), madeAt: 1, taskId: null });
const newCustomer = {
  name: '未发送',
  company: '',
  phones: [],
  emails: [],
  socials: [],
  source: null,
  scene: null,
  status: 'status:potential',
  acquisitionTime: 1,
  lastActiveTime: null,
  notes: '',
  custom: {},
  tagIds: [],
  groupIds: [],
};
const mutation = { ...stamp(7), lane: 'interactive', kind: 'customer.create', doc: newCustomer };
const refused = {
  itemId: uuid(3, 7),
  kind: 'refused',
  conflict: null,
  title: '王小明',
  code: 'too_long',
  fields: [],
  at: 3,
  mutation: { ...stamp(3), kind: 'customer.patch', baseVer: 1, patch: { notes: ['', '写了很久的话'] } }, // as version 1 stored it
};
const mark = { cursor: 'e1 log 5', epoch: 'e1', snapshot: null, lastSyncedAt: 5, consentKey: 'key', checkedAt: 5 };

/** What the first layout had, by collection: the key, and what lies in it. */
const FIRST = {
  dictionaries: ['entryId', [{ entryId: 'status:new', label: '新' }]],
  members: ['userId', []],
  tags: ['tagId', [{ tagId: uuid(1, 5), name: '标签' }]],
  groups: ['groupId', []],
  customers: ['customerId', [makeCustomer(1), makeCustomer(2)]],
  interactions: ['interactionId', []],
  behaviors: ['behaviorId', []],
  history: ['historyId', []],
  tasks: ['taskId', []],
  consents: ['consentId', []],
  outbox: ['key', [{ key: '0000000000000007', mutation }]],
  inbox: ['itemId', [refused]],
  settings: [
    'key',
    [
      { key: 'canary', value: 'the key fits' },
      { key: 'counter', value: { last: 7, provisionalFrom: null } },
      { key: 'sync', value: mark },
    ],
  ],
} as const;
const LINKED = new Set(['interactions', 'behaviors', 'history', 'consents']);

/** Writes a store as the first layout did: one collection of RxDB for each wire collection, with the fields of its entity. */
async function writeFirstLayout(factory: IDBFactory, cipher: Cipher): Promise<void> {
  const storage = encryptStorage(getRxStorageDexie({ indexedDB: factory, IDBKeyRange }), cipher);
  const database = await createRxDatabase({ name: 'store', storage, multiInstance: false, eventReduce: false });
  const id = { type: 'string', maxLength: 100 };
  const schemaOf = (name: string, key: string, docs: readonly object[]): RxJsonSchema<Record<string, unknown>> => ({
    version: 0,
    primaryKey: key,
    type: 'object',
    properties: {
      ...Object.fromEntries(docs.flatMap(doc => Object.keys(doc)).map(field => [field, {}])),
      ...(LINKED.has(name) ? { customerId: id } : {}),
      [key]: id,
    },
    required: [key],
    indexes: LINKED.has(name) ? ['customerId'] : [],
  });
  const collections = await database.addCollections(
    Object.fromEntries(
      Object.entries(FIRST).map(([name, [key, docs]]) => [name, { schema: schemaOf(name, key, docs) }]),
    ),
  );
  for (const [name, [, docs]] of Object.entries(FIRST)) await collections[name]!.bulkInsert(structuredClone([...docs]));
  await database.close();
}

async function prepare(): Promise<{ factory: IDBFactory; cipher: Cipher }> {
  const factory = new IDBFactory();
  const cipher = await createCipher(Uint8Array.from(makeRandom(1)(32)), makeRandom(2));
  await writeFirstLayout(factory, cipher);
  return { factory, cipher };
}

describe('a store of the first layout', () => {
  it('[ST18] keeps unsent edits, the sync centre and settings, and holds no document; the former store is gone', async () => {
    const { factory, cipher } = await prepare();
    const store = await createDexieStorePort('store', cipher, { indexedDB: factory, IDBKeyRange }).open();
    expect(await store.get('outbox', '0000000000000007')).toEqual(FIRST.outbox[1][0]);
    expect(await store.get('inbox', refused.itemId)).toEqual(refused);
    expect(await store.get('settings', 'sync')).toEqual({ key: 'sync', value: mark });
    for (const name of COLLECTION_NAMES) expect(await store.listKeys(name)).toEqual([]);
    expect((await factory.databases()).filter(({ name }) => name?.startsWith('rxdb-dexie-store--'))).toEqual([]);
    await store.close();
  });

  it('[ST18] a disk that is full while it is carried over loses nothing, and the next opening goes on', async () => {
    const { factory, cipher } = await prepare();
    const databases = (await factory.databases()).flatMap(({ name }) => name ?? []);
    const full = {
      put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
    } as unknown as SealedTable;
    const tables = new Map(LOCAL_NAMES.map(name => [name, full] as const));
    const given = { databases, settings: { indexedDB: factory as never, IDBKeyRange }, tables };
    await expect(carryOver(given)).rejects.toMatchObject({ code: 'disk_full' });
    const store = await createDexieStorePort('store', cipher, { indexedDB: factory, IDBKeyRange }).open();
    expect(await store.get('inbox', refused.itemId)).toEqual(refused);
    expect(await store.listKeys('outbox')).toEqual(['0000000000000007']);
    await store.close();
  });

  it('[ST18][CY18] the engine shows what waits and what was refused, and syncs the documents anew from the beginning', async () => {
    const company = makeCompany(3);
    const device = await company.addDevice(1);
    const before = await device.openStore();
    await before.put('outbox', FIRST.outbox[1] as never);
    await before.put('inbox', [refused] as never);
    await before.put('settings', structuredClone(FIRST.settings[1]) as never);

    const engine = await device.open();
    expect(engine.customers).toBe(1);
    const { refused: shown } = await valueOf(engine.api.syncCenter());
    expect(shown).toMatchObject([{ mutationId: refused.itemId, wanted: { notes: '写了很久的话' }, canRetry: true }]);
    device.crash();
    const again = await device.open();
    await again.syncOnce();
    expect(again.customers).toBe(4);
    expect(company.server.docs.get('customers')?.get(mutation.docId)).toMatchObject({ name: '未发送' });
    expect(company.server.requests.filter(({ path }) => path.endsWith('/digest'))).toEqual([]);
    expect((await valueOf(again.api.syncCenter())).refused).toHaveLength(1);
  });
});

describe('documents that were given to another version', () => {
  const known: SyncMark = { ...settleMark(EMPTY_MARK).mark, cursor: 'e1 log 5' };

  it('[ST19] an update that changes nothing asks for nothing; another protocol asks for all, a new collection for itself', () => {
    expect(settleMark(known)).toEqual({ mark: known, isEmptied: false });
    const old = settleMark({ ...known, given: { ...known.given!, protocol: PROTOCOL_VERSION - 1 } });
    expect(old).toMatchObject({ isEmptied: false, mark: { cursor: 'e1 log 5', reconcile: { since: 'e1 log 5' } } });
    expect(old.mark.stale).toEqual([...COLLECTION_NAMES]);
    const collections = COLLECTION_NAMES.filter(name => name !== 'consents');
    const late = settleMark({ ...known, given: { ...known.given!, collections } });
    expect(late.mark).toMatchObject({ stale: ['consents'], reconcile: { since: 'e1 log 5' } });
    expect(settleMark(late.mark).mark).toBe(late.mark);
    const unsynced = settleMark({ ...known, cursor: null, given: { ...known.given!, collections } });
    expect(unsynced.mark).toMatchObject({ stale: [], reconcile: null });
  });

  it('[ST19] they stay shown offline, and are fetched whole at the next contact although their versions have not changed', async () => {
    const company = makeCompany(5);
    const device = await company.addDevice(1);
    await (await device.open()).syncOnce();
    const edited = makeDraft({ name: '等着的' });
    await valueOf(device.engine.api.createCustomer(edited));
    await device.close();

    // As a former version left it: the tags were never given, and of the customers not every field.
    const store = await device.openStore();
    const customers = [...(await store.getMany('customers', await store.listKeys('customers'))).values()];
    await store.put(
      'customers',
      customers.map(({ notes: _notes, ...rest }): Customer => rest),
    );
    await store.remove('tags', await store.listKeys('tags'));
    const row = await store.get('settings', 'sync');
    const stored = { ...(row?.value as object), given: { layout: 2, protocol: 2, collections: ['customers'] } };
    await store.put('settings', [{ key: 'sync', value: stored as never }]);

    company.fail = () => {
      throw new AppError('server_unreachable');
    };
    await device.open();
    expect(device.engine.customers).toBe(6);
    await expect(device.engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    await device.close();
    company.fail = () => undefined;
    await (await device.open()).syncOnce();
    const now = await device.openStore();
    const docs = await now.getMany('customers', await now.listKeys('customers'));
    expect([...docs.values()].filter(({ notes }) => notes === undefined)).toEqual([]);
    expect((await now.listKeys('tags')).length).toBe(company.server.docs.get('tags')?.size);
    expect((await now.get('settings', 'sync'))?.value).toMatchObject({ stale: [] });
    const asked = company.server.requests.length;
    await device.close();
    await (await device.open()).syncOnce();
    expect(company.server.requests.slice(asked).filter(({ path }) => path.endsWith('/digest'))).toEqual([]);
  });
});
