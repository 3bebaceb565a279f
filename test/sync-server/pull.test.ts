/** Pull: snapshot and log, scopes with a canary per record, masks, purges, cursors, concurrent writers, pokes. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../common/domain/customer.ts';
import type { HistoryEntry } from '../../common/domain/timeline.ts';
import type { Change, PullAnswer } from '../../common/protocol/messages.ts';
import { COLLECTIONS, type CollectionName } from '../../common/protocol/collections.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { bumpEntitlements } from '../../sync-server/queries/grants.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import {
  createDraft,
  newCustomer,
  nextId,
  readAudit,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** What a device holds after the changes. */
function applyChanges(view: Map<string, unknown>, changes: readonly Change[]): Map<string, unknown> {
  for (const change of changes) {
    const key = `${change.collection}/${change.id}`;
    if (change.op === 'put') view.set(key, change.doc);
    else view.delete(key);
  }
  return view;
}
const ofCollection = (changes: readonly Change[], collection: CollectionName): string[] =>
  changes.filter(change => change.collection === collection && change.op === 'put').map(change => change.id);

const customersOf = (changes: readonly Change[]): Customer[] =>
  changes.flatMap(change => (change.op === 'put' && change.collection === 'customers' ? [change.doc as Customer] : []));

const interaction = (customerId: string, content: string): MutationDraft => ({
  kind: 'interaction.create',
  docId: nextId(),
  doc: { customerId, type: 'interaction_type:call', content, channel: '', initiatedBy: 'company', occurredAt: 1 },
});

const PHONES = { sales1: '13511110001', sales2: '13511110002', sales3: '13511110003', lead: '13511110004' } as const;

/** One customer with timeline and history per author, each with canaries of its own in every field. */
async function seedCanaries(target: TestServer): Promise<Record<keyof typeof PHONES, string>> {
  const ids = {} as Record<keyof typeof PHONES, string>;
  for (const login of Object.keys(PHONES) as (keyof typeof PHONES)[]) {
    const device = await signInDevice(target, login);
    const customerId = nextId();
    ids[login] = customerId;
    const phones = [{ value: `+86${PHONES[login]}`, raw: PHONES[login], label: '' }];
    const emails = [{ value: `canary-${login}@example.com`, label: '' }];
    const socials = [{ kind: 'wechat' as const, value: `wx_canary_${login}` }];
    const fields = { name: `名-${login}`, company: `司-${login}`, notes: `记-${login}`, phones, emails, socials };
    await device.push(
      createDraft(customerId, fields),
      interaction(customerId, `谈-${login}`),
      {
        kind: 'behavior.create',
        docId: nextId(),
        doc: {
          customerId,
          type: 'behavior_type:event',
          description: `迹-${login}`,
          data: { canary: `数-${login}` },
          occurredAt: 1,
        },
      },
      {
        kind: 'customer.patch',
        docId: customerId,
        baseVer: 0,
        patch: { company: [fields.company, `新司-${login}`], phones: [phones, []] },
      },
      { kind: 'customer.patch', docId: customerId, baseVer: 0, patch: { phones: [[], phones] } },
    );
  }
  return ids;
}

