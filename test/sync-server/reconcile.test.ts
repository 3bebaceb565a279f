/** The server's half of reconciling: digests under the reader's scope, consents with a ground, a log that is pruned, a new epoch, compression. */
import { createPublicKey, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COLLECTION_NAMES, COLLECTIONS, docIdOf, type CollectionName } from '../../common/protocol/collections.ts';
import { createDigest, DIGEST_BUCKETS, maskFor } from '../../common/protocol/digest.ts';
import { helloAnswerSchema } from '../../common/protocol/messages.ts';
import {
  compareAnswerSchema,
  consentAnswerSchema,
  consentClaimsSchema,
  fetchAnswerSchema,
  LIST_LIMIT,
  listAnswerSchema,
  type ConsentClaims,
} from '../../common/protocol/reconcile-messages.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { beginNewEpochs } from '../../sync-server/commands/sync/new-epoch.ts';
import { KEEP_LOG_MS, KEEP_LOSSES_MS, pruneLogs } from '../../sync-server/commands/sync/prune-log.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import { verifyAuditChains } from '../../sync-server/commands/record/verify-audit.ts';
import { EPOCH_GAP } from '../../sync-server/queries/epoch.ts';
import { bumpEntitlements } from '../../sync-server/queries/grants.ts';
import { readOrgHead } from '../../sync-server/queries/org-head.ts';
import { codeOf, createDraft, newCustomer, nextId, signInDevice, type Device } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
const startedAt = Date.UTC(2026, 0, 5, 1);
const clock = { time: startedAt, now: (): number => (clock.time += 1) };

beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server.close());

const ALL_BUCKETS = Array.from({ length: DIGEST_BUCKETS }, (_, bucket) => bucket);

async function post(device: Device, url: string, body: unknown): Promise<unknown> {
  const reply = await device.post(url, body);
  expect({ status: reply.status, error: reply.status === 200 ? null : reply.body }).toEqual({
    status: 200,
    error: null,
  });
  return reply.body;
}

async function compare(device: Device, collection: CollectionName, buckets: readonly string[]) {
  return compareAnswerSchema.parse(await post(device, '/sync/v1/digest', { step: 'compare', collection, buckets }));
}

async function fetchDocs(device: Device, collection: CollectionName, ids: readonly string[]) {
  return fetchAnswerSchema.parse(await post(device, '/sync/v1/digest', { step: 'fetch', collection, ids }));
}

async function listAll(device: Device, collection: CollectionName) {
  const pages = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const request = { step: 'list', collection, buckets: ALL_BUCKETS, after };
    const page: ReturnType<typeof listAnswerSchema.parse> = listAnswerSchema.parse(
      await post(device, '/sync/v1/digest', request),
    );
    pages.push(page.versions);
    after = page.versions.at(-1)?.[0] ?? null;
    ({ more } = page);
  }
  return pages;
}

async function insertCustomers(own: TestServer, login: TestLogin, count: number): Promise<string[]> {
  const { userId, teamId } = own.users[login];
  const row = {
    fields: newCustomer(),
    tagIds: [],
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
    createdAt: 1,
  };
  await bulkInsertCustomers(
    own.db,
    own.orgId,
    Array.from({ length: count }, () => row),
  );
  const ids = await own.db.query<{ id: string }>(
    {
      name: 'test-owned',
      text: 'SELECT customer_id AS id FROM customer WHERE org_id = $1 AND owner_id = $2 ORDER BY 1',
    },
    [own.orgId, userId],
  );
  return ids.map(({ id }) => id);
}

async function askConsent(
  device: Device,
  request: { since: string | null; customers: number; documents: number },
): Promise<{ claims: ConsentClaims; text: string; signature: string } | null> {
  const body = { clientId: device.clientId, nonce: 'a nonce of this test', ...request };
  const { consent } = consentAnswerSchema.parse(await post(device, '/sync/v1/consent', body));
  return consent && { ...consent, claims: consentClaimsSchema.parse(JSON.parse(consent.text)) };
}

async function hello(device: Device, fields: object = {}) {
  const body = { protocol: PROTOCOL_VERSION, appVersion: 'test', clientId: device.clientId, ...fields };
  return helloAnswerSchema.parse(await post(device, '/sync/v1/hello', body));
}

