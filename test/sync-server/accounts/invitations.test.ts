/** Invitations: who may invite to what, and how a code becomes an account. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  INVITATIONS_CREATE,
  INVITATIONS_LIST,
  INVITATIONS_RENEW,
  INVITATIONS_WITHDRAW,
  issuedCodeSchema,
  type IssuedCode,
} from '../../../common/protocol/calls/accounts.ts';
import { callPath, type CallSpec } from '../../../common/protocol/calls/call.ts';
import { CODE_MS } from '../../../sync-server/commands/accounts/invitations.ts';
import { codeOf, signInDevice, signInWith, type Device, type Reply } from '../../support/api-client.ts';
import { TEST_EPOCH } from '../../support/postgres.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const PASSWORD = '五只 quiet 骆驼 river';
const MINUTE = 60_000;
let now = TEST_EPOCH;
let server: TestServer;
let admin: Device;
let n = 0;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } });
});
beforeEach(async () => {
  now += 24 * 60 * MINUTE;
  admin = await signInDevice(server, 'admin');
});
afterAll(() => server.close());

const call = (device: Device, { name }: CallSpec, input: object): Promise<Reply> => device.post(callPath(name), input);
const person = (own: object = {}): object => {
  n += 1;
  return { name: `新人${n}`, login: `new${n}`, role: 'sales', teamId: server.teamIds.east, ...own };
};
async function invite(own: object = {}): Promise<IssuedCode> {
  const reply = await call(admin, INVITATIONS_CREATE, person(own));
  expect(reply.status).toBe(200);
  return issuedCodeSchema.parse(reply.body);
}
async function redeem(login: string, code: string, password = PASSWORD): Promise<Reply> {
  const payload = { login, code, password };
  const reply = await server.app.inject({ method: 'POST', url: '/auth/v1/redeem', payload });
  return { status: reply.statusCode, body: reply.json() };
}
async function listed(): Promise<{ invitationId: string; login: string; expiresAt: number }[]> {
  const reply = await call(admin, INVITATIONS_LIST, {});
  return INVITATIONS_LIST.answer.parse(reply.body).invitations;
}
const select = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  server.db.query<Row>({ name: text.slice(0, 50), text }, values);

test('[AN5] an invited person sets a password with login and code, signs in, and colleagues see him', async () => {
  const before = await admin.pullAll();
  const { login, code, expiresAt } = await invite({ login: ' NEW.A ' });
  expect([login, expiresAt]).toEqual(['new.a', now + CODE_MS]);
  expect((await listed()).map(row => row.login)).toContain('new.a');
  expect(await redeem(' New.A', code.toLowerCase().replaceAll('-', ''))).toEqual({
    status: 200,
    body: { kind: 'invitation' },
  });
  const device = await signInWith(server, 'new.a', PASSWORD);
  expect(device.session.user).toMatchObject({ role: 'sales', teamName: '华东一组' });
  expect((await listed()).map(row => row.login)).not.toContain('new.a');
  const { changes } = await admin.pullAll(before.cursor);
  expect(changes).toMatchObject([{ collection: 'members', op: 'put', id: device.session.user.userId }]);
});

test('[AN5] before he activates, an invited person is nobody: no sign-in, no member', async () => {
  const { login } = await invite();
  const payload = { login, password: '', protocol: 2, clientId: admin.clientId, deviceName: '', platform: '' };
  for (const password of ['x', PASSWORD]) {
    const reply = await server.app.inject({
      method: 'POST',
      url: '/auth/v1/sign-in',
      payload: { ...payload, password },
    });
    expect(codeOf({ status: reply.statusCode, body: reply.json() })).toBe('wrong_credentials');
  }
  expect(await select('SELECT 1 FROM app_user WHERE login = $1', [login])).toEqual([]);
});

test.each(['lead', 'sales1', 'operations', 'auditor'] as const)(
  '[AN6] %s may not invite, list, renew or withdraw',
  async who => {
    const device = await signInDevice(server, who);
    const invitationId = (await select<{ id: string }>('SELECT gen_random_uuid()::text AS id'))[0]?.id ?? '';
    for (const [spec, input] of [
      [INVITATIONS_LIST, {}],
      [INVITATIONS_CREATE, person()],
      [INVITATIONS_RENEW, { invitationId }],
      [INVITATIONS_WITHDRAW, { invitationId }],
    ] as const) {
      const reply = await call(device, spec, input);
      expect([reply.status, codeOf(reply)]).toEqual([403, 'permission_denied']);
    }
  },
);

test('[AN7] a login is unique over the server and reserved while its invitation is open', async () => {
  expect(codeOf(await call(admin, INVITATIONS_CREATE, person({ login: 'SALES1' })))).toBe('login_taken');
  const { login, code } = await invite();
  const again = await call(admin, INVITATIONS_CREATE, person({ login }));
  expect(codeOf(again)).toBe('already_invited');
  expect(again.body).toMatchObject({ error: { fields: [{ field: 'login' }] } });
  const row = (await listed()).find(item => item.login === login);
  expect((await call(admin, INVITATIONS_WITHDRAW, { invitationId: row?.invitationId })).status).toBe(200);
  expect(codeOf(await redeem(login, code))).toBe('wrong_access_code');
  const second = await invite({ login });
  expect((await redeem(login, second.code)).status).toBe(200);
});

test('[AN7] two invitations to one login at once: one is made', async () => {
  const replies = await Promise.all([1, 2, 3].map(() => call(admin, INVITATIONS_CREATE, person({ login: 'raced' }))));
  expect(replies.map(reply => String(reply.status)).toSorted()).toEqual(['200', '409', '409']);
  expect(await select("SELECT 1 FROM invitation WHERE login = 'raced'")).toHaveLength(1);
});

test('[AN8] nobody invites to a role or team beyond his own, nor to one of another company', async () => {
  const definition = { scope: 'team', pool: false, actions: ['customer.read', 'member.invite'], fields: SALES_FIELDS };
  await select(`INSERT INTO role VALUES ($1, 'recruiter', '招聘', $2, 0, 0)`, [
    server.orgId,
    JSON.stringify(definition),
  ]);
  await select(`UPDATE app_user SET role = 'recruiter' WHERE login = 'lead'`);
  await select('INSERT INTO entitlement VALUES ($1, $2, 99)', [server.orgId, server.users.lead.userId]);
  const lead = await signInDevice(server, 'lead');
  const offer = INVITATIONS_LIST.answer.parse((await call(lead, INVITATIONS_LIST, {})).body);
  expect(offer.roles.map(role => role.roleId)).toEqual(['recruiter']);
  expect(offer.teams.map(team => team.teamId)).toEqual([server.teamIds.east]);
  for (const own of [
    { role: 'admin' },
    { role: 'sales' },
    { role: 'recruiter', teamId: server.teamIds.west },
    { role: 'recruiter', teamId: null },
    { role: 'no-such-role' },
  ]) {
    expect(codeOf(await call(lead, INVITATIONS_CREATE, person(own)))).toBe('beyond_own_rights');
  }
  expect((await call(lead, INVITATIONS_CREATE, person({ role: 'recruiter' }))).status).toBe(200);
  // Nor does he give a new code for an invitation of the administrator to more.
  const { login } = await invite({ role: 'admin', teamId: null });
  const row = (await listed()).find(item => item.login === login);
  expect(codeOf(await call(lead, INVITATIONS_RENEW, { invitationId: row?.invitationId }))).toBe('beyond_own_rights');
});

test('[AN9] renewing voids the old code and begins the seven days anew', async () => {
  const { login, code } = await invite();
  now += CODE_MS;
  expect(codeOf(await redeem(login, code))).toBe('access_code_expired');
  admin = await signInDevice(server, 'admin');
  const row = (await listed()).find(item => item.login === login);
  const reply = await call(admin, INVITATIONS_RENEW, { invitationId: row?.invitationId });
  const renewed = issuedCodeSchema.parse(reply.body);
  expect([renewed.login, renewed.expiresAt]).toEqual([login, now + CODE_MS]);
  expect(codeOf(await redeem(login, code))).toBe('wrong_access_code');
  expect((await redeem(login, renewed.code)).status).toBe(200);
  expect((await call(admin, INVITATIONS_RENEW, { invitationId: row?.invitationId })).status).toBe(404);
});

test('[AN10] a code is good once; the second use is told so, and changes nothing', async () => {
  const { login, code } = await invite();
  expect((await redeem(login, code)).status).toBe(200);
  expect(codeOf(await redeem(login, code, '另外一个 clever 密码 9'))).toBe('access_code_used');
  await signInWith(server, login, PASSWORD);
});

test('[AN10] of several uses at once one makes the account', async () => {
  const { login, code } = await invite();
  const replies = await Promise.all([0, 1, 2, 3].map(i => redeem(login, code, `${PASSWORD} ${i}`)));
  expect(replies.filter(reply => reply.status === 200)).toHaveLength(1);
  for (const reply of replies.filter(one => one.status !== 200)) expect(codeOf(reply)).toBe('access_code_used');
  expect(await select('SELECT 1 FROM app_user WHERE login = $1', [login])).toHaveLength(1);
});

test('[AN11] the code is in no table, no log line and no audit entry; every step is audited with its actor', async () => {
  const { login, code } = await invite();
  const [row] = (await listed()).filter(item => item.login === login);
  const { userId } = (
    await select<{ userId: string }>('SELECT user_id AS "userId" FROM invitation WHERE login = $1', [login])
  )[0]!;
  const renewed = issuedCodeSchema.parse(
    (await call(admin, INVITATIONS_RENEW, { invitationId: row?.invitationId })).body,
  );
  await redeem(login, renewed.code);
  const kept = JSON.stringify([await select('SELECT * FROM invitation'), await select('SELECT * FROM audit')]);
  for (const secret of [code, renewed.code]) {
    for (const form of [secret, secret.replaceAll('-', '')])
      expect(kept + server.logLines.join('')).not.toContain(form);
  }
  const audit = await select<{ action: string; actor: string | null }>(
    'SELECT action, actor_id AS actor FROM audit WHERE object_id = $1 ORDER BY n',
    [userId],
  );
  const by = server.users.admin.userId;
  expect(audit).toEqual([
    { action: 'account.invite', actor: by },
    { action: 'account.invite_renewed', actor: by },
    { action: 'account.activate', actor: userId },
  ]);
});

test('[AN12] a wrong code is answered alike for an invited, an existing and an unknown login, and locks each alike', async () => {
  const { login, code } = await invite();
  const answers: unknown[] = [];
  for (const who of [login, 'sales2', 'nobody-here']) {
    const seen: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      const reply = await redeem(who, `0000-0000-0000-000${i}`);
      const { error } = reply.body as { error: { code: string; params?: object } };
      seen.push([reply.status, error.code, error.params, Object.keys(error).toSorted()]);
    }
    answers.push(seen);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  // The right code has to wait as well, and no password is locked by it.
  expect(codeOf(await redeem(login, code))).toBe('too_many_attempts');
  await signInDevice(server, 'sales2');
  now += 15 * MINUTE + 1;
  expect((await redeem(login, code)).status).toBe(200);
});

test('[AN12] the work is the same for every login: the same questions go to the database', async () => {
  const { login } = await invite();
  const count = async (who: string): Promise<number> => {
    const before = statements.length;
    await redeem(who, '0000-0000-0000-0000');
    return statements.length - before;
  };
  const statements: string[] = [];
  const { pool } = server.deps.db;
  pool.on('acquire', () => statements.push('used'));
  expect(new Set([await count(login), await count('sales3'), await count('nobody-there')]).size).toBe(1);
});

test('[AN13] a role that was removed meanwhile, or a weak password, leaves no half account; a removed team leaves none', async () => {
  await select(`INSERT INTO role VALUES ($1, 'short-lived', '临时', $2, 0, 0)`, [
    server.orgId,
    JSON.stringify({ scope: 'self', pool: false, actions: ['customer.read'], fields: SALES_FIELDS }),
  ]);
  const gone = await invite({ role: 'short-lived' });
  await select(`DELETE FROM role WHERE role_id = 'short-lived'`);
  expect(codeOf(await redeem(gone.login, gone.code))).toBe('access_code_expired');
  const { login, name, code } = await invite();
  for (const [password, fault] of [
    ['short', 'password_too_short'],
    [`${name}${login}2026`, 'password_personal'],
    ['woaini1314520', 'weak_password'],
  ] as const) {
    // Right codes with weak passwords are no guesses: the sixth is still looked at.
    for (let i = 0; i < 2; i++) {
      const reply = await redeem(login, code, password);
      expect(reply.body).toMatchObject({ error: { fields: [{ field: 'password', code: fault }] } });
    }
  }
  expect((await redeem(login, code)).status).toBe(200);
});

const open = { read: 'plain', write: true } as const;
const SALES_FIELDS = { phones: open, emails: open, socials: open, company: open, notes: open, custom: open };
