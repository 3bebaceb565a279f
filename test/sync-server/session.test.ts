/** Signing in, refreshing, lock-out, revoked devices and disabled accounts. */
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sessionAnswerSchema, type SessionAnswer } from '../../common/protocol/messages.ts';
import { codeOf, nextId, signInBody, signInDevice, type Reply } from '../support/api-client.ts';
import { TEST_EPOCH } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let now = TEST_EPOCH;
const MINUTE = 60_000;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } });
});
beforeEach(() => {
  now += 24 * 60 * MINUTE;
});
afterAll(() => server.close());

async function post(url: string, payload: object, token?: string): Promise<Reply> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const reply = await server.app.inject({ method: 'POST', url, payload, headers });
  return { status: reply.statusCode, body: reply.json() };
}
const signIn = (body: object): Promise<Reply> => post('/auth/v1/sign-in', body);
const refresh = (session: SessionAnswer, clientId: string): Promise<Reply> =>
  post('/auth/v1/refresh', { refreshToken: session.refreshToken, clientId });
const run = (text: string, values: unknown[] = []): Promise<unknown> =>
  server.db.query({ name: text.slice(0, 50), text }, values);
const actionsOf = async (userId: string): Promise<string[]> => {
  const text = 'SELECT action FROM audit WHERE object_id = $1 ORDER BY n';
  return (await server.db.query<{ action: string }>({ name: 'actions', text }, [userId])).map(row => row.action);
};

test('[AU1] sign-in answers who one is, and no password anywhere', async () => {
  const reply = await signIn(signInBody(server, 'sales1'));
  const { passwordless } = { passwordless: JSON.stringify(reply.body) };
  expect(passwordless).not.toContain('argon2');
  const { user, leaseHours, expiresIn, serverTime } = sessionAnswerSchema.parse(reply.body);
  expect(user).toMatchObject({ login: 'sales1', role: 'sales', orgName: '测试公司', teamName: '华东一组' });
  expect([leaseHours, expiresIn, serverTime]).toEqual([72, 900, now]);
  const folded = await signIn({ ...signInBody(server, 'sales1'), login: ' ＳＡＬＥＳ１ ' });
  expect(folded.status).toBe(200);
});

test('[AU2] an unknown login and a wrong password give the same answer', async () => {
  const body = signInBody(server, 'sales2');
  const [wrong, unknown] = [
    await signIn({ ...body, password: 'wrong' }),
    await signIn({ ...body, login: 'nobody', password: 'wrong' }),
  ];
  expect([wrong.status, codeOf(wrong)]).toEqual([401, 'wrong_credentials']);
  expect([unknown.status, codeOf(unknown)]).toEqual([401, 'wrong_credentials']);
  expect(Object.keys((unknown.body as { error: object }).error)).toEqual(
    Object.keys((wrong.body as { error: object }).error),
  );
});

test.each(['sales3', 'never-existed'])(
  '[AU5] five failures lock %s for 15 minutes, also for the right password',
  async login => {
    const body = { ...signInBody(server, 'sales3'), login };
    for (let i = 0; i < 4; i++)
      expect(codeOf(await signIn({ ...body, password: `wrong${i}` }))).toBe('wrong_credentials');
    const fifth = await signIn({ ...body, password: 'wrong' });
    expect([fifth.status, codeOf(fifth)]).toEqual([423, 'account_locked']);
    expect(fifth.body).toMatchObject({ error: { params: { minutes: 15 } } });
    now += 14 * MINUTE;
    expect(codeOf(await signIn(body))).toBe('account_locked');
    now += MINUTE + 1;
    const after = await signIn(body);
    expect(after.status).toBe(login === 'sales3' ? 200 : 401);
    const { userId } = server.users.sales3;
    const actions = (await actionsOf(userId)).filter(action => action !== 'session.sign_in_failed');
    expect(actions).toEqual(['session.locked_out', 'session.sign_in']); // nothing more by the login that never existed
  },
);