test('[DI1][DI2] what a device pulled has the hashes of the server, for every role and collection; a change is one bucket', async () => {
  const author = await signInDevice(server, 'sales1');
  const id = nextId();
  await author.push(createDraft(id), createDraft(nextId(), { tagIds: [server.tagIds['重点客户'] ?? ''] }));
  const type = 'interaction_type:call';
  const said = { customerId: id, type, content: '谈过', channel: '', initiatedBy: 'company' as const, occurredAt: 5 };
  await author.push(
    { kind: 'interaction.create', docId: nextId(), doc: said },
    { kind: 'customer.patch', docId: id, baseVer: 1_000_000, patch: { notes: ['', '改'] } },
  );
  for (const login of ['admin', 'lead', 'sales1', 'sales3', 'operations', 'auditor'] as const) {
    const device = await signInDevice(server, login);
    const { changes } = await device.pullAll();
    for (const collection of COLLECTION_NAMES) {
      const docs = changes.flatMap(change =>
        change.op === 'put' && change.collection === collection
          ? [COLLECTIONS[collection].schema.parse(change.doc)]
          : [],
      );
      const { mask } = await compare(device, collection, createDigest('').toHashes());
      const digest = createDigest(maskFor(collection, mask));
      for (const doc of docs) digest.add(docIdOf(collection, doc as never), doc.ver);
      expect([login, collection, (await compare(device, collection, digest.toHashes())).differing]).toEqual([
        login,
        collection,
        [],
      ]);
      const listed = (await listAll(device, collection)).flat();
      expect(listed.map(([docId]) => docId).toSorted()).toEqual(
        docs.map(doc => docIdOf(collection, doc as never)).toSorted(),
      );
    }
  }
  const maskOf = async (login: 'sales1' | 'sales2' | 'admin' | 'operations'): Promise<string> =>
    (await compare(await signInDevice(server, login), 'customers', createDigest('').toHashes())).mask;
  expect(await maskOf('sales1')).toBe(await maskOf('sales2')); // the same rules, the same pools
  expect(await maskOf('admin')).not.toBe(await maskOf('operations')); // plain and masked
});

test('[DI3][P6] fetched documents are masked for the reader; what he may not see is answered like what never was', async () => {
  const author = await signInDevice(server, 'sales1');
  const id = nextId();
  await author.push(createDraft(id, { phones: [{ value: '+8613800001234', raw: '138 0000 1234', label: '' }] }));
  const own = await fetchDocs(author, 'customers', [id]);
  expect(JSON.stringify(own)).toContain('13800001234');
  const masked = await fetchDocs(await signInDevice(server, 'operations'), 'customers', [id]);
  expect(masked.changes).toMatchObject([{ op: 'put', id }]);
  expect(JSON.stringify(masked)).not.toMatch(/13800001234|138 0000 1234/);
  const foreign = await fetchDocs(await signInDevice(server, 'sales3'), 'customers', [id, nextId(), 'no id at all']);
  expect(foreign.changes.map(change => change.op)).toEqual(['purge', 'purge', 'purge']);
  const reply = await author.post('/sync/v1/digest', {
    step: 'list',
    collection: 'customers',
    buckets: [1],
    after: "'",
  });
  expect(codeOf(reply)).toBe('validation_failed');
});

test('[P15][DI2] lists come by pages without doubles, also when a page is exactly full or empty', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'sales3');
  expect(await listAll(device, 'customers')).toEqual([[]]);
  await insertCustomers(own, 'sales1', 10); // of somebody else
  const ids = await insertCustomers(own, 'sales3', LIST_LIMIT);
  const full = await listAll(device, 'customers');
  expect(full.map(page => page.length)).toEqual([LIST_LIMIT, 0]);
  expect(full.flat().map(([id]) => id)).toEqual(ids);
  await own.close();
});

