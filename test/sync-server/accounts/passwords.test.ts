/** Changing the own password, resetting somebody else's, and letting in who was locked out. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  ACCOUNT_NOTICE_SEEN,
  ACCOUNT_NOTICES,
  ACCOUNT_PASSWORD,
  ACCOUNTS_LOCKED,
  ACCOUNTS_RESET,
  ACCOUNTS_UNLOCK,
  issuedCodeSchema,
} from '../../../common/protocol/calls/accounts.ts';
import { callPath, type CallSpec } from '../../../common/protocol/calls/call.ts';
import { CODE_MS } from '../../../sync-server/commands/accounts/invitations.ts';
import { codeOf, signInBody, signInDevice, signInWith, type Device, type Reply } from '../../support/api-client.ts';
import { TEST_EPOCH, TEST_PASSWORD } from '../../support/postgres.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';

const PASSWORD = '五只 quiet 骆驼 river';
const MINUTE = 60_000;
let now = TEST_EPOCH;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } });
});
beforeEach(() => {
  now += 24 * 60 * MINUTE;
});
afterAll(() => server.close());

const call = (device: Device, { name }: CallSpec, input: object): Promise<Reply> => device.post(callPath(name), input);
async function post(url: string, payload: object): Promise<Reply> {
  const reply = await server.app.inject({ method: 'POST', url, payload });
  return { status: reply.statusCode, body: reply.json() };
}
const redeem = (login: string, code: string, password = PASSWORD): Promise<Reply> =>
  post('/auth/v1/redeem', { login, code, password });
const trySignIn = (login: TestLogin, password: string): Promise<Reply> =>
  post('/auth/v1/sign-in', { ...signInBody(server, login), password });
const refresh = (device: Device): Promise<Reply> =>
  post('/auth/v1/refresh', { refreshToken: device.session.refreshToken, clientId: device.clientId });
const isAlive = async (device: Device): Promise<boolean> => (await call(device, ACCOUNT_NOTICES, {})).status === 200;
const actionsOn = async (login: TestLogin): Promise<string[]> => {
  const text = `SELECT action FROM audit WHERE object_id = $1 AND action LIKE 'account.%' ORDER BY n`;
  const rows = await server.db.query<{ action: string }>({ name: 'acts', text }, [server.users[login].userId]);
  return rows.map(row => row.action);
};

test('[AN22] a changed password opens, the old one no longer; this device stays, all others are out at once', async () => {
  const [first, second, here] = [
    await signInDevice(server, 'sales1'),
    await signInDevice(server, 'sales1'),
    await signInDevice(server, 'sales1'),
  ];
  const reply = await call(here, ACCOUNT_PASSWORD, { oldPassword: TEST_PASSWORD, newPassword: PASSWORD });
  expect(reply).toEqual({ status: 200, body: { ended: 2 } });
  expect(await isAlive(here)).toBe(true);
  expect((await refresh(here)).status).toBe(200);
  for (const other of [first, second]) {
    expect(await isAlive(other)).toBe(false);
    expect(codeOf(await refresh(other))).toBe('session_ended');
  }
  expect(codeOf(await trySignIn('sales1', TEST_PASSWORD))).toBe('wrong_credentials');
  await signInWith(server, 'sales1', PASSWORD);
  expect(await actionsOn('sales1')).toEqual(['account.password_change']);
});

test('[AN23] the old password is asked; wrong ones are counted with the sign-ins', async () => {
  const device = await signInDevice(server, 'sales2');
  const change = (oldPassword: string, newPassword = PASSWORD): Promise<Reply> =>
    call(device, ACCOUNT_PASSWORD, { oldPassword, newPassword });
  for (let i = 0; i < 3; i++) {
    const reply = await change(`wrong ${i}`);
    expect([reply.status, codeOf(reply)]).toEqual([403, 'wrong_password']);
  }
  expect(codeOf(await trySignIn('sales2', 'wrong'))).toBe('wrong_credentials');
  expect(codeOf(await change('wrong'))).toBe('too_many_attempts');
  expect(codeOf(await change(TEST_PASSWORD))).toBe('too_many_attempts');
  expect(codeOf(await trySignIn('sales2', TEST_PASSWORD))).toBe('account_locked');
});

test.each([
  [TEST_PASSWORD, 'password_unchanged'],
  ['abc', 'password_too_short'],
  ['qwertyuiop', 'weak_password'],
  ['sales3销售丙2026', 'password_personal'],
])('[AN20][AN24] %s is refused as a new password', async (newPassword, code) => {
  const device = await signInDevice(server, 'sales3');
  const reply = await call(device, ACCOUNT_PASSWORD, { oldPassword: TEST_PASSWORD, newPassword });
  expect(reply.body).toMatchObject({ error: { code: 'validation_failed', fields: [{ field: 'newPassword', code }] } });
  expect(await isAlive(device)).toBe(true);
});

test('[AN25] a reset ends all sessions at once and voids the old password; the code sets a new one, once', async () => {
  const admin = await signInDevice(server, 'admin');
  const device = await signInDevice(server, 'sales3');
  const { userId } = server.users.sales3;
  const issued = issuedCodeSchema.parse((await call(admin, ACCOUNTS_RESET, { userId })).body);
  expect(issued).toMatchObject({ login: 'sales3', name: '销售丙', expiresAt: now + CODE_MS });
  expect(await isAlive(device)).toBe(false);
  expect(codeOf(await refresh(device))).toBe('session_ended');
  // Only the old password's owner is told why.
  expect(codeOf(await trySignIn('sales3', TEST_PASSWORD))).toBe('password_reset');
  expect(codeOf(await trySignIn('sales3', 'another'))).toBe('wrong_credentials');
  expect(await redeem('sales3', issued.code)).toEqual({ status: 200, body: { kind: 'reset' } });
  expect(codeOf(await redeem('sales3', issued.code, '又换一个 strange 密码'))).toBe('access_code_used');
  expect(codeOf(await trySignIn('sales3', TEST_PASSWORD))).toBe('wrong_credentials');
  await signInWith(server, 'sales3', PASSWORD);
  expect(await actionsOn('sales3')).toEqual(['account.reset', 'account.password_set']);
});

test('[AN25] of several uses of a reset code at once one sets the password', async () => {
  const admin = await signInDevice(server, 'admin');
  const { userId } = server.users.operations;
  const { code } = issuedCodeSchema.parse((await call(admin, ACCOUNTS_RESET, { userId })).body);
  const replies = await Promise.all([0, 1, 2].map(i => redeem('operations', code, `${PASSWORD} ${i}`)));
  expect(replies.filter(reply => reply.status === 200)).toHaveLength(1);
  for (const reply of replies.filter(one => one.status !== 200)) expect(codeOf(reply)).toBe('access_code_used');
});

test('[AN26] a second reset voids the first code; a code is over after seven days, the old password stays void', async () => {
  const admin = await signInDevice(server, 'admin');
  const { userId } = server.users.auditor;
  const first = issuedCodeSchema.parse((await call(admin, ACCOUNTS_RESET, { userId })).body);
  const second = issuedCodeSchema.parse((await call(admin, ACCOUNTS_RESET, { userId })).body);
  expect(codeOf(await redeem('auditor', first.code))).toBe('wrong_access_code');
  now += CODE_MS;
  expect(codeOf(await redeem('auditor', second.code))).toBe('access_code_expired');
  expect(codeOf(await trySignIn('auditor', TEST_PASSWORD))).toBe('password_reset');
});

test('[AN27] nobody resets himself, somebody with more rights, or a person of another company', async () => {
  const open = { read: 'plain', write: true } as const;
  const fields = { phones: open, emails: open, socials: open, company: open, notes: open, custom: open };
  const definition = { scope: 'all', pool: false, actions: ['customer.read', 'member.reset'], fields };
  const run = (text: string, values: unknown[]): Promise<unknown> =>
    server.db.query({ name: text.slice(0, 40), text }, values);
  await run(`INSERT INTO role VALUES ($1, 'helpdesk', '支持', $2, 0, 0)`, [server.orgId, JSON.stringify(definition)]);
  await run(`UPDATE app_user SET role = 'helpdesk' WHERE login = $1`, ['lead']);
  await run('INSERT INTO entitlement VALUES ($1, $2, 99)', [server.orgId, server.users.lead.userId]);
  const helper = await signInDevice(server, 'lead');
  const reset = (userId: string): Promise<Reply> => call(helper, ACCOUNTS_RESET, { userId });
  expect(codeOf(await reset(server.users.admin.userId))).toBe('beyond_own_rights');
  expect(codeOf(await reset(server.users.lead.userId))).toBe('permission_denied');
  expect(codeOf(await reset('00000000-0000-7000-8000-000000000001'))).toBe('not_found');
  const admin = await signInDevice(server, 'admin');
  expect(await isAlive(admin)).toBe(true);
});

test('[AN28] after a reset the person is told at his next sign-in by whom, until he has seen it', async () => {
  const admin = await signInDevice(server, 'admin');
  const { userId } = server.users.sales2;
  const { code } = issuedCodeSchema.parse((await call(admin, ACCOUNTS_RESET, { userId })).body);
  await redeem('sales2', code);
  const device = await signInWith(server, 'sales2', PASSWORD);
  const { notices } = ACCOUNT_NOTICES.answer.parse((await call(device, ACCOUNT_NOTICES, {})).body);
  expect(notices).toMatchObject([{ kind: 'password_reset', at: now, byName: '管理员' }]);
  const { noticeId } = notices[0]!;
  // Nobody else sees it or takes it away.
  await call(admin, ACCOUNT_NOTICE_SEEN, { noticeId });
  expect((await call(admin, ACCOUNT_NOTICES, {})).body).toEqual({ notices: [] });
  expect((await call(device, ACCOUNT_NOTICES, {})).body).toMatchObject({ notices: [{ noticeId }] });
  await call(device, ACCOUNT_NOTICE_SEEN, { noticeId });
  expect((await call(device, ACCOUNT_NOTICES, {})).body).toEqual({ notices: [] });
});

test('[AN29] an administrator sees who is locked out, and unlocks him', async () => {
  const admin = await signInDevice(server, 'admin');
  for (let i = 0; i < 5; i++) await trySignIn('sales3', 'wrong');
  for (let i = 0; i < 5; i++) await redeem('operations', '0000-0000-0000-0000');
  for (let i = 0; i < 5; i++) await redeem('nobody-of-this-company', '0000-0000-0000-0000');
  const read = async (): Promise<unknown> => (await call(admin, ACCOUNTS_LOCKED, {})).body;
  const lockedUntil = now + 15 * MINUTE;
  expect(ACCOUNTS_LOCKED.answer.parse(await read()).locked.map(row => [row.login, row.lockedUntil])).toEqual(
    expect.arrayContaining([
      ['sales3', lockedUntil],
      ['operations', lockedUntil],
    ]),
  );
  const { userId } = server.users.sales3;
  expect(await call(admin, ACCOUNTS_UNLOCK, { userId })).toEqual({ status: 200, body: {} });
  expect(ACCOUNTS_LOCKED.answer.parse(await read()).locked.map(row => row.login)).toEqual(['operations']);
  expect(codeOf(await trySignIn('sales3', 'wrong'))).toBe('wrong_credentials');
  expect((await actionsOn('sales3')).at(-1)).toBe('account.unlock');
});

test.each(['sales1', 'lead', 'auditor'] as const)(
  '[AN6] %s may neither reset, nor unlock, nor see who is locked',
  async who => {
    const password = who === 'sales1' ? PASSWORD : TEST_PASSWORD;
    if (who !== 'sales1') {
      await server.db.query({ name: 'undo', text: `UPDATE app_user SET role = $2 WHERE login = $1` }, [who, who]);
      await server.db.query({ name: 'undo2', text: `DELETE FROM password_reset WHERE user_id = $1` }, [
        server.users[who].userId,
      ]);
      await server.db.query({ name: 'undo3', text: `UPDATE entitlement SET ver = ver + 1 WHERE user_id = $1` }, [
        server.users[who].userId,
      ]);
    }
    const device = await signInWith(server, who, password);
    const { userId } = server.users.sales3;
    for (const [spec, input] of [
      [ACCOUNTS_RESET, { userId }],
      [ACCOUNTS_UNLOCK, { userId }],
      [ACCOUNTS_LOCKED, {}],
    ] as const) {
      expect(codeOf(await call(device, spec, input))).toBe('permission_denied');
    }
  },
);

test('[AN12] no password, old or new, ever stands in the log', () => {
  const log = server.logLines.join('');
  for (const secret of [PASSWORD, TEST_PASSWORD, '骆驼', 'wrong 0']) expect(log).not.toContain(secret);
});