test('[AU5] guesses sent at once count like guesses in turn', async () => {
  const body = { ...signInBody(server, 'lead'), password: 'wrong' };
  const codes = (await Promise.all(Array.from({ length: 12 }, () => signIn(body)))).map(codeOf);
  expect(codes.filter(code => code === 'wrong_credentials').length).toBeLessThanOrEqual(5);
  expect(codes).toContain('account_locked');
});

test('[AU5] failures far apart do not add up', async () => {
  const body = signInBody(server, 'operations');
  for (let i = 0; i < 6; i++) {
    expect(codeOf(await signIn({ ...body, password: 'wrong' }))).toBe('wrong_credentials');
    now += 16 * MINUTE;
  }
});

test("[AU3] an access token ends after 15 minutes by the server's clock", async () => {
  const device = await signInDevice(server, 'sales1');
  now += 15 * MINUTE - 1_000;
  expect((await device.post('/sync/v1/pull', { cursor: null, limit: 1 })).status).toBe(200);
  now += 2_000;
  expect(codeOf(await device.post('/sync/v1/pull', { cursor: null, limit: 1 }))).toBe('not_signed_in');
});

test('[AU4] a refresh token is good for one use; the next one works', async () => {
  const device = await signInDevice(server, 'sales1');
  const second = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  expect(second.refreshToken).not.toBe(device.session.refreshToken);
  const third = await refresh(second, device.clientId);
  expect(third.status).toBe(200);
  const stored = JSON.stringify(await run('SELECT token_hash FROM refresh_token'));
  expect(stored).not.toContain(second.refreshToken.slice(37));
});

test('[AU7] a token that comes again after its successor was used ends the whole family', async () => {
  const device = await signInDevice(server, 'sales1');
  const second = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  const third = sessionAnswerSchema.parse((await refresh(second, device.clientId)).body);
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
  expect(codeOf(await refresh(third, device.clientId))).toBe('session_ended');
  expect(await actionsOf(device.session.user.userId)).toContain('session.token_reused');
});

test('[AU7] a token that comes again after two minutes ends the whole family', async () => {
  const device = await signInDevice(server, 'sales1');
  const second = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  now += 2 * MINUTE + 1;
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
  expect(codeOf(await refresh(second, device.clientId))).toBe('session_ended');
});

test('[AU10] a device whose answer got lost comes once more with its token and goes on', async () => {
  const device = await signInDevice(server, 'admin');
  await refresh(device.session, device.clientId); // the answer is lost
  now += 2 * MINUTE;
  const again = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  now += 15 * MINUTE;
  const next = sessionAnswerSchema.parse((await refresh(again, device.clientId)).body);
  expect((await refresh(next, device.clientId)).status).toBe(200);
  expect(await actionsOf(device.session.user.userId)).not.toContain('session.token_reused');
});

test('[AU10] only once: a third use ends the family, with what the second one was given', async () => {
  const device = await signInDevice(server, 'sales2');
  await refresh(device.session, device.clientId);
  const again = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
  expect(codeOf(await refresh(again, device.clientId))).toBe('session_ended');
});

test('[AU10] a thief who uses the window is found out by the next refresh of the device', async () => {
  const device = await signInDevice(server, 'sales2');
  const own = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  const stolen = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  expect(codeOf(await refresh(own, device.clientId))).toBe('session_ended');
  expect(codeOf(await refresh(stolen, device.clientId))).toBe('session_ended');
  expect(await actionsOf(device.session.user.userId)).toContain('session.token_reused');
});

test('[AU10] a thief who was first is found out too, and other devices get no second try', async () => {
  const device = await signInDevice(server, 'sales2');
  const stolen = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  const own = sessionAnswerSchema.parse((await refresh(device.session, device.clientId)).body);
  expect(codeOf(await refresh(stolen, device.clientId))).toBe('session_ended');
  expect(codeOf(await refresh(own, device.clientId))).toBe('session_ended');
  const other = await signInDevice(server, 'sales2');
  const used = sessionAnswerSchema.parse((await refresh(other.session, other.clientId)).body);
  expect(codeOf(await refresh(other.session, nextId()))).toBe('session_ended');
  expect(codeOf(await refresh(used, other.clientId))).toBe('session_ended');
});