test('[P23][PC4] consent is given for what the log says was lost and for no more, is signed and recorded', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'sales1');
  const ids = await insertCustomers(own, 'sales1', 40);
  const { cursor } = await device.pullAll();
  const { consentKey = '', entVer, epoch } = await hello(device);
  const ask = (customers: number, documents: number, since: string | null = cursor) =>
    askConsent(device, { since, customers, documents });

  expect(await ask(40, 40)).toBeNull();
  // A bug or a wrong hand took the rows away without a word in the log.
  await own.db.query({ name: 'test-vanish', text: 'UPDATE customer SET owner_id = NULL, team_id = NULL' }, []);
  expect(await ask(40, 40)).toBeNull();
  expect(await ask(40, 40, null)).toBeNull();
  expect(await ask(40, 40, 'not a cursor')).toBeNull();
  const { userId, teamId } = own.users.sales1;
  const back = { text: 'UPDATE customer SET owner_id = $1, team_id = $2', name: 'test-back' };
  await own.db.query(back, [userId, teamId]);

  const to = { orgId: own.orgId, ownerId: own.users.sales3.userId, teamId: own.users.sales3.teamId };
  await transferCustomers(own.db, { ...to, customerIds: ids.slice(0, 30), actorId: own.users.admin.userId });
  expect(await ask(31, 31)).toBeNull();
  const given = await ask(30, 30);
  expect(given?.claims).toEqual({
    client: device.clientId,
    entVer,
    epoch,
    customers: 30,
    documents: 30,
    reason: 'handover',
    nonce: 'a nonce of this test',
  });
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(consentKey, 'base64')]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const isGood = (text: string): boolean =>
    verify(null, Buffer.from(text), key, Buffer.from(given?.signature ?? '', 'base64'));
  expect(isGood(given?.text ?? '')).toBe(true);
  expect(isGood((given?.text ?? '').replace('30', '31'))).toBe(false);
  expect((await hello(await signInDevice(own, 'lead'))).consentKey).toBe(consentKey);

  const recorded = { name: 'test-audit', text: `SELECT detail FROM audit WHERE action = 'sync.removal_confirmed'` };
  const rows = await own.db.query<{ detail: string }>(recorded, []);
  expect(rows.map(row => JSON.parse(row.detail) as unknown)).toEqual([
    { reason: 'handover', customers: 30, documents: 30 },
  ]);
  const stranger = await signInDevice(own, 'sales2');
  const reply = await stranger.post('/sync/v1/consent', {
    clientId: device.clientId,
    since: cursor,
    customers: 1,
    documents: 1,
    nonce: 'a nonce of this test',
  });
  expect(codeOf(reply)).toBe('permission_denied');
  await own.close();
});

test('[PC4] a changed entitlement and a restored server are grounds; deletion for everyone is told apart', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'lead');
  const ids = await insertCustomers(own, 'sales1', 3);
  const { cursor } = await device.pullAll();
  await device.push(...ids.map(docId => ({ kind: 'customer.delete' as const, docId })));
  expect((await askConsent(device, { since: cursor, customers: 3, documents: 3 }))?.claims.reason).toBe('erasure');
  const change = { name: 'test-role', text: `UPDATE app_user SET role = 'sales' WHERE login = 'lead'` };
  await own.db.query(change, []);
  await bumpEntitlements(own.db, own.orgId, [own.users.lead.userId]);
  const asked = { since: cursor, customers: 900, documents: 5_000 };
  expect((await askConsent(device, asked))?.claims).toMatchObject({ reason: 'entitlement', customers: 900 });
  const { cursor: present } = await device.pullAll();
  expect(await askConsent(device, { ...asked, since: present })).toBeNull();
  await beginNewEpochs(own.db);
  expect((await askConsent(device, { ...asked, since: present }))?.claims.reason).toBe('restore');
  await own.close();
});

test('[LP1] old lines of the log go; whoever stood before them compares, and what he lost is still known', async () => {
  const own = await startTestServer({ clock });
  const device = await signInDevice(own, 'sales1');
  const ids = await insertCustomers(own, 'sales1', 30);
  const { cursor: early } = await device.pullAll();
  const to = { orgId: own.orgId, ownerId: own.users.sales3.userId, teamId: own.users.sales3.teamId };
  await transferCustomers(own.db, { ...to, customerIds: ids.slice(0, 25), actorId: own.users.admin.userId });
  expect(await pruneLogs(own.db)).toBe(0);
  expect((await device.pull(early)).phase).toBe('log');

  clock.time += KEEP_LOG_MS;
  const late = await signInDevice(own, 'sales1');
  await late.push(createDraft(nextId()));
  const { cursor } = await late.pullAll();
  expect(await pruneLogs(own.db)).toBeGreaterThan(30);
  expect(await pruneLogs(own.db)).toBe(0);
  expect((await late.pull(cursor)).phase).toBe('log');
  const old = await late.pull(early);
  expect(old).toMatchObject({ phase: 'reconcile', changes: [] });
  expect((await late.pull(old.cursor)).phase).toBe('log');
  expect(await askConsent(late, { since: early, customers: 26, documents: 26 })).toBeNull();
  expect((await askConsent(late, { since: early, customers: 25, documents: 25 }))?.claims.reason).toBe('handover');

  clock.time += KEEP_LOSSES_MS;
  const later = await signInDevice(own, 'sales1');
  await pruneLogs(own.db);
  expect(await askConsent(later, { since: early, customers: 25, documents: 25 })).toBeNull();
  expect((await later.pullAll()).changes.filter(change => change.collection === 'customers')).toHaveLength(6);
  await own.close();
});

