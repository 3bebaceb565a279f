/** Comparing with the server, on the fake server: what differs is repaired and nothing else is touched, and nothing large goes without consent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { Customer } from '../../../common/domain/customer.ts';
import { canonicalJson, type Json } from '../../../common/lib/json.ts';
import { bucketOf, createDigest, DIGEST_BUCKETS, maskFor } from '../../../common/protocol/digest.ts';
import { needsConsent } from '../../../common/protocol/mass-removal.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { KEEP_SENT_MS } from '../../../renderer/data/sync/sent.ts';
import { makeSigner } from '../../../sync-server/crypto/signatures.ts';
import { makeCompany, makeDraft, makeUser, valueOf, type Company } from './support/company.ts';
import { createDevice, type Device } from './support/device.ts';
import { copyMemoryStore } from './support/memory-store.ts';
import { makeCustomer, makeInteraction, makeRandom, uuid } from './support/samples.ts';

const ALL = {
  filter: EMPTY_FILTER,
  sort: [{ field: 'createdAt', direction: 'asc' }],
  offset: 0,
  limit: 10_000,
} as const;
const idOf = (n: number): string => makeCustomer(n).customerId;

async function stored(device: Device): Promise<string[]> {
  const store = await device.openStore();
  const customers = await store.getMany('customers', await store.listKeys('customers'));
  const interactions = await store.getMany('interactions', await store.listKeys('interactions'));
  return [...customers.values(), ...interactions.values()].map(doc => canonicalJson(doc as unknown as Json)).toSorted();
}

function shown(company: Company): string[] {
  const { docs } = company.server;
  const all = [...(docs.get('customers')?.values() ?? []), ...(docs.get('interactions')?.values() ?? [])];
  return all.map(doc => canonicalJson(doc as unknown as Json)).toSorted();
}

/** The ciphertext of each record: written anew, it is another one, whatever it holds. */
function sealed(device: Device): Map<string, string> {
  const text = copyMemoryStore(device.name).text();
  const collections = JSON.parse(text) as [string, { sealed: string; customerId?: string; interactionId?: string }[]][];
  return new Map(
    collections.flatMap(([name, records]) =>
      name === 'customers' || name === 'interactions'
        ? records.map(record => [`${name}/${record.interactionId ?? record.customerId ?? ''}`, record.sealed] as const)
        : [],
    ),
  );
}

async function openCompany(count: number, role?: 'lead'): Promise<{ company: Company; device: Device }> {
  const company = makeCompany(count, 50);
  for (let n = 1; n <= count; n += 3) company.server.put('interactions', uuid(n, 4), makeInteraction(n, n));
  const device = await company.addDevice(1, role);
  await (await device.open()).syncOnce();
  return { company, device };
}

describe('digest', () => {
  it('[DI1] hashes what a reader holds: any other id, version or mask is another hash, the order is none', () => {
    const entry = fc.tuple(fc.uuid(), fc.nat(1_000_000));
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ([id]) => id, maxLength: 60 }), fc.nat(), (entries, pick) => {
        const hashesOf = (list: readonly (readonly [string, number])[], mask = 'm'): string[] => {
          const digest = createDigest(mask);
          for (const [id, ver] of list) digest.add(id, ver);
          return digest.toHashes();
        };
        const hashes = hashesOf(entries);
        expect(hashes).toHaveLength(DIGEST_BUCKETS);
        expect(hashesOf(entries.toReversed())).toEqual(hashes);
        if (entries.length === 0) return;
        const index = pick % entries.length;
        const [id, ver] = entries[index]!;
        const differing = (other: string[]): number[] =>
          other.flatMap((hash, bucket) => (hash === hashes[bucket] ? [] : [bucket]));
        expect(differing(hashesOf(entries.with(index, [id, ver + 1])))).toEqual([bucketOf(id)]);
        expect(differing(hashesOf(entries.toSpliced(index, 1)))).toEqual([bucketOf(id)]);
        expect(hashesOf(entries, 'n')).not.toEqual(hashes);
      }),
    );
    expect(maskFor('customers', 'm')).toBe('m');
    expect(maskFor('tags', 'm')).toBe('');
  });

  it('[DI1] is the exclusive or of SHA-256, written down so that other programs can compute it', () => {
    const digest = createDigest('mask');
    const id = '0190a000-0000-7000-8000-00000000abcd';
    digest.add(id, 42);
    const expected = createHash('sha256')
      .update(`${id} 42 mask`)
      .digest('hex')
      .slice(0, 16)
      .replace(/^0+(?=.)/, '');
    expect(bucketOf(id)).toBe(0xbcd % 1_024);
    expect(digest.toHashes()[bucketOf(id)]).toBe(expected);
  });
});