test('[AU10] of three uses at once the third ends the family', async () => {
  const device = await signInDevice(server, 'sales1');
  const replies = await Promise.all([1, 2, 3].map(() => refresh(device.session, device.clientId)));
  expect(replies.map(reply => reply.status).toSorted((a, b) => a - b)).toEqual([200, 200, 401]);
  for (const reply of replies.filter(({ status }) => status === 200)) {
    const session = sessionAnswerSchema.parse(reply.body);
    expect(codeOf(await refresh(session, device.clientId))).toBe('session_ended');
  }
});

test('[AU7] a refresh token on another device ends the family', async () => {
  const device = await signInDevice(server, 'sales1');
  expect(codeOf(await refresh(device.session, nextId()))).toBe('session_ended');
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
});

test('[AU4] refresh tokens end after 30 days, and nonsense is no token', async () => {
  const device = await signInDevice(server, 'sales1');
  now += 30 * 24 * 60 * MINUTE + 1;
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
  for (const refreshToken of ['x', `${server.orgId}.`, `${nextId()}.abc`]) {
    expect(codeOf(await post('/auth/v1/refresh', { refreshToken, clientId: nextId() }))).toBe('session_ended');
  }
});

test("[AU8] sign-out ends the device's refresh tokens and is recorded", async () => {
  const device = await signInDevice(server, 'sales2');
  expect((await device.post('/auth/v1/sign-out', {})).status).toBe(200);
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('session_ended');
  expect(await actionsOf(device.session.user.userId)).toContain('session.sign_out');
});

test('[AU6] a disabled account is out at once, with its tokens', async () => {
  const device = await signInDevice(server, 'auditor');
  await run('UPDATE app_user SET active = false WHERE user_id = $1', [server.users.auditor.userId]);
  expect(codeOf(await device.post('/calls/v1/audit.list', {}))).toBe('account_disabled');
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('account_disabled');
  expect(codeOf(await signIn(signInBody(server, 'auditor')))).toBe('account_disabled');
  expect(codeOf(await signIn({ ...signInBody(server, 'auditor'), password: 'wrong' }))).toBe('wrong_credentials');
});

test('[SS2] a revoked device is told to wipe and gets nothing else', async () => {
  const device = await signInDevice(server, 'sales2');
  await run('UPDATE device SET revoked_at = 1 WHERE client_id = $1', [device.clientId]);
  const hello = await device.post('/sync/v1/hello', {
    protocol: PROTOCOL_VERSION,
    appVersion: '1',
    clientId: device.clientId,
  });
  expect(hello.body).toMatchObject({ status: 'wipe' });
  expect(codeOf(await device.post('/sync/v1/pull', { cursor: null, limit: 1 }))).toBe('device_revoked');
  expect(codeOf(await refresh(device.session, device.clientId))).toBe('device_revoked');
  expect(codeOf(await signIn(signInBody(server, 'sales2', device.clientId)))).toBe('device_revoked');
  const other = await signInDevice(server, 'sales2');
  expect((await other.pull(null, 1)).began).toBe(true);
});

test('[SS1] hello says versions, epoch and the last judged counter', async () => {
  const device = await signInDevice(server, 'sales1');
  const body = { protocol: PROTOCOL_VERSION, appVersion: '1', clientId: device.clientId };
  expect((await device.post('/sync/v1/hello', body)).body).toMatchObject({
    status: 'ok',
    lastCseq: 0,
    protocolNewest: PROTOCOL_VERSION,
  });
  expect((await device.post('/sync/v1/hello', { ...body, protocol: 9 })).body).toMatchObject({ status: 'upgrade' });
  expect(codeOf(await device.post('/sync/v1/hello', { ...body, clientId: nextId() }))).toBe('permission_denied');
});
