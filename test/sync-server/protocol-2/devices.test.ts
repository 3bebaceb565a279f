/**
 * Devices of version 2 of the protocol on the server of today: they sign in, say hello, push and pull with requests and answers of their
 * time (schemas.ts), also when roles and collections exist that they never heard of.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { bumpEntitlements } from '../../../sync-server/queries/grants.ts';
import { codeOf, newCustomer, nextId, signInDevice } from '../../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import type { Change, PullAnswer } from '../../../common/protocol/messages.ts';
import { digestForProtocol2, pullForProtocol2, pushForProtocol2 } from '../../../sync-server/presenters/protocol-2.ts';
import {
  compareAnswer2,
  docs2,
  fetchAnswer2,
  helloAnswer2,
  listAnswer2,
  pullAnswer2,
  pushAnswer2,
  sessionAnswer2,
} from './schemas.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Old {
  readonly clientId: string;
  readonly user: ReturnType<typeof sessionAnswer2.parse>['user'];
  readonly refreshToken: string;
  post(url: string, payload: object): Promise<unknown>;
  pullAll(
    cursor?: string | null,
  ): Promise<{ docs: Map<string, unknown>; gone: string[]; phases: string[]; cursor: string }>;
}

async function signInOld(login: TestLogin): Promise<Old> {
  const clientId = nextId();
  const { password } = server.users[login];
  const payload = { login, password, protocol: 2, clientId, deviceName: 'old laptop', platform: 'test' };
  const reply = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
  expect(reply.statusCode).toBe(200);
  const { accessToken, refreshToken, user } = sessionAnswer2.parse(reply.json());
  const headers = { authorization: `Bearer ${accessToken}` };
  const post = async (url: string, body: object): Promise<unknown> => {
    const answer = await server.app.inject({ method: 'POST', url, headers, payload: body });
    expect([url, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([url, 200, '']);
    return answer.json();
  };
  return {
    clientId,
    user,
    refreshToken,
    post,
    async pullAll(start = null) {
      const docs = new Map<string, unknown>();
      const gone: string[] = [];
      const phases: string[] = [];
      let cursor = start;
      for (let more = true; more;) {
        const page = pullAnswer2.parse(await post('/sync/v1/pull', { cursor, limit: 7 }));
        for (const change of page.changes) {
          if (change.op === 'put') docs.set(change.id, docs2[change.collection].parse(change.doc));
          else gone.push(change.id);
        }
        phases.push(page.began ? 'began' : page.phase);
        ({ cursor, more } = page);
      }
      return { docs, gone, phases, cursor: cursor ?? '' };
    },
  };
}

const stamp = (cseq: number) => ({ id: nextId(), cseq, madeAt: 1, taskId: null });

test('[P19][N1] sign-in, renewal, hello, push and pull of version 2 are answered in its form', async () => {
  const old = await signInOld('sales1');
  const hello = { protocol: 2, appVersion: '0.1.0', clientId: old.clientId };
  expect(helloAnswer2.parse(await old.post('/sync/v1/hello', hello))).toMatchObject({ status: 'ok', lastCseq: 0 });
  const body = { refreshToken: old.refreshToken, clientId: old.clientId };
  const renewed = await server.app.inject({ method: 'POST', url: '/auth/v1/refresh', payload: body });
  expect(sessionAnswer2.parse(renewed.json()).user).toEqual(old.user);

  const [customerId, tagId] = [nextId(), nextId()];
  const type = 'interaction_type:call';
  const said = { customerId, type, content: '谈过', channel: '', initiatedBy: 'company', occurredAt: 5 };
  const mutations = [
    { ...stamp(1), kind: 'tag.create', docId: tagId, doc: { name: '老版本', color: '#112233', category: '' } },
    { ...stamp(2), kind: 'customer.create', docId: customerId, doc: newCustomer({ tagIds: [tagId] }) },
    { ...stamp(3), kind: 'customer.patch', docId: customerId, baseVer: 0, patch: { notes: ['', '记'] } },
    { ...stamp(4), kind: 'interaction.create', docId: nextId(), doc: said },
    { ...stamp(5), kind: 'customer.patch', docId: nextId(), baseVer: 0, patch: { notes: ['', '记'] } },
  ];
  const push = { clientId: old.clientId, mutations };
  const { verdicts } = pushAnswer2.parse(await old.post('/sync/v1/push', push));
  expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
    ['applied', null],
    ['applied', null],
    ['applied', null],
    ['applied', null],
    ['rejected', 'not_found'],
  ]);
  for (const { collection, doc } of verdicts.flatMap(verdict => verdict.docs)) {
    if (doc !== null) docs2[collection].parse(doc);
  }
  expect(pushAnswer2.parse(await old.post('/sync/v1/push', push)).verdicts).toEqual(verdicts);
  const { docs, phases } = await old.pullAll();
  expect(phases[0]).toBe('began');
  expect(docs.get(customerId)).toMatchObject({ notes: '记', tagIds: [tagId] });
  expect(helloAnswer2.parse(await old.post('/sync/v1/hello', hello)).lastCseq).toBe(5);
});

test('[P19][N1] what a device of today writes reaches one of version 2, and the other way round', async () => {
  const [old, present] = [await signInOld('lead'), await signInDevice(server, 'sales1')];
  const { cursor } = await old.pullAll();
  const customerId = nextId();
  await present.push({ kind: 'customer.create', docId: customerId, doc: newCustomer({ name: '新设备' }) });
  const seen = await old.pullAll(cursor);
  expect([seen.phases[0], seen.docs.get(customerId)]).toMatchObject(['log', { name: '新设备' }]);
  const { cursor: at } = await present.pullAll();
  const patch = {
    ...stamp(1),
    kind: 'customer.patch',
    docId: customerId,
    baseVer: 1e9,
    patch: { company: ['示例公司', '旧设备'] },
  };
  await old.post('/sync/v1/push', { clientId: old.clientId, mutations: [patch] });
  const { changes } = await present.pullAll(at);
  expect(changes.find(change => change.id === customerId)).toMatchObject({ op: 'put', doc: { company: '旧设备' } });
});

test('[P19][N1] a cursor that is not good any more is exchanged, and comparing is answered in the form of version 2', async () => {
  const old = await signInOld('sales2');
  const customerId = nextId();
  await old.post('/sync/v1/push', {
    clientId: old.clientId,
    mutations: [{ ...stamp(1), kind: 'customer.create', docId: customerId, doc: newCustomer({ notes: '藏起来' }) }],
  });
  const { cursor } = await old.pullAll();
  const run = (name: string, text: string, values: unknown[]) => server.db.query({ name, text }, values);
  await run('test-give', `UPDATE app_user SET role = 'operations' WHERE login = $1`, ['sales2']);
  await bumpEntitlements(server.db, server.orgId, [server.users.sales2.userId]);
  const { phases } = await old.pullAll(cursor);
  expect(phases[0]).toBe('reconcile');

  const digest = (body: object) => old.post('/sync/v1/digest', { collection: 'customers', ...body });
  const buckets = Array.from({ length: 1_024 }, () => '0');
  const { differing } = compareAnswer2.parse(await digest({ step: 'compare', buckets }));
  const { versions } = listAnswer2.parse(await digest({ step: 'list', buckets: differing, after: null }));
  const ids = versions.map(([listed]) => listed);
  const { changes } = fetchAnswer2.parse(await digest({ step: 'fetch', ids: [...ids, nextId()] }));
  for (const change of changes) if (change.op === 'put') docs2[change.collection].parse(change.doc);
  expect(changes.map(change => change.op)).toContain('put');
  expect(changes.at(-1)?.op).toBe('purge');
});

const at = { cursor: 'x', more: false, total: null, head: 1, phase: 'log' as const, began: false };

test('[P19][N1] what version 2 never heard of leaves no answer: collections, fields, kinds of documents', () => {
  const tag = { tagId: nextId(), name: '重点', color: '#112233', category: '', createdBy: nextId() };
  const made = { createdAt: 1, updatedAt: 1, ver: 1 };
  const put = (collection: string, id: string, doc: object): Change => ({ op: 'put', collection, id, doc });
  const changes: Change[] = [
    put('tags', tag.tagId, { ...tag, ...made, since3: 'new' }),
    put('since3', nextId(), {}),
    { op: 'delete', collection: 'since3', id: nextId() },
    put('tasks', nextId(), { type: 'since3', status: 'running' }),
    put('dictionaries', 'since3:a', { kind: 'since3', meaning: null }),
  ];
  const page = pullForProtocol2({ ...at, changes, since3: 1 } as PullAnswer);
  expect(pullAnswer2.parse(page).changes).toEqual([put('tags', tag.tagId, { ...tag, ...made })]);
  expect(fetchAnswer2.parse(digestForProtocol2({ mask: 'm', changes })).changes).toHaveLength(1);

  const docs = changes.flatMap(change => (change.op === 'put' ? [change] : [])).map(({ op: _op, ...doc }) => doc);
  const verdict = { id: nextId(), status: 'applied' as const, code: null, fields: [], conflicts: [], docs, since3: 1 };
  const gone = { collection: 'customers', id: nextId(), doc: null };
  const answer = pushForProtocol2({ verdicts: [{ ...verdict, docs: [...docs, gone] }], head: 1, mask: 'm' });
  expect(pushAnswer2.parse(answer).verdicts[0]?.docs).toEqual([
    { collection: 'tags', id: tag.tagId, doc: { ...tag, ...made } },
    gone,
  ]);
});

test('[P19][N1] a device of version 1 is told in a form that it reads that it has to be brought up to date', async () => {
  const device = await signInDevice(server, 'sales3');
  const body = { protocol: 1, appVersion: '0.1.0', clientId: device.clientId };
  const { body: answer } = await device.post('/sync/v1/hello', body);
  expect(answer).toMatchObject({ status: 'upgrade' });
  expect(Object.keys(answer as object).toSorted()).toEqual(
    ['status', 'protocolOldest', 'protocolNewest', 'epoch', 'leaseHours', 'serverTime', 'lastCseq'].toSorted(),
  );
});

test('[P19][N1] a newer client is told in words which versions the server speaks', async () => {
  const device = await signInDevice(server, 'sales3');
  const body = { protocol: PROTOCOL_VERSION + 1, appVersion: '9', clientId: device.clientId };
  const reply = await device.post('/sync/v1/hello', body);
  expect(helloAnswer2.parse(reply.body)).toMatchObject({
    status: 'upgrade',
    protocolOldest: PROTOCOL_OLDEST,
    protocolNewest: PROTOCOL_VERSION,
  });
  const { password } = server.users.sales3;
  const payload = { login: 'sales3', password, ...body, deviceName: 'x', platform: 'x', appVersion: undefined };
  const refused = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
  expect(codeOf({ status: refused.statusCode, body: refused.json() })).toBe('protocol_unsupported');
  expect(PROTOCOL_OLDEST).toBe(PROTOCOL_VERSION - 1);
});