describe('comparing', () => {
  it('[P18][RC1][RC2] repairs damage of any kind and touches nothing else', { timeout: 60_000 }, async () => {
    const { company, device } = await openCompany(40);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 100, max: 900 }), { maxLength: 6 }),
        async (lost, old, strange) => {
          const store = await device.openStore();
          const outdated = old.filter(n => !lost.includes(n));
          const customers = await store.getMany('customers', outdated.map(idOf));
          await store.put(
            'customers',
            outdated.map(n => ({ ...(customers.get(idOf(n)) as Customer), name: '旧', ver: 1 })),
          );
          await store.remove('customers', lost.map(idOf));
          await store.put(
            'customers',
            strange.map(n => makeCustomer(n, { ver: 5 })),
          );
          const before = sealed(device);
          const check = await device.engine.checkOnce();
          expect(check).toMatchObject({ repaired: lost.length + outdated.length, removed: strange.length });
          expect(await stored(device)).toEqual(shown(company));
          const touched = new Set([...lost, ...outdated].map(n => `customers/${idOf(n)}`));
          const after = [...sealed(device)];
          expect(after.filter(([key, record]) => !touched.has(key) && record !== before.get(key))).toEqual([]);
          const again = await device.engine.checkOnce();
          expect(again).toMatchObject({ repaired: 0, removed: 0 });
          expect(again?.compared).toBeGreaterThan(50);
        },
      ),
      { numRuns: 12 },
    );
    const { rows } = await valueOf(device.engine.api.query(ALL));
    expect(rows).toHaveLength(40);
  });

  it('[RC2] leaves edits that wait on top, also of a customer that is gone or was made here', async () => {
    const { company, device } = await openCompany(5, 'lead');
    const { engine } = device;
    company.fail = (_name, path) => {
      if (path.endsWith('/push')) throw new AppError('server_busy');
    };
    await valueOf(engine.api.updateCustomer(idOf(1), { notes: '未发' }));
    await valueOf(engine.api.deleteCustomer(idOf(2)));
    const { customerId } = await valueOf(engine.api.createCustomer(makeDraft({ name: '新客' })));
    await valueOf(engine.api.updateCustomer(idOf(3), { notes: '白写' }));
    company.server.docs.get('customers')?.delete(idOf(3)); // without a line in the log
    const store = await device.openStore();
    await store.remove('customers', [idOf(1), idOf(4)]);
    await expect(engine.checkOnce()).rejects.toMatchObject({ code: 'server_busy' });
    company.fail = (_name, path) => {
      if (path.endsWith('/push')) throw new AppError('server_unreachable');
    };
    device.crash();
    const again = await device.open();
    // A push that fails does not keep a comparison that is owed from being made.
    company.server.epoch = 'e2';
    await expect(again.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    const { rows } = await valueOf(again.api.query(ALL));
    expect(rows.map(row => row.customerId).toSorted()).toEqual([idOf(1), idOf(4), idOf(5), customerId].toSorted());
    expect(rows.find(row => row.customerId === idOf(1))).toMatchObject({ notes: '未发', pending: true });
  });

  it('[P9][RC3] other rules of fields: everything that they touch is fetched anew, and again when they come back', async () => {
    const { company, device } = await openCompany(6);
    const customers = company.server.docs.get('customers') as Map<string, Customer>;
    const plain = new Map(customers);
    const phone = plain.get(idOf(1))?.contactInfo?.phones?.[0]?.value ?? 'none';
    expect((await stored(device)).join()).toContain(phone);
    for (const [id, { contactInfo: _plain, ...rest }] of plain) customers.set(id, rest as Customer);
    company.server.mask = 'masked';
    company.server.epoch = 'e2'; // the cursor is void, as after a changed role
    device.crash();
    const again = await device.open();
    await again.syncOnce();
    expect(await stored(device)).toEqual(shown(company));
    expect((await stored(device)).join()).not.toContain(phone);

    for (const [id, doc] of plain) customers.set(id, doc); // of the same versions as before
    company.server.mask = 'rules';
    await again.checkOnce();
    expect(await stored(device)).toEqual(shown(company));
    expect((await stored(device)).join()).toContain(phone);
  });

  it('[P14][RC4] may end at any step and is made again', { timeout: 60_000 }, async () => {
    for (let stop = 1, isOver = false; !isOver; stop++) {
      const { company, device } = await openCompany(8);
      const store = await device.openStore();
      await store.remove('customers', [idOf(1), idOf(2)]);
      await store.put('customers', [makeCustomer(99, { ver: 3 })]);
      company.server.epoch = 'e2';
      let count = 0;
      device.interrupt = () => {
        if (++count === stop) throw new Error('the program ends');
      };
      device.crash();
      const work = async (): Promise<void> => (await device.open()).syncOnce();
      isOver = await work().then(
        () => true,
        () => false,
      );
      device.crash();
      device.interrupt = () => undefined;
      await (await device.open()).syncOnce();
      expect(await stored(device), `stopped at ${stop}`).toEqual(shown(company));
    }
  });

  it('[RC5] runs by itself once a day and when it is asked for, and tells what it found', async () => {
    const { company, device } = await openCompany(4);
    const digests = (): number => company.server.requests.filter(({ path }) => path.endsWith('/digest')).length;
    await device.engine.syncOnce();
    expect(digests()).toBe(0);
    company.clock.jump(25 * 3_600_000);
    await device.engine.syncOnce();
    const once = digests();
    expect(once).toBeGreaterThan(0);
    expect(device.events.filter(({ event }) => event === 'checked')).toHaveLength(1);
    await device.engine.syncOnce();
    expect(digests()).toBe(once);

    device.engine.start();
    await device.nap();
    await (await device.openStore()).remove('customers', [idOf(3)]);
    expect(await valueOf(device.engine.api.checkData())).toMatchObject({ repaired: 1, removed: 0 });
    company.fail = () => {
      throw new AppError('server_unreachable');
    };
    await expect(device.engine.api.checkData()).rejects.toMatchObject({ code: 'server_unreachable' });
    await device.close();
  });
});