test('[P6][SS19] each role receives the records of its scope and not a byte of others; masked roles no plain value', async () => {
  const own = await startTestServer();
  const ids = await seedCanaries(own);
  const sees: Record<TestLogin, readonly (keyof typeof PHONES)[]> = {
    sales1: ['sales1'],
    sales2: ['sales2'],
    sales3: ['sales3'],
    lead: ['sales1', 'sales2', 'lead'],
    admin: ['sales1', 'sales2', 'sales3', 'lead'],
    operations: ['sales1', 'sales2', 'sales3', 'lead'],
    auditor: ['sales1', 'sales2', 'sales3', 'lead'],
  };
  for (const [login, visible] of Object.entries(sees) as [TestLogin, readonly (keyof typeof PHONES)[]][]) {
    const device = await signInDevice(own, login);
    const { changes, cursor } = await device.pullAll();
    for (const id of Object.values(ids)) await device.get(`/customers/v1/${id}`);
    if (login === 'admin' || login === 'auditor') await readAudit(device);
    await device.pullAll(cursor);
    const bytes = device.received.join('\n');
    const isMasked = login === 'operations' || login === 'auditor';
    for (const author of Object.keys(PHONES) as (keyof typeof PHONES)[]) {
      const canSee = visible.includes(author);
      for (const canary of [
        `名-${author}"`,
        `新司-${author}"`,
        `记-${author}"`,
        `谈-${author}"`,
        `迹-${author}"`,
        `数-${author}"`,
      ]) {
        expect([login, canary, bytes.includes(canary)]).toEqual([login, canary, canSee]);
      }
      for (const plain of [PHONES[author], `canary-${author}@`, `wx_canary_${author}"`]) {
        expect([login, plain, bytes.includes(plain)]).toEqual([login, plain, canSee && !isMasked]);
      }
      expect(ofCollection(changes, 'customers').includes(ids[author])).toBe(canSee);
    }
    expect(bytes.includes('contactInfo')).toBe(!isMasked);
    expect(bytes).toContain('135****0001'.replace('0001', PHONES[visible[0] ?? 'lead'].slice(-4)));
  }
  await own.close();
});

test('[SS19] the history gives contact values plain to roles that see them, and as masks that cannot be restored to the others', async () => {
  const own = await startTestServer();
  const ids = await seedCanaries(own);
  const plain = [{ value: `+86${PHONES.sales1}`, raw: PHONES.sales1, label: '' }];
  for (const login of ['admin', 'lead', 'sales1', 'operations', 'auditor'] as const) {
    const device = await signInDevice(own, login);
    const { changes } = await device.pullAll();
    const entries = changes.flatMap(change =>
      change.collection === 'history' && change.op === 'put' ? [change.doc as HistoryEntry] : [],
    );
    const phones = entries
      .filter(entry => entry.customerId === ids.sales1 && entry.field === 'phones')
      .toSorted((a, b) => a.ver - b.ver); // ids of one millisecond have no order
    const isMasked = login === 'operations' || login === 'auditor';
    const value = isMasked ? ['135****0001'] : plain;
    expect(phones.map(({ oldValue, newValue }) => [oldValue, newValue])).toEqual([
      [value, []],
      [[], value],
    ]);
    expect(new Set(phones.map(entry => entry.plain))).toEqual(new Set([!isMasked]));
    expect(entries.filter(entry => entry.field === 'company').every(entry => entry.plain)).toBe(true);
  }
  await own.close();
});

test('[SS19] every document that leaves has exactly the shape of its schema', async () => {
  const own = await startTestServer();
  const ids = await seedCanaries(own);
  const sales = await signInDevice(own, 'sales1');
  await sales.push({ kind: 'group.create', docId: nextId(), doc: { name: '组', parentId: null } });
  for (const login of ['admin', 'auditor'] as const) {
    const device = await signInDevice(own, login);
    const { changes } = await device.pullAll();
    expect(new Set(changes.map(change => change.collection)).size).toBeGreaterThanOrEqual(8);
    for (const change of changes) {
      if (change.op !== 'put') throw new Error('a snapshot only puts');
      const { schema } = COLLECTIONS[change.collection as CollectionName];
      expect([change, schema.safeParse(change.doc).success]).toEqual([change, true]);
    }
  }
  expect(Object.keys(ids)).toHaveLength(4);
  await own.close();
});

