/**
 * Devices of version 1 of the protocol on the server of today: they sign in, say hello, push and pull with requests and answers of their
 * time (schemas.ts), also when roles and collections exist that they never heard of.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { bumpEntitlements } from '../../../sync-server/queries/grants.ts';
import { codeOf, newCustomer, nextId, signInDevice } from '../../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import { docs1, helloAnswer1, pullAnswer1, pushAnswer1, sessionAnswer1 } from './schemas.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Old {
  readonly clientId: string;
  readonly user: ReturnType<typeof sessionAnswer1.parse>['user'];
  readonly refreshToken: string;
  post(url: string, payload: object): Promise<unknown>;
  pullAll(
    cursor?: string | null,
  ): Promise<{ docs: Map<string, unknown>; gone: string[]; phases: string[]; cursor: string }>;
}

async function signInOld(login: TestLogin): Promise<Old> {
  const clientId = nextId();
  const { password } = server.users[login];
  const payload = { login, password, protocol: 1, clientId, deviceName: 'old laptop', platform: 'test' };
  const reply = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
  expect(reply.statusCode).toBe(200);
  const { accessToken, refreshToken, user } = sessionAnswer1.parse(reply.json());
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
        const page = pullAnswer1.parse(await post('/sync/v1/pull', { cursor, limit: 7 }));
        for (const change of page.changes) {
          if (change.op === 'put') docs.set(change.id, docs1[change.collection].parse(change.doc));
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

test('[P19][N1] sign-in, renewal, hello, push and pull of version 1 are answered in its form', async () => {
  const old = await signInOld('sales1');
  const hello = { protocol: 1, appVersion: '0.1.0', clientId: old.clientId };
  expect(helloAnswer1.parse(await old.post('/sync/v1/hello', hello))).toMatchObject({ status: 'ok', lastCseq: 0 });
  const body = { refreshToken: old.refreshToken, clientId: old.clientId };
  const renewed = await server.app.inject({ method: 'POST', url: '/auth/v1/refresh', payload: body });
  expect(sessionAnswer1.parse(renewed.json()).user).toEqual(old.user);

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
  const { verdicts } = pushAnswer1.parse(await old.post('/sync/v1/push', push));
  expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
    ['applied', null],
    ['applied', null],
    ['applied', null],
    ['applied', null],
    ['rejected', 'not_found'],
  ]);
  for (const { collection, doc } of verdicts.flatMap(verdict => verdict.docs)) {
    if (doc !== null) docs1[collection].parse(doc);
  }
  expect(pushAnswer1.parse(await old.post('/sync/v1/push', push)).verdicts).toEqual(verdicts);
  const { docs, phases } = await old.pullAll();
  expect(phases[0]).toBe('began');
  expect(docs.get(customerId)).toMatchObject({ notes: '记', tagIds: [tagId] });
  expect(helloAnswer1.parse(await old.post('/sync/v1/hello', hello)).lastCseq).toBe(5);
});

test('[P19][N1] what a device of today writes reaches one of version 1, and the other way round', async () => {
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

test('[P19][N1] a cursor that is not good any more begins a new snapshot on version 1, and hidden fields and new roles are told in its words', async () => {
  const old = await signInOld('sales2');
  await old.post('/sync/v1/push', {
    clientId: old.clientId,
    mutations: [{ ...stamp(1), kind: 'customer.create', docId: nextId(), doc: newCustomer({ notes: '藏起来' }) }],
  });
  const { cursor } = await old.pullAll();
  const roleId = nextId();
  const definition = {
    scope: 'self',
    pool: false,
    actions: ['customer.read'],
    fields: {
      phones: { read: 'plain', write: true },
      emails: { read: 'hidden', write: false },
      socials: { read: 'masked', write: false },
      company: { read: 'plain', write: true },
      notes: { read: 'hidden', write: false },
      custom: { read: 'hidden', write: false },
    },
  };
  const run = (name: string, text: string, values: unknown[]) => server.db.query({ name, text }, values);
  const insert = `INSERT INTO role (org_id, role_id, name, definition, created_at, updated_at) VALUES ($1, $2, '实习', $3, 1, 1)`;
  await run('test-role', insert, [server.orgId, roleId, JSON.stringify(definition)]);
  await run('test-give', `UPDATE app_user SET role = $1 WHERE login = 'sales2'`, [roleId]);
  await bumpEntitlements(server.db, server.orgId, [server.users.sales2.userId]);
  const { docs, phases } = await old.pullAll(cursor);
  expect(phases[0]).toBe('began');
  expect(JSON.stringify([...docs.values()])).not.toContain('藏起来');
  const customers = [...docs.values()].filter(doc => (doc as { customerId?: string; name?: string }).name === '王小明');
  expect(customers).toMatchObject([{ notes: '', custom: {} }]);
  expect(customers[0]).not.toHaveProperty('contactInfo');
  const again = await signInOld('sales2');
  expect(again.user.role).toBe('sales');
});

test('[P19][N1] a newer client is told in words which versions the server speaks', async () => {
  const device = await signInDevice(server, 'sales3');
  const body = { protocol: PROTOCOL_VERSION + 1, appVersion: '9', clientId: device.clientId };
  const reply = await device.post('/sync/v1/hello', body);
  expect(helloAnswer1.parse(reply.body)).toMatchObject({
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