describe('removals', () => {
  it('[PC1] much is more than 500 documents, or more than a fifth of the customers and more than twenty', () => {
    const cases: readonly (readonly [customers: number, documents: number, held: number, needed: boolean])[] = [
      [0, 500, 1_000, false],
      [0, 501, 1_000, true],
      [20, 20, 20, false],
      [21, 21, 100, true],
      [21, 21, 105, false],
      [22, 22, 105, true],
    ];
    for (const [customers, documents, held, needed] of cases) {
      expect([customers, documents, held, needsConsent({ customers, documents }, held)]).toEqual([
        customers,
        documents,
        held,
        needed,
      ]);
    }
  });

  it('[P23][PC2] an emptied server empties no device: everything stays, it is told, edits go on, and consent lets it go', async () => {
    const { company, device } = await openCompany(60);
    const { engine } = device;
    const customers = company.server.docs.get('customers')!;
    const kept = new Map(customers);
    for (let n = 11; n <= 60; n++) customers.delete(idOf(n)); // no line in the log says so
    for (const how of ['refused', 'forged'] as const) {
      company.server.consents = how;
      await valueOf(engine.api.updateCustomer(idOf(1), { notes: how }));
      await expect(engine.checkOnce()).rejects.toMatchObject({
        code: 'purge_not_confirmed',
        data: { params: { customers: 50 } },
      });
      expect((await valueOf(engine.api.query(ALL))).total).toBe(60);
      expect((customers.get(idOf(1)) as Customer).notes).toBe(how);
    }
    device.crash(); // the answer is still owed after a restart
    const again = await device.open();
    await expect(again.syncOnce()).rejects.toMatchObject({ code: 'purge_not_confirmed' });
    expect((await valueOf(again.api.query(ALL))).total).toBe(60);
    company.server.consents = 'given';
    await again.syncOnce();
    expect((await valueOf(again.api.query(ALL))).total).toBe(10);
    for (const [id, doc] of kept) if (!customers.has(id)) company.server.put('customers', id, doc);
    await again.syncOnce();
    expect((await valueOf(again.api.query(ALL))).total).toBe(60);
  });

  it('[P23][PC3] the log is weighed over its pages: what goes beyond the limit stays until it is confirmed, new documents come', async () => {
    const { company, device } = await openCompany(60);
    const { engine } = device;
    company.server.consents = 'refused';
    for (let n = 11; n <= 60; n++) company.server.remove('customers', idOf(n));
    company.server.put('customers', idOf(70), makeCustomer(70));
    await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'purge_not_confirmed' });
    const { rows, total } = await valueOf(engine.api.query(ALL));
    expect(total).toBe(61);
    expect(rows.map(row => row.customerId)).toContain(idOf(70));
    engine.start();
    await device.nap();
    expect(await valueOf(engine.api.syncState())).toMatchObject({
      phase: 'problem',
      reason: { code: 'purge_not_confirmed', params: { customers: 50 } },
    });
    company.server.consents = 'given';
    await valueOf(engine.api.syncNow());
    await device.nap();
    expect(await valueOf(engine.api.syncState())).toMatchObject({ phase: 'synced', reason: null });
    expect(await stored(device)).toEqual(shown(company));
    await device.close();
  });

  it('[PC2] a consent answers one question: an old one, one for another device, for less, or of another epoch counts nothing', async () => {
    const signed = (claims: object): unknown => {
      const text = JSON.stringify(claims);
      return { consent: { text, signature: makeSigner(Buffer.alloc(32, 1)).sign(text) } };
    };
    const wrong: readonly ((claims: Record<string, unknown>) => object)[] = [
      claims => ({ ...claims, nonce: 'of another question' }),
      claims => ({ ...claims, client: uuid(9, 7) }),
      claims => ({ ...claims, customers: Number(claims['customers']) - 1 }),
      claims => ({ ...claims, documents: 1 }),
      claims => ({ ...claims, epoch: 'e0' }),
      claims => ({ ...claims, reason: 'because' }),
    ];
    for (const change of [...wrong, (claims: object) => claims]) {
      const company = makeCompany(60, 50);
      const server = company.server.connect(makeUser(1));
      const device = await createDevice({
        name: `consent-${wrong.indexOf(change)}`,
        user: makeUser(1),
        clientId: uuid(1, 7),
        transport: {
          ...server,
          async request(path, body) {
            const answer = await server.request(path, body);
            if (!path.endsWith('/consent')) return answer;
            const { consent } = answer as { consent: { text: string } };
            return signed(change(JSON.parse(consent.text) as Record<string, unknown>));
          },
        },
        clock: company.clock,
        randomBytes: makeRandom(7),
      });
      const engine = await device.open();
      await engine.syncOnce();
      for (let n = 11; n <= 60; n++) company.server.docs.get('customers')?.delete(idOf(n));
      await engine.checkOnce().catch(() => undefined);
      expect((await valueOf(engine.api.query(ALL))).total).toBe(wrong.includes(change as never) ? 60 : 10);
    }
  });
});