test.each([1, 2, 3, 7, 100, 2_000])(
  '[SS13] a snapshot by pages of %i is complete, without doubles, newest customers first',
  async limit => {
    const own = server;
    const device = await signInDevice(own, 'sales3');
    const whole = await device.pullAll(null, 2_000);
    if (ofCollection(whole.changes, 'customers').length === 0) {
      const { userId, teamId } = own.users.sales3;
      const rows = Array.from({ length: 11 }, (_, i) => ({
        fields: newCustomer({ name: `批量${i}` }),
        tagIds: Object.values(own.tagIds),
        groupIds: [],
        ownerId: userId,
        teamId,
        createdBy: userId,
        createdAt: 1_000 + Math.floor(i / 3), // several in the same millisecond
      }));
      await bulkInsertCustomers(own.db, own.orgId, rows);
    }
    const { changes, pages } = await device.pullAll(null, limit);
    const keys = changes.map(change => `${change.collection}/${change.id}`);
    expect(new Set(keys).size).toBe(keys.length);
    const total = pages[0]?.total ?? 0;
    expect(keys.length).toBe(total);
    expect(pages.map(page => page.began)).toEqual(pages.map((_, index) => index === 0));
    expect(pages.at(-1)).toMatchObject({ phase: 'log', more: false, changes: [] });
    for (const page of pages) expect(page.changes.length).toBeLessThanOrEqual(limit);
    const times = changes
      .filter(change => change.collection === 'customers')
      .map(change => (change as { doc: { createdAt: number } }).doc.createdAt);
    expect(times).toHaveLength(11);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  },
);

test("[SS13][SS26] one's own customers come before those of all others, newest first, for every reach, also over cut pages", async () => {
  const own = await startTestServer();
  const people = ['sales1', 'sales2', 'sales3'] as const;
  let createdAt = 1_000;
  for (let round = 0; round < 4; round++) {
    const rows = people.map(login => {
      const { userId: ownerId, teamId } = own.users[login];
      createdAt += 1;
      return { fields: newCustomer(), tagIds: [], groupIds: [], ownerId, teamId, createdBy: ownerId, createdAt };
    });
    await bulkInsertCustomers(own.db, own.orgId, [
      ...rows,
      { ...rows[0]!, ownerId: own.users.lead.userId },
      { ...rows[0]!, ownerId: null, teamId: null },
    ]);
  }
  for (const login of ['sales1', 'lead', 'admin', 'operations', 'auditor'] as const) {
    const device = await signInDevice(own, login);
    const { changes } = await device.pullAll(null, 3);
    const keys = changes.map(change => `${change.collection}/${change.id}`);
    expect(new Set(keys).size).toBe(keys.length);
    const customers = customersOf(changes);
    const isOwn = customers.map(({ ownerId }) => ownerId === own.users[login].userId);
    expect([login, isOwn]).toEqual([login, isOwn.toSorted((a, b) => Number(b) - Number(a))]);
    for (const part of [true, false]) {
      const times = customers.filter((_, index) => isOwn[index] === part).map(({ createdAt: at }) => at);
      expect([login, times]).toEqual([login, times.toSorted((a, b) => b - a)]);
    }
    const order = [...new Set(changes.map(change => change.collection))];
    expect(order.indexOf('dictionaries')).toBeLessThan(order.indexOf('customers'));
    const total = (await device.pull(null, 1)).total;
    expect(changes).toHaveLength(total ?? -1);
  }
  const mine = await signInDevice(own, 'lead');
  const { changes } = await mine.pullAll();
  expect(customersOf(changes).filter(({ ownerId }) => ownerId === own.users.lead.userId)).toHaveLength(4);
  await own.close();
});

test('[SS13] what changes while a snapshot runs arrives by the log after it', async () => {
  const own = await startTestServer();
  const writer = await signInDevice(own, 'sales1');
  const reader = await signInDevice(own, 'lead');
  const ids = Array.from({ length: 9 }, () => nextId());
  for (const id of ids) await writer.push(createDraft(id, { name: '前' }));
  const view = new Map<string, unknown>();
  let page: PullAnswer = await reader.pull(null, 4);
  for (let step = 0; page.more; step++) {
    applyChanges(view, page.changes);
    const id = ids[step % ids.length] ?? '';
    if (step < 30)
      await writer.push(
        { kind: 'customer.patch', docId: id, baseVer: 0, patch: { name: ['前', `后${step}`] } },
        createDraft(nextId()),
      );
    page = await reader.pull(page.cursor, 4);
  }
  applyChanges(view, page.changes);
  const fresh = applyChanges(new Map(), (await reader.pullAll()).changes);
  expect(Object.fromEntries(view)).toEqual(Object.fromEntries(fresh));
  await own.close();
});

