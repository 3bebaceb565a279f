/** Routes: the order of refusals, the shape of errors, texts that cannot be stored, and what is public. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineRoute } from '../../sync-server/http/define-route.ts';
import {
  codeOf,
  createDraft,
  newCustomer,
  nextId,
  signInBody,
  signInDevice,
  type Reply,
} from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { NO_FILTER } from '../../common/protocol/calls/audit.ts';
import { ERROR_CODES, isErrorCode } from '../../common/protocol/error-codes.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST', url: string, payload?: string | object, headers = {}): Promise<Reply> {
  const reply = await server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: reply.statusCode, body: JSON.parse(reply.body) as unknown };
}

const CLOSED = [
  ['POST', '/auth/v1/sign-out'],
  ['POST', '/sync/v1/hello'],
  ['POST', '/sync/v1/push'],
  ['POST', '/sync/v1/pull'],
  ['GET', '/sync/v1/poke'],
  ['POST', '/calls/v1/audit.list'],
  ['POST', '/calls/v1/audit.verify'],
  ['POST', '/calls/v1/audit.export'],
  ['POST', '/calls/v1/limits.save'],
  ['POST', '/calls/v1/anomalies.list'],
  ['GET', `/customers/v1/${nextId()}`],
] as const;

test('[RT1] a route without a policy does not compile', () => {
  // @ts-expect-error policy is missing
  const route = defineRoute({
    method: 'GET',
    url: '/x',
    summary: '',
    perMinute: 1,
    answer: null,
    handle: async () => null,
  });
  expect(route).toBeDefined();
});

test('[RT1] only the named routes are open', async () => {
  const description = (await server.app.inject({ url: '/openapi.json' })).json<{
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  }>();
  const open = Object.entries(description.paths)
    .filter(([, methods]) => Object.values(methods).some(method => method.security === undefined))
    .map(([path]) => path);
  expect(open.toSorted()).toEqual([
    '/auth/v1/code',
    '/auth/v1/factor/begin',
    '/auth/v1/factor/confirm',
    '/auth/v1/redeem',
    '/auth/v1/refresh',
    '/auth/v1/set-up',
    '/auth/v1/sign-in',
    '/auth/v1/sso/finish',
    '/auth/v1/sso/start',
    '/auth/v1/status',
    '/auth/v1/ways',
    '/auth/v1/wiped',
    '/health',
    '/ready',
  ]);
});

test.each(CLOSED)('[RT2] %s %s without a token is 401 before anything else is looked at', async (method, url) => {
  const bad = method === 'POST' ? '{"broken' : undefined;
  const reply = await send(method, url, bad, { 'content-type': 'application/json' });
  expect([reply.status, codeOf(reply)]).toEqual([401, 'not_signed_in']);
});

test.each(['Bearer x', 'Bearer ' + 'a'.repeat(30), 'Basic abc', 'Bearer \u00ff'])(
  '[AU3] token %s is refused',
  async authorization => {
    const reply = await send('POST', '/sync/v1/pull', { cursor: null }, { authorization });
    expect([reply.status, codeOf(reply)]).toEqual([401, 'not_signed_in']);
  },
);

test('[RT2] push: 400, then 403, then verdicts for not found, conflict and success', async () => {
  const device = await signInDevice(server, 'sales1');
  const bad = await device.post('/sync/v1/push', { clientId: device.clientId, mutations: 'x' });
  expect([bad.status, codeOf(bad)]).toEqual([400, 'validation_failed']);
  expect(bad.body).toMatchObject({ error: { fields: [{ field: 'mutations', code: 'validation_failed' }] } });
  const foreign = await device.post('/sync/v1/push', { clientId: nextId(), mutations: [{ id: nextId(), cseq: 1 }] });
  expect([foreign.status, codeOf(foreign)]).toEqual([403, 'permission_denied']);
  const id = nextId();
  const verdicts = await device.push(
    { kind: 'customer.patch', docId: nextId(), baseVer: 0, patch: { name: ['a', 'b'] } },
    createDraft(id),
    createDraft(id),
  );
  expect(verdicts.map(verdict => [verdict.status, verdict.code])).toEqual([
    ['rejected', 'not_found'],
    ['applied', null],
    ['rejected', 'already_exists'],
  ]);
});

test('[RT2] audit: 400 for a bad request, 403 without the permission, 200 with it', async () => {
  const sales = await signInDevice(server, 'sales1');
  const auditor = await signInDevice(server, 'auditor');
  const asked = { filter: NO_FILTER, before: null, limit: 50 };
  const bad = await auditor.post('/calls/v1/audit.list', { ...asked, limit: 0 });
  expect([bad.status, codeOf(bad)]).toEqual([400, 'validation_failed']);
  const denied = await sales.post('/calls/v1/audit.list', asked);
  expect([denied.status, codeOf(denied)]).toEqual([403, 'permission_denied']);
  expect(denied.body).toMatchObject({ error: { params: { permission: 'audit.read', role: 'sales' } } });
  expect((await auditor.post('/calls/v1/audit.list', asked)).status).toBe(200);
});

test("[RT2] a customer by id: 400, 404 for unknown and for foreign, 200 for one of one's own", async () => {
  const [mine, other] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'sales2')];
  const id = nextId();
  await mine.push(createDraft(id, { name: '本人客户' }));
  expect(codeOf(await mine.get('/customers/v1/not-an-id'))).toBe('validation_failed');
  const [unknown, foreign] = [await mine.get(`/customers/v1/${nextId()}`), await other.get(`/customers/v1/${id}`)];
  expect([unknown.status, foreign.status]).toEqual([404, 404]);
  const withoutRef = (reply: Reply): string => JSON.stringify(reply.body).replace(/"ref":"\w+"/, '');
  expect(withoutRef(foreign)).toBe(withoutRef(unknown));
  expect((await mine.get(`/customers/v1/${id}`)).body).toMatchObject({ customerId: id, name: '本人客户' });
});

test('[ER1] each kind of failure has the code, group and status of the list', async () => {
  const device = await signInDevice(server, 'sales1');
  const replies: [Reply, string][] = [
    [await send('GET', '/nowhere'), 'route_not_found'],
    [await send('GET', '/%ff'), 'validation_failed'],
    [await send('POST', '/auth/v1/sign-in', '{', { 'content-type': 'application/json' }), 'validation_failed'],
    [await send('POST', '/auth/v1/sign-in', 'x', { 'content-type': 'text/xml' }), 'validation_failed'],
    [
      await send('POST', '/auth/v1/sign-in', '{"__proto__":{"a":1}}', { 'content-type': 'application/json' }),
      'validation_failed',
    ],
    [await send('POST', '/auth/v1/sign-in', { login: 'x'.repeat(70_000) }), 'body_too_large'],
    [await send('POST', '/auth/v1/sign-in', { ...signInBody(server, 'sales1'), protocol: 99 }), 'protocol_unsupported'],
    [
      await device.post('/sync/v1/push', { clientId: device.clientId, mutations: [], pad: 'x'.repeat(1_100_000) }),
      'body_too_large',
    ],
  ];
  for (const [reply, expected] of replies) {
    const code = codeOf(reply);
    expect(code).toBe(expected);
    expect(isErrorCode(code) && ERROR_CODES[code].status).toBe(reply.status);
  }
});

test('[ER2] an error echoes nothing of what was sent', async () => {
  const device = await signInDevice(server, 'sales1');
  const canary = '13777770001';
  const reply = await device.post('/sync/v1/pull', { cursor: 5, [canary]: canary, limit: canary });
  expect(codeOf(reply)).toBe('validation_failed');
  expect(JSON.stringify(reply.body)).not.toContain(canary);
});

test('[ER3] the log holds ids and codes, and nothing that a person typed', async () => {
  const device = await signInDevice(server, 'sales1');
  const id = nextId();
  const words = ['日志金丝雀', '13999990001', '密码金丝雀', '备注金丝雀'];
  const phones = [{ value: `+86${words[1]}`, raw: words[1] ?? '', label: '' }];
  await device.push(createDraft(id, { name: words[0] ?? '', phones, notes: words[3] ?? '' }));
  await device.push({ kind: 'customer.patch', docId: id, baseVer: 1, patch: { notes: ['', `${words[3]}\0`] } });
  await send('POST', '/auth/v1/sign-in', { ...signInBody(server, 'sales1'), login: 'log-canary', password: words[2] });
  await device.get(`/customers/v1/${id}?q=${words[1]}`);
  const text = server.logLines.join('');
  expect(text).toContain('"route":"/sync/v1/push"');
  for (const word of [...words, 'log-canary', device.session.accessToken]) expect(text).not.toContain(word);
});

test('[ER1] a database that went away is a passing failure and not a secret', async () => {
  const broken = await startTestServer();
  const device = await signInDevice(broken, 'sales1');
  await broken.db.query({ name: 'drop-log', text: 'ALTER TABLE change_log RENAME TO gone' }, []);
  const reply = await device.post('/sync/v1/push', {
    clientId: device.clientId,
    mutations: [{ id: nextId(), cseq: 1, ...createDraft(nextId()), madeAt: 1, taskId: null }],
  });
  expect([reply.status, codeOf(reply)]).toEqual([500, 'internal']);
  expect(JSON.stringify(reply.body)).not.toContain('change_log');
  expect(broken.logLines.join('')).toContain('"sqlState":"42P01"');
  await broken.close();
});

const UNSTORABLE = ['nul\0byte', 'lone\ud800surrogate', '\udfffback'];

test.each(UNSTORABLE)('[RT3] text %j never leads to a 5xx, wherever it stands', async text => {
  const device = await signInDevice(server, 'sales1');
  const body = signInBody(server, 'sales1');
  for (const field of ['login', 'password', 'deviceName', 'platform', 'clientId']) {
    expect(codeOf(await send('POST', '/auth/v1/sign-in', { ...body, [field]: text }))).toBe('validation_failed');
  }
  expect(codeOf(await send('POST', '/auth/v1/refresh', { refreshToken: text, clientId: nextId() }))).toBe(
    'validation_failed',
  );
  expect(
    codeOf(await device.post('/sync/v1/hello', { protocol: 1, appVersion: text, clientId: device.clientId })),
  ).toBe('validation_failed');
  expect(codeOf(await device.post('/sync/v1/pull', { cursor: text, limit: 10 }))).toBe('validation_failed');
  const [bad, deep, key, good] = await device.push(
    createDraft(nextId(), { name: text }),
    createDraft(nextId(), { custom: { a: text } }),
    createDraft(nextId(), { custom: { [text]: 'a' } }),
    createDraft(nextId(), { name: '正常 👩‍👩‍👧 𠮷 \u202eabc', notes: "'; DROP TABLE customer; --" }),
  );
  expect(bad).toMatchObject({ status: 'rejected', code: 'validation_failed', fields: [{ field: 'doc.name' }] });
  expect([deep?.code, key?.code]).toEqual(['validation_failed', 'validation_failed']);
  expect(good?.status).toBe('applied');
});

test('[RT3] a value nested without end is refused and delays nothing', async () => {
  const device = await signInDevice(server, 'sales1');
  const envelope = { madeAt: 1, taskId: null };
  const good = { id: nextId(), cseq: 2, ...envelope, ...createDraft(nextId()) };
  const bad = `{"id":"${nextId()}","cseq":1,"kind":"behavior.create","doc":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
  const body = `{"clientId":"${device.clientId}","mutations":[${bad},${JSON.stringify(good)}]}`;
  const headers = { ...device.headers, 'content-type': 'application/json' };
  const reply = await server.app.inject({ method: 'POST', url: '/sync/v1/push', payload: body, headers });
  const { verdicts } = reply.json<{ verdicts: { status: string }[] }>();
  expect(verdicts.map(verdict => verdict.status)).toEqual(['rejected', 'applied']);
});

test('[RT4] too many requests are told to wait', async () => {
  const limited = await startTestServer({ rateLimits: 'on' });
  const payload = { ...signInBody(limited, 'sales1'), login: 'nobody', password: 'x' };
  let last: Reply = { status: 0, body: null };
  for (let i = 0; i < 31; i++) {
    const reply = await limited.app.inject({
      method: 'POST',
      url: '/auth/v1/sign-in',
      payload: { ...payload, login: `n${i}` },
    });
    last = { status: reply.statusCode, body: reply.json() };
  }
  expect([last.status, codeOf(last)]).toEqual([429, 'rate_limited']);
  await limited.close();
});

test('[OP1] health answers without a database, ready only with a migrated one', async () => {
  expect((await send('GET', '/health')).status).toBe(200);
  expect((await send('GET', '/ready')).status).toBe(200);
  const other = await startTestServer();
  await other.db.query({ name: 'unmigrate', text: 'DELETE FROM kysely_migration' }, []);
  const reply = await other.app.inject({ url: '/ready' });
  expect([reply.statusCode, reply.json<{ error: { code: string } }>().error.code]).toEqual([503, 'server_busy']);
  expect((await other.app.inject({ url: '/health' })).statusCode).toBe(200);
  await other.close();
});

test('[RT5] no other origin is let in', async () => {
  const reply = await server.app.inject({ url: '/health', headers: { origin: 'https://example.invalid' } });
  expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  expect(newCustomer().name).not.toBe('');
});