test('[P20][NE1] a new epoch voids all cursors, gives no number twice, is told by hello and recorded', async () => {
  const own = await startTestServer();
  const device = await signInDevice(own, 'sales1');
  await device.push(createDraft(nextId()));
  const { cursor } = await device.pullAll();
  const before = await readOrgHead(own.db, own.orgId);
  expect(await hello(device, { epoch: before.epoch })).toMatchObject({ status: 'ok', epoch: before.epoch });
  const epochs = await beginNewEpochs(own.db);
  const after = await readOrgHead(own.db, own.orgId);
  expect(after.epoch).toBe(epochs.get(own.orgId));
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.seq).toBeGreaterThanOrEqual(before.seq + EPOCH_GAP);
  expect(await hello(device, { epoch: before.epoch })).toMatchObject({ status: 'reset', epoch: after.epoch });
  expect((await hello(device, { epoch: null })).status).toBe('ok');
  expect((await device.pull(cursor)).phase).toBe('reconcile');
  await device.push(createDraft(nextId()));
  expect((await readOrgHead(own.db, own.orgId)).seq).toBeGreaterThan(after.seq);
  const { changes } = await device.pullAll();
  expect(changes.filter(change => change.collection === 'customers')).toHaveLength(2);
  expect((await verifyAuditChains(own.db)).every(chain => chain.ok)).toBe(true);
  const rows = await own.db.query(
    { name: 'test-epochs', text: `SELECT 1 FROM audit WHERE action = 'server.new_epoch'` },
    [],
  );
  expect(rows).toHaveLength(1);
  await own.close();
});

test('[ZP1] requests and answers may be compressed; what inflates beyond the limit is refused, as is what is no gzip', async () => {
  const device = await signInDevice(server, 'sales1');
  const send = (payload: Buffer | string, headers: Record<string, string>, url = '/sync/v1/push') =>
    server.app.inject({
      method: 'POST',
      url,
      payload,
      headers: { ...device.headers, 'content-type': 'application/json', ...headers },
    });
  const drafts = Array.from({ length: 60 }, (_, index) => ({
    ...createDraft(nextId()),
    id: nextId(),
    cseq: index + 1,
    madeAt: 1,
    taskId: null,
  }));
  const text = JSON.stringify({ clientId: device.clientId, mutations: drafts });
  const packed = gzipSync(text);
  expect(packed.length).toBeLessThan(text.length / 8);
  const answer = await send(packed, { 'content-encoding': 'gzip', 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect([answer.statusCode, answer.headers['content-encoding']]).toEqual([200, 'gzip']);
  expect(answer.rawPayload.length).toBeLessThan(gunzipSync(answer.rawPayload).length / 5);
  const { verdicts } = JSON.parse(gunzipSync(answer.rawPayload).toString()) as { verdicts: { status: string }[] };
  expect(verdicts.map(verdict => verdict.status)).toEqual(drafts.map(() => 'applied'));
  const plain = await send(text, {});
  expect([plain.statusCode, plain.headers['content-encoding']]).toEqual([200, undefined]);

  const bomb = gzipSync(`{"clientId":"${device.clientId}","mutations":[{"id":"${' '.repeat(50_000_000)}"}]}`);
  expect(bomb.length).toBeLessThan(60_000);
  const refused = await send(bomb, { 'content-encoding': 'gzip' });
  expect([refused.statusCode, refused.json<{ error: { code: string } }>().error.code]).toEqual([413, 'body_too_large']);
  for (const [body, encoding] of [
    [Buffer.from('no gzip'), 'gzip'],
    [packed.subarray(0, 60), 'gzip'],
    [packed, 'br'],
  ] as const) {
    expect((await send(body, { 'content-encoding': encoding })).statusCode).toBe(400);
  }
  // Nothing else takes or gives it: compression tells about secrets that stand beside what a stranger chose.
  const session = await send(packed, { 'content-encoding': 'gzip', 'accept-encoding': 'gzip' }, '/auth/v1/refresh');
  expect([session.statusCode, session.headers['content-encoding']]).toEqual([400, undefined]);
});