test('[SS14] the log collapses several changes of a document into its present state', async () => {
  const device = await signInDevice(server, 'sales1');
  const { cursor } = await device.pullAll();
  const [kept, gone] = [nextId(), nextId()];
  const lead = await signInDevice(server, 'lead');
  await device.push(createDraft(kept, { name: '一' }), {
    kind: 'customer.patch',
    docId: kept,
    baseVer: 0,
    patch: { name: ['一', '二'] },
  });
  await device.push(createDraft(gone), interaction(gone, '将消失'));
  await lead.push({ kind: 'customer.delete', docId: gone });
  const { changes } = await device.pullAll(cursor);
  expect(changes.filter(change => change.id === kept)).toMatchObject([{ op: 'put', doc: { name: '二' } }]);
  expect(changes.filter(change => change.id === gone)).toEqual([{ op: 'delete', collection: 'customers', id: gone }]);
  expect(changes.filter(change => change.collection === 'interactions').map(change => change.op)).toEqual(['delete']);
});

test('[P7][SS15] a customer that changes hands leaves one device with all that hangs on it and comes whole to the other', async () => {
  const own = await startTestServer();
  const ids = await seedCanaries(own);
  const [from, to, teamLead] = [
    await signInDevice(own, 'sales1'),
    await signInDevice(own, 'sales3'),
    await signInDevice(own, 'lead'),
  ];
  const views = await Promise.all([from, to, teamLead].map(async device => ({ device, ...(await device.pullAll()) })));
  const customerIds = [ids.sales1];
  const { userId: ownerId, teamId } = own.users.sales3;
  await transferCustomers(own.db, { orgId: own.orgId, customerIds, ownerId, teamId, actorId: own.users.admin.userId });
  const [lost, gained, leadLost] = await Promise.all(views.map(({ device, cursor }) => device.pullAll(cursor)));
  for (const answer of [lost, leadLost]) {
    expect(answer?.changes.map(change => change.op)).toEqual(answer?.changes.map(() => 'purge'));
    expect(answer?.changes.filter(change => change.collection === 'customers').map(change => change.id)).toEqual(
      customerIds,
    );
    expect(new Set(answer?.changes.map(change => change.collection))).toEqual(
      new Set(['customers', 'interactions', 'behaviors', 'history']),
    );
  }
  expect(gained?.changes.every(change => change.op === 'put')).toBe(true);
  for (const { device, changes, cursor } of views) {
    const followed = applyChanges(applyChanges(new Map(), changes), (await device.pullAll(cursor)).changes);
    const fresh = applyChanges(new Map(), (await device.pullAll()).changes);
    expect(Object.fromEntries(followed)).toEqual(Object.fromEntries(fresh));
  }
  expect(JSON.stringify(gained?.changes)).toContain('谈-sales1');
  await own.close();
});

test('[SS14] a reader between two owners is never stuck and never sees what is not his now', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'sales1');
  const { cursor } = await device.pullAll();
  const id = nextId();
  await device.push(createDraft(id, { name: '来去' }));
  const owners = ['sales2', 'sales1', 'sales3', 'sales1', 'sales2'] as const;
  for (const login of owners) {
    const { userId: ownerId, teamId } = own.users[login];
    await transferCustomers(own.db, {
      orgId: own.orgId,
      customerIds: [id],
      ownerId,
      teamId,
      actorId: own.users.admin.userId,
    });
  }
  const { changes, pages } = await device.pullAll(cursor, 1);
  expect(changes.filter(change => change.collection === 'customers').every(change => change.op === 'purge')).toBe(true);
  expect(JSON.stringify(changes)).not.toContain('来去');
  expect(pages.length).toBeLessThan(40);
  await own.close();
});

