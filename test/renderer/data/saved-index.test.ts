/** The saved index: whatever happens to it or around it, what is opened from it is what building it anew would give. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../common/domain/customer.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import type { Core } from '../../../renderer/data/core/core.ts';
import { createMutex } from '../../../renderer/data/core/mutex.ts';
import { createCipher, type Cipher } from '../../../renderer/data/crypto/cipher.ts';
import { loadIndex, saveIndex, verifyIndex } from '../../../renderer/data/engine/saved-index.ts';
import { createPoolIndex, type PoolIndex } from '../../../renderer/data/index/pool-index.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import type { Store } from '../../../renderer/data/store/store.ts';
import { createMemoryStorePort, memoryBeside } from './support/memory-store.ts';
import { makeCustomer, makeNumbers, makeRandom, uuid } from './support/samples.ts';

const random = makeRandom(1);
const makeCipher = (seed: number): Promise<Cipher> => createCipher(Uint8Array.from(makeRandom(seed)(32)), random);
const idOf = (n: number): string => makeCustomer(n).customerId;
class Crash extends Error {}

/** As much of an engine as the saved index needs: its writes go to the store first, then to the index, as those of the engine do. */
interface Small {
  readonly core: Core;
  put(customers: readonly Customer[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

function makeSmall(store: Store, cipher: Cipher): Small {
  const index = createPoolIndex();
  const core = {
    store,
    index,
    mutex: createMutex(),
    ports: { cipher, randomBytes: random, emit: () => undefined },
  } as unknown as Core;
  return {
    core,
    put: customers =>
      core.mutex.run(async () => {
        await store.put('customers', customers);
        index.upsert(customers);
      }),
    remove: ids =>
      core.mutex.run(async () => {
        await store.remove('customers', ids);
        index.remove(ids);
      }),
  };
}

let names = 0;
async function openSmall(
  name: string,
  cipher: Cipher,
  at: (point: string) => void = () => undefined,
): Promise<Small & { isLoaded: boolean }> {
  const small = makeSmall(withPoints(await createMemoryStorePort(name, cipher).open(), at), cipher);
  const isLoaded = await loadIndex(small.core);
  if (!isLoaded) {
    for await (const docs of small.core.store.readAll('customers')) small.core.index.upsert(docs);
  }
  return { ...small, isLoaded };
}

/** Every write of the store, of the list of changes and of the blobs as a point at which the program may end, before and after it. */
function withPoints(store: Store, at: (point: string) => void): Store {
  const wrap = <A extends unknown[], R>(name: string, work: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      at(`${name} before`);
      const value = await work(...given);
      at(`${name} after`);
      return value;
    };
  };
  const { blobs, customerChanges: changes } = store;
  return {
    ...store,
    put: wrap('put', (name: 'customers', docs: readonly Customer[]) => store.put(name, docs)) as Store['put'],
    remove: wrap('remove', (name: 'customers', ids: readonly string[]) => store.remove(name, ids)) as Store['remove'],
    blobs: { ...blobs!, put: wrap('blob put', blobs!.put), remove: wrap('blob remove', blobs!.remove) },
    customerChanges: { ...changes!, trim: wrap('trim', changes!.trim) },
  };
}

const QUERIES = [
  { filter: EMPTY_FILTER, sort: [{ field: 'acquisitionTime', direction: 'desc' }] },
  { filter: EMPTY_FILTER, sort: [{ field: 'name', direction: 'asc' }] },
  { filter: { keyword: '1', where: null }, sort: [{ field: 'name', direction: 'desc' }] },
  { filter: { keyword: '', where: { field: 'tagIds', op: 'has_any', values: [uuid(1, 5)] } }, sort: [] },
] as const;

function answersOf(index: PoolIndex): unknown {
  const window = { offset: 0, limit: 1_000, facets: ['status', 'tagIds', 'ownerId'] };
  return [index.size, ...QUERIES.map(query => index.query({ ...query, ...window }))];
}

/** What an index says that was built from the documents. */
async function builtAnew(store: Store): Promise<unknown> {
  const index = createPoolIndex();
  for await (const docs of store.readAll('customers')) index.upsert(docs);
  return answersOf(index);
}

async function prepare(count: number): Promise<{ name: string; cipher: Cipher; small: Small }> {
  const name = `saved-${++names}`;
  const cipher = await makeCipher(1);
  const small = await openSmall(name, cipher);
  await small.put(Array.from({ length: count }, (_, n) => makeCustomer(n + 1, { tagIds: [uuid(n % 3, 5)] })));
  return { name, cipher, small };
}

describe('the saved index', () => {
  it('[ST20] is opened without reading the documents, with what changed since it was saved', async () => {
    const { name, cipher, small } = await prepare(50);
    expect(await saveIndex(small.core)).toBe(true);
    await small.put([makeCustomer(3, { name: '改名' }), makeCustomer(77)]);
    await small.remove([idOf(5), idOf(999)]);
    const reads: string[][] = [];
    const store = await createMemoryStorePort(name, cipher).open();
    const counting: Store = {
      ...store,
      readAll: () => {
        throw new Error('every customer is read');
      },
      getMany: ((collection: 'customers', ids: readonly string[]) => {
        reads.push([...ids]);
        return store.getMany(collection, ids);
      }) as Store['getMany'],
    };
    const again = makeSmall(counting, cipher);
    expect(await loadIndex(again.core)).toBe(true);
    expect(reads.flat().toSorted()).toEqual([idOf(3), idOf(5), idOf(77), idOf(999)].toSorted());
    expect(answersOf(again.core.index)).toEqual(await builtAnew(store));
    expect(await saveIndex(again.core)).toBe(true);
    expect(memoryBeside(name).changes.size).toBe(1);
  });

  it('[ST20] nothing of it can be read on the disk, and with another key it is none', async () => {
    const { name, small, cipher } = await prepare(50);
    await small.put([makeCustomer(60, { name: '欧阳Canary', notes: 'canary-notes' })]);
    await saveIndex(small.core);
    const bytes = Buffer.concat([...memoryBeside(name).blobs.values()]).toString('latin1');
    expect(bytes.length).toBeGreaterThan(1_000);
    for (const secret of ['Canary', 'canary', Buffer.from('欧阳').toString('latin1'), idOf(3)])
      expect(bytes).not.toContain(secret);
    const other = makeSmall(await createMemoryStorePort(name, await makeCipher(2)).open(), await makeCipher(2));
    expect(await loadIndex(other.core)).toBe(false);
    expect((await openSmall(name, cipher)).isLoaded).toBe(true);
  });

  it('[ST21] is not saved while customers change, and what was saved before stays good', async () => {
    const { name, cipher, small } = await prepare(50);
    await saveIndex(small.core);
    const { blobs } = small.core.store;
    let isFirst = true;
    const writing: Core = {
      ...small.core,
      store: {
        ...small.core.store,
        blobs: {
          ...blobs!,
          async put(key, bytes) {
            await blobs!.put(key, bytes);
            if (isFirst) await small.put([makeCustomer(1, { name: '正在保存时' })]);
            isFirst = false;
          },
        },
      },
    };
    expect(await saveIndex(writing)).toBe(false);
    const again = await openSmall(name, cipher);
    expect(again.isLoaded).toBe(true);
    expect(answersOf(again.core.index)).toEqual(await builtAnew(again.core.store));
  });

  const DAMAGES: readonly (readonly [string, (name: string) => void])[] = [
    ['a changed bit in a piece', name => eachBlob(name, (key, bytes) => key !== 'header' && flip(bytes))],
    ['a changed bit in the header', name => eachBlob(name, (key, bytes) => key === 'header' && flip(bytes))],
    ['a piece that is gone', name => eachBlob(name, key => key !== 'header' && memoryBeside(name).blobs.delete(key))],
    ['a header that is gone', name => memoryBeside(name).blobs.delete('header')],
    [
      'a shortened piece',
      name =>
        eachBlob(
          name,
          (key, bytes) => void (key !== 'header' && memoryBeside(name).blobs.set(key, bytes.slice(0, 40))),
        ),
    ],
    ['a list of changes that begins later', name => memoryBeside(name).changes.clear()],
  ];
  it.each(DAMAGES)('[ST21] with %s it is built anew, and saved again', async (_what, damage) => {
    const { name, cipher, small } = await prepare(50);
    await saveIndex(small.core);
    await small.put([makeCustomer(3, { name: '改名' })]);
    damage(name);
    const again = await openSmall(name, cipher);
    expect(again.isLoaded).toBe(false);
    expect(answersOf(again.core.index)).toEqual(await builtAnew(again.core.store));
    await again.put([makeCustomer(4, { name: '再改' })]);
    expect(await saveIndex(again.core)).toBe(true);
    expect((await openSmall(name, cipher)).isLoaded).toBe(true);
  });

  it('[ST21] an older one that is put back, or another number of customers than there are, is found', async () => {
    const { name, cipher, small } = await prepare(50);
    await saveIndex(small.core);
    const old = structuredClone(memoryBeside(name).blobs);
    await small.put([makeCustomer(3, { name: '改名' })]);
    await saveIndex(small.core);
    await small.put([makeCustomer(4, { name: '又改' })]);
    memoryBeside(name).blobs.clear();
    for (const [key, bytes] of old) memoryBeside(name).blobs.set(key, bytes);
    expect((await openSmall(name, cipher)).isLoaded).toBe(false);

    const rebuilt = await openSmall(name, cipher);
    await saveIndex(rebuilt.core);
    await rebuilt.put([makeCustomer(70)]);
    const { changes } = memoryBeside(name);
    changes.delete(Math.max(...changes.keys())); // a change that was never noted, as no write of ours leaves it
    const wrong = await openSmall(name, cipher);
    expect([wrong.isLoaded, wrong.core.index.size]).toEqual([true, 50]);
    expect(await verifyIndex(wrong.core)).toBe(false);
    expect(answersOf(wrong.core.index)).toEqual(await builtAnew(wrong.core.store));
    expect(await verifyIndex(wrong.core)).toBe(true);
    expect((await openSmall(name, cipher)).isLoaded).toBe(false);
  });

  it('[ST21][P14] the program may end at every write: what is opened is what building anew gives', async () => {
    const opened: unknown[] = [];
    const expected: unknown[] = [];
    let loads = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const numbers = makeNumbers(seed);
      const pick = (below: number): number => Math.floor(numbers() * below);
      const name = `saved-${++names}`;
      const cipher = await makeCipher(1);
      let left = Infinity;
      const at = (point: string): void => {
        if (left-- <= 0) throw new Crash(point);
      };
      let small = await openSmall(name, cipher, at);
      for (let step = 0; step < 25; step++) {
        left = pick(4) === 0 ? pick(8) : Infinity;
        try {
          const some = Array.from({ length: 1 + pick(6) }, () => 1 + pick(30));
          const kind = pick(4);
          if (kind === 0) await saveIndex(small.core);
          else if (kind === 1) await small.remove(some.map(idOf));
          else await small.put(some.map(n => makeCustomer(n, { name: `名${pick(9)}`, tagIds: [uuid(pick(3), 5)] })));
        } catch (thrown) {
          if (!(thrown instanceof Crash)) throw thrown;
          left = Infinity;
          const again = await openSmall(name, cipher, at);
          loads += Number(again.isLoaded);
          small = again;
          opened.push([seed, step, answersOf(small.core.index)]);
          expected.push([seed, step, await builtAnew(small.core.store)]);
        }
      }
    }
    expect(opened).toEqual(expected);
    expect(opened.length).toBeGreaterThan(25);
    expect(loads).toBeGreaterThan(10);
  }, 60_000);

  it('[ST20] in IndexedDB, and it is destroyed with its store', async () => {
    const factory = new IDBFactory();
    const cipher = await makeCipher(1);
    const port = createDexieStorePort('store', cipher, { indexedDB: factory, IDBKeyRange });
    const store = await port.open();
    const small = makeSmall(store, cipher);
    await small.put(Array.from({ length: 30 }, (_, n) => makeCustomer(n)));
    await small.remove([idOf(7)]);
    expect(await saveIndex(small.core)).toBe(true);
    await small.put([makeCustomer(2, { name: '改名' })]);
    await store.close();
    const opened = await port.open();
    const again = makeSmall(opened, cipher);
    expect(await loadIndex(again.core)).toBe(true);
    expect(answersOf(again.core.index)).toEqual(await builtAnew(opened));
    await opened.close();
    await port.destroy();
    expect(await factory.databases()).toEqual([]);
  });
});

function eachBlob(name: string, visit: (key: string, bytes: Uint8Array<ArrayBuffer>) => unknown): void {
  for (const [key, bytes] of new Map(memoryBeside(name).blobs)) visit(key, bytes);
}

function flip(bytes: Uint8Array): void {
  bytes[bytes.length - 1]! ^= 1;
}