describe('a restored server', () => {
  it('[P20][RC6] is told again what its backup has forgotten, with edits that were never sent', async () => {
    const { company, device } = await openCompany(4);
    const { engine } = device;
    const { server } = company;
    await valueOf(engine.api.updateCustomer(idOf(1), { notes: '备份之前' }));
    await engine.syncOnce();
    const backup = server.save();
    await valueOf(engine.api.updateCustomer(idOf(1), { company: '备份之后' }));
    const { customerId } = await valueOf(engine.api.createCustomer(makeDraft({ name: '备份之后的客户' })));
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(idOf(2), { notes: '还没有发' }));
    server.restore(backup);
    device.crash();
    const again = await device.open();
    await again.syncOnce();
    const customers = server.docs.get('customers') as Map<string, Customer>;
    expect(customers.get(idOf(1))).toMatchObject({ notes: '备份之前', company: '备份之后' });
    expect(customers.get(idOf(2))).toMatchObject({ notes: '还没有发' });
    expect(customers.get(customerId)).toMatchObject({ name: '备份之后的客户' });
    expect(await stored(device)).toEqual(shown(company));
    expect((await valueOf(again.api.syncCenter())).refused).toEqual([]);
  });

  it('[P2][RC6] what is sent again never shows over a newer edit that still waits', async () => {
    const company = makeCompany(2);
    const server = company.server.connect(makeUser(1));
    let isLost = false;
    const device = await createDevice({
      name: 'restored-under-waiting',
      user: makeUser(1),
      clientId: uuid(1, 7),
      transport: {
        ...server,
        request: (path, body) =>
          isLost && !path.endsWith('/hello')
            ? Promise.reject(new AppError('server_unreachable'))
            : server.request(path, body),
      },
      clock: company.clock,
      randomBytes: makeRandom(7),
    });
    const engine = await device.open();
    await engine.syncOnce();
    const backup = company.server.save();
    await valueOf(engine.api.updateCustomer(idOf(1), { company: '旧' }));
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(idOf(1), { company: '新' }));
    company.server.restore(backup);
    isLost = true; // after the first words
    device.crash();
    const again = await device.open();
    await again.syncOnce().catch(() => undefined);
    expect((await valueOf(again.api.getCustomer(idOf(1)))).customer.company).toBe('新');
    isLost = false;
    await again.syncOnce();
    expect(company.server.docs.get('customers')?.get(idOf(1))).toMatchObject({ company: '新' });
  });

  it('[RC6] edits are kept for two weeks and no longer', async () => {
    const { company, device } = await openCompany(1);
    await valueOf(device.engine.api.updateCustomer(idOf(1), { notes: '早' }));
    await device.engine.syncOnce();
    const keys = async (): Promise<number> =>
      (await (await device.openStore()).listKeys('settings')).filter(key => key.startsWith('sent:')).length;
    expect(await keys()).toBe(1);
    for (const [jump, left] of [
      [KEEP_SENT_MS - 3_600_000, 1],
      [2 * 3_600_000, 0],
    ] as const) {
      company.clock.jump(jump);
      device.crash();
      await (await device.open()).syncOnce();
      expect(await keys()).toBe(left);
    }
  });
});