test('[P15][SS17] pages are filled with what concerns the reader, however much lies between', async () => {
  const own = await startTestServer();
  const reader = await signInDevice(own, 'sales3');
  const { cursor } = await reader.pullAll();
  const { userId, teamId } = own.users.sales1;
  const foreign = {
    fields: newCustomer(),
    tagIds: [],
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
    createdAt: 1,
  };
  const mine = { ...foreign, ownerId: own.users.sales3.userId, teamId: own.users.sales3.teamId };
  await bulkInsertCustomers(own.db, own.orgId, [
    ...Array.from({ length: 300 }, () => foreign),
    mine,
    ...Array.from({ length: 300 }, () => foreign),
    mine,
  ]);
  const page = await reader.pull(cursor, 2);
  expect(page.changes).toHaveLength(2);
  const last = await reader.pull(page.cursor, 2);
  expect(last).toMatchObject({ changes: [], more: false });
  await own.close();
});

test('[SS16] with another role, team or epoch, or a cursor that is not ours, the device gets a good cursor and is to compare', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'sales1');
  const { cursor } = await device.pullAll();
  expect((await device.pull(cursor)).phase).toBe('log');
  for (const strange of [
    '',
    'nonsense',
    '{}',
    Buffer.from('{"p":"l","e":"x","h":"y","s":0}').toString('base64url'),
    'a'.repeat(500),
  ]) {
    expect([strange, (await device.pull(strange)).phase]).toEqual([strange, 'reconcile']);
  }
  const forged = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { s: number };
  const beyond = Buffer.from(JSON.stringify({ ...forged, s: forged.s + 1_000 })).toString('base64url');
  expect((await device.pull(beyond)).phase).toBe('reconcile');
  const snapshot = { ...forged, p: 's', c: 'customers/own', t: 0 };
  for (const k of [
    ['1', 'x'],
    ["1'; --", nextId()],
    ['9e99', nextId()],
    [nextId(), nextId()],
  ]) {
    const reply = await device.post('/sync/v1/pull', {
      cursor: Buffer.from(JSON.stringify({ ...snapshot, k })).toString('base64url'),
      limit: 5,
    });
    expect([200, 400]).toContain(reply.status);
  }
  const change = async (text: string): Promise<void> =>
    void (await own.db.query({ name: text.slice(0, 40), text }, []));
  await change(`UPDATE app_user SET role = 'lead' WHERE login = 'sales1'`);
  await bumpEntitlements(own.db, own.orgId, [own.users.sales1.userId]);
  const asLead = await device.pull(cursor);
  expect(asLead).toMatchObject({ phase: 'reconcile', changes: [], more: true });
  expect((await device.pull(asLead.cursor)).phase).toBe('log');
  await change(`UPDATE org_head SET epoch = 'restored'`);
  expect((await device.pull(asLead.cursor)).phase).toBe('reconcile');
  await own.close();
});

test('[P4][SS12] with eight writers and a reader polling, no change is missed and the order is that of the commits', async () => {
  const own = await startTestServer();
  const writers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => signInDevice(own, index % 2 === 0 ? 'sales1' : 'sales2')),
  );
  const reader = await signInDevice(own, 'lead');
  let { cursor } = await reader.pullAll();
  const seen = new Set<string>();
  const sent = new Set<string>();
  let writing = true;
  const poll = async (): Promise<void> => {
    for (let last = false; !last;) {
      last = !writing; // one more round after the last commit
      const answer = await reader.pullAll(cursor, 50);
      cursor = answer.cursor;
      for (const id of ofCollection(answer.changes, 'customers')) seen.add(id);
    }
  };
  const polling = poll();
  await Promise.all(
    writers.map(async (device, index) => {
      for (let i = 0; i < 12; i++) {
        const drafts = Array.from({ length: 1 + ((i + index) % 4) }, () => createDraft(nextId()));
        for (const draft of drafts) sent.add(draft.docId);
        await device.push(...drafts);
      }
    }),
  );
  writing = false;
  await polling;
  expect(sent.size).toBeGreaterThan(200);
  expect([...sent].filter(id => !seen.has(id))).toEqual([]);
  const rows = await own.db.query<{ seq: number }>(
    { name: 'all-seqs', text: 'SELECT seq FROM change_log ORDER BY seq' },
    [],
  );
  expect(rows.map(row => row.seq)).toEqual(rows.map((_, index) => index + 1));
  await own.close();
});

test('[SS21] bulk inserts of 3,000 customers arrive complete', async () => {
  const own = await startTestServer();
  const { userId, teamId } = own.users.sales1;
  const row = {
    fields: newCustomer(),
    tagIds: Object.values(own.tagIds),
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
  };
  const rows = Array.from({ length: 3_000 }, (_, i) => ({ ...row, createdAt: 1_000_000 + i }));
  const ids = await bulkInsertCustomers(own.db, own.orgId, rows);
  const device = await signInDevice(own, 'sales1');
  const { changes } = await device.pullAll(null, 2_000);
  expect(ofCollection(changes, 'customers').toSorted()).toEqual([...ids].toSorted());
  await own.close();
});

/** Reads server-sent events until the given number of pokes has come. */
function readPokes(
  device: Device,
  url: string,
  onOpen: (stream: IncomingMessage) => void,
): Promise<number[]> & { end(): void } {
  const heads: number[] = [];
  let finish: (value: number[]) => void = () => undefined;
  const done = new Promise<number[]>(resolve => (finish = resolve)) as Promise<number[]> & { end(): void };
  const request = httpRequest(`${url}/sync/v1/poke`, { headers: device.headers }, stream => {
    let text = '';
    onOpen(stream);
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
      const found = [...text.matchAll(/event: poke\ndata: (\{"head":\d+\})\n\n/g)].map(
        match => (JSON.parse(match[1] ?? '') as { head: number }).head,
      );
      heads.splice(0, heads.length, ...found);
      stream.emit('pokes', heads.length);
    });
    stream.on('end', () => finish(heads));
  });
  request.on('error', () => finish(heads));
  request.end();
  done.end = () => void request.destroy();
  return done;
}

test('[SS18] a poke says that the head moved, and nothing else; it ends when the server stops', async () => {
  const own = await startTestServer({ listen: true });
  const [reader, writer] = [await signInDevice(own, 'auditor'), await signInDevice(own, 'sales1')];
  const { pages } = await reader.pullAll();
  let arrived: () => void = () => undefined;
  const second = new Promise<void>(resolve => (arrived = resolve));
  const opened = new Promise<IncomingMessage>(resolve => {
    void readPokes(reader, own.url, stream => {
      stream.on('pokes', count => (count >= 1 ? resolve(stream) : undefined));
      stream.on('pokes', count => (count >= 2 ? arrived() : undefined));
    }).then(heads => expect(heads[0]).toBe(pages.at(-1)?.head));
  });
  const stream = await opened;
  expect(stream.headers['content-type']).toContain('text/event-stream');
  expect(stream.headers['x-accel-buffering']).toBe('no');
  await writer.push(...Array.from({ length: 20 }, () => createDraft(nextId())));
  await second;
  const ended = new Promise<void>(resolve => stream.on('end', resolve));
  await own.close();
  await ended;
});

test('[SS18] what another server process commits is found by looking at the database', async () => {
  const own = await startTestServer({ listen: true });
  const reader = await signInDevice(own, 'sales1');
  let arrived: () => void = () => undefined;
  const second = new Promise<void>(resolve => (arrived = resolve));
  const open = new Promise<void>(resolve => {
    void readPokes(reader, own.url, stream => {
      stream.on('pokes', count => (count >= 1 ? resolve() : undefined));
      stream.on('pokes', count => (count >= 2 ? arrived() : undefined));
    });
  });
  await open;
  const { userId, teamId } = own.users.sales1;
  const row = {
    fields: newCustomer(),
    tagIds: [],
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
    createdAt: 1,
  };
  await bulkInsertCustomers(own.db, own.orgId, [row]); // not through this server's routes
  await expect(second).resolves.toBeUndefined();
  await own.close();
});
