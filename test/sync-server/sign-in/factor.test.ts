/** The second factor from set-up to reset: challenges, replay, guessing, recovery codes, what the company demands. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  FACTOR_BEGIN,
  FACTOR_CODES,
  FACTOR_CONFIRM,
  FACTOR_OFF,
  FACTOR_STATE,
  FACTORS_LIST,
  FACTORS_RESET,
  SIGN_IN_POLICY,
  SIGN_IN_POLICY_SAVE,
} from '../../../common/protocol/calls/factors.ts';
import { helloAnswerSchema } from '../../../common/protocol/messages.ts';
import {
  FACTOR_BEGIN_PATH,
  FACTOR_CONFIRM_PATH,
  factorConfirmAnswerSchema,
  factorSecretSchema,
  SIGN_IN_CODE_PATH,
} from '../../../common/protocol/sign-in.ts';
import { codeOf, nextId, signInBody, signInDevice, type Reply } from '../../support/api-client.ts';
import { TEST_EPOCH } from '../../support/postgres.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import { auditOf, call, challengeOf, codeAt, post, sessionOf, setUpFactor } from './support.ts';

const MINUTE = 60_000;
const POLICY = { leaseHours: 48, unlockHours: 6, factorRule: 'nobody' as const };
let server: TestServer;
let now = TEST_EPOCH;

beforeEach(async () => {
  await server?.close();
  now += 24 * 60 * MINUTE;
  server = await startTestServer({ clock: { now: () => now } });
});
afterAll(() => server.close());

const signIn = (login: TestLogin, clientId: string): Promise<Reply> =>
  post(server, '/auth/v1/sign-in', signInBody(server, login, clientId));
const sendCode = (challenge: string, clientId: string, code: string): Promise<Reply> =>
  post(server, SIGN_IN_CODE_PATH, { challenge, clientId, code });
/** The next 30 seconds: the code before is used up. */
const nextStep = (): void => void (now += 30_000);

describe('asked at sign-in', () => {
  test('[AC53][AC54][AC55] the password alone opens nothing, the code does, and the secret is sealed', async () => {
    const device = await signInDevice(server, 'sales1');
    const { secret } = await setUpFactor(device, server.users.sales1.password, now);
    const clientId = nextId();
    const refused = await signIn('sales1', clientId);
    expect(refused.status).toBe(401);
    const challenge = challengeOf(refused, 'totp_required');
    expect(JSON.stringify(refused.body)).not.toContain('accessToken');
    nextStep();
    const session = sessionOf(await sendCode(challenge, clientId, codeAt(secret, now)));
    expect(session.user.login).toBe('sales1');
    expect(codeOf(await sendCode(challenge, clientId, codeAt(secret, now)))).toBe('challenge_ended');

    const text = `SELECT (SELECT json_agg(t)::text FROM user_factor t) || (SELECT json_agg(c)::text FROM sign_in_challenge c)
      || (SELECT json_agg(r)::text FROM recovery_code r) AS dump`;
    const [stored] = await server.db.query<{ dump: string }>({ name: 'dump', text: text.replaceAll('\n', ' ') }, []);
    for (const telling of [secret, Buffer.from(secret).toString('hex'), challenge]) {
      expect(stored?.dump ?? '').not.toContain(telling);
      expect(server.logLines.join('\n')).not.toContain(telling);
    }
    const [{ action, detail } = { action: '', detail: '' }] = (await auditOf(server, server.users.sales1.userId)).slice(
      -1,
    );
    expect([action, JSON.parse(detail)]).toEqual(['session.sign_in', { clientId, factor: 'totp', platform: 'test' }]);
  });

  test('[AC54] a secret is not in force before a code of it was shown, and needs the password', async () => {
    const device = await signInDevice(server, 'sales1');
    expect(codeOf(await call(device, FACTOR_BEGIN, { password: 'wrong' }))).toBe('wrong_password');
    const begun = await call(device, FACTOR_BEGIN, { password: server.users.sales1.password });
    const { secret } = FACTOR_BEGIN.answer.parse(begun.body);
    expect((await signIn('sales1', nextId())).status).toBe(200);
    expect(codeOf(await call(device, FACTOR_CONFIRM, { code: '000000' }))).toBe('wrong_code');
    now += 16 * MINUTE;
    expect(
      codeOf(await call(await signInDevice(server, 'sales1'), FACTOR_CONFIRM, { code: codeAt(secret, now) })),
    ).toBe('challenge_ended');
    expect((await signIn('sales1', nextId())).status).toBe(200);
  });

  test('[AC54] a factor that is in force is not replaced by setting up another one', async () => {
    const device = await signInDevice(server, 'sales1');
    await setUpFactor(device, server.users.sales1.password, now);
    const again = await call(device, FACTOR_BEGIN, { password: server.users.sales1.password });
    expect(codeOf(again)).toBe('already_exists');
  });

  test('[AC55] a challenge is good on its device, for five minutes, for five attempts', async () => {
    const device = await signInDevice(server, 'sales1');
    const { secret } = await setUpFactor(device, server.users.sales1.password, now);
    const clientId = nextId();
    const first = challengeOf(await signIn('sales1', clientId), 'totp_required');
    nextStep();
    expect(codeOf(await sendCode(first, nextId(), codeAt(secret, now)))).toBe('challenge_ended');
    now += 5 * MINUTE;
    expect(codeOf(await sendCode(first, clientId, codeAt(secret, now)))).toBe('challenge_ended');
    const second = challengeOf(await signIn('sales1', clientId), 'totp_required');
    for (let attempt = 0; attempt < 4; attempt++) {
      expect(codeOf(await sendCode(second, clientId, 'AAAA-BBBB'))).toBe('wrong_code');
    }
    expect(codeOf(await sendCode(second, clientId, 'AAAA-BBBB'))).toBe('too_many_attempts');
    expect(codeOf(await sendCode(second, clientId, codeAt(secret, now)))).toBe('challenge_ended');
  });

  test('[AC56] a code is good once, also for two who come at the same time, and no earlier one after it', async () => {
    const device = await signInDevice(server, 'sales1');
    const { secret } = await setUpFactor(device, server.users.sales1.password, now);
    const replayed = codeAt(secret, now); // shown at the set-up
    const clients = [nextId(), nextId(), nextId()];
    const challenges = await Promise.all(
      clients.map(async id => challengeOf(await signIn('sales1', id), 'totp_required')),
    );
    expect(codeOf(await sendCode(challenges[0] ?? '', clients[0] ?? '', replayed))).toBe('wrong_code');
    nextStep();
    nextStep();
    const before = codeAt(secret, now - 30_000);
    const code = codeAt(secret, now);
    const replies = await Promise.all([1, 2].map(n => sendCode(challenges[n] ?? '', clients[n] ?? '', code)));
    expect(replies.map(reply => reply.status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect(codeOf(await sendCode(challenges[0] ?? '', clients[0] ?? '', before))).toBe('wrong_code');
  });

  test('[AC57] guesses are counted over all challenges and devices, and lock also the right code for 15 minutes', async () => {
    const device = await signInDevice(server, 'sales1');
    const { secret } = await setUpFactor(device, server.users.sales1.password, now);
    nextStep();
    const codes: string[] = [];
    for (let guess = 0; guess < 5; guess++) {
      const clientId = nextId();
      const challenge = challengeOf(await signIn('sales1', clientId), 'totp_required');
      codes.push(codeOf(await sendCode(challenge, clientId, String(guess).padStart(6, '9'))));
    }
    expect(codes).toEqual(['wrong_code', 'wrong_code', 'wrong_code', 'wrong_code', 'too_many_attempts']);
    const clientId = nextId();
    const challenge = challengeOf(await signIn('sales1', clientId), 'totp_required');
    expect(codeOf(await sendCode(challenge, clientId, codeAt(secret, now)))).toBe('too_many_attempts');
    now += 15 * MINUTE;
    const later = challengeOf(await signIn('sales1', clientId), 'totp_required');
    expect((await sendCode(later, clientId, codeAt(secret, now))).status).toBe(200);
    const actions = (await auditOf(server, server.users.sales1.userId)).map(line => line.action);
    expect(actions.filter(action => action === 'factor.refused')).toHaveLength(5);
  });

  test('[AC57] guesses sent at once count like guesses in turn', async () => {
    const device = await signInDevice(server, 'sales1');
    await setUpFactor(device, server.users.sales1.password, now);
    const asked: { clientId: string; challenge: string }[] = [];
    for (let n = 0; n < 8; n++) {
      const clientId = nextId();
      asked.push({ clientId, challenge: challengeOf(await signIn('sales1', clientId), 'totp_required') });
    }
    const replies = await Promise.all(asked.map(one => sendCode(one.challenge, one.clientId, '999999')));
    const codes = replies.map(codeOf).toSorted();
    expect(codes.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'too_many_attempts'));
    expect(codes.filter(code => code === 'wrong_code').length).toBeLessThanOrEqual(4);
  });

  test('[AC58] a recovery code stands in for a code once; new ones void the old ones', async () => {
    const device = await signInDevice(server, 'sales1');
    const { password } = server.users.sales1;
    const { secret, recoveryCodes } = await setUpFactor(device, password, now);
    const [one = '', two = ''] = recoveryCodes;
    const clientId = nextId();
    const use = async (code: string): Promise<Reply> =>
      sendCode(challengeOf(await signIn('sales1', clientId), 'totp_required'), clientId, code);
    expect((await use(one.toLowerCase())).status).toBe(200);
    expect(codeOf(await use(one))).toBe('wrong_code');
    expect((await call(device, FACTOR_STATE, {})).body).toMatchObject({ recoveryLeft: 9, isDemanded: false });
    nextStep();
    const renewed = await call(device, FACTOR_CODES, { password, code: codeAt(secret, now) });
    expect(FACTOR_CODES.answer.parse(renewed.body).recoveryCodes).toHaveLength(10);
    expect(codeOf(await use(two))).toBe('wrong_code');
    expect((await auditOf(server, server.users.sales1.userId)).map(line => line.action)).toContain(
      'factor.recovery_used',
    );
  });
});

describe('what the company demands', () => {
  test('[AC50][AC51] only who may changes it; devices are told with sign-in, refresh and hello', async () => {
    const admin = await signInDevice(server, 'admin');
    const lead = await signInDevice(server, 'lead');
    expect((await call(admin, SIGN_IN_POLICY, {})).body).toEqual({
      leaseHours: 72,
      unlockHours: 12,
      factorRule: 'nobody',
    });
    expect(codeOf(await call(lead, SIGN_IN_POLICY_SAVE, POLICY))).toBe('permission_denied');
    expect(codeOf(await call(admin, SIGN_IN_POLICY_SAVE, { ...POLICY, leaseHours: 0 }))).toBe('validation_failed');
    expect((await call(admin, SIGN_IN_POLICY_SAVE, POLICY)).status).toBe(200);
    const { clientId, session } = lead;
    const hello = await lead.post('/sync/v1/hello', { protocol: 2, appVersion: '1', clientId });
    expect(helloAnswerSchema.parse(hello.body)).toMatchObject({ leaseHours: 48, unlockHours: 6 });
    const signedIn = sessionOf(await post(server, '/auth/v1/sign-in', { ...signInBody(server, 'lead'), protocol: 2 }));
    expect(signedIn).toMatchObject({ leaseHours: 48, unlockHours: 6 });
    const refreshed = await post(server, '/auth/v1/refresh', { refreshToken: session.refreshToken, clientId });
    expect(refreshed.body).toMatchObject({ leaseHours: 48 });
  });

  test('[AC50] who demands a second factor has one', async () => {
    const admin = await signInDevice(server, 'admin');
    const wish = { ...POLICY, factorRule: 'administrators' };
    expect(codeOf(await call(admin, SIGN_IN_POLICY_SAVE, wish))).toBe('factor_missing');
    await setUpFactor(admin, server.users.admin.password, now);
    expect((await call(admin, SIGN_IN_POLICY_SAVE, wish)).status).toBe(200);
  });

  test('[AC59] whoever must have one and has none may only set it up; sessions of a password alone end', async () => {
    const admin = await signInDevice(server, 'admin');
    const [before, lead] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'lead')];
    await setUpFactor(admin, server.users.admin.password, now);
    await call(admin, SIGN_IN_POLICY_SAVE, { ...POLICY, factorRule: 'everyone' });
    expect((await call(admin, SIGN_IN_POLICY, {})).status).toBe(200);
    expect(codeOf(await before.post('/sync/v1/pull', { cursor: null, limit: 10 }))).toBe('session_ended');
    const { clientId, session } = lead;
    const refresh = await post(server, '/auth/v1/refresh', { refreshToken: session.refreshToken, clientId });
    expect(codeOf(refresh)).toBe('session_ended');

    const id = nextId();
    const challenge = challengeOf(await signIn('sales1', id), 'totp_setup_required');
    expect(codeOf(await sendCode(challenge, id, '123456'))).toBe('challenge_ended'); // of another kind
    const begun = await post(server, FACTOR_BEGIN_PATH, { challenge, clientId: id });
    const { secret } = factorSecretSchema.parse(begun.body);
    expect(codeOf(await post(server, FACTOR_BEGIN_PATH, { challenge, clientId: nextId() }))).toBe('challenge_ended');
    const wrong = await post(server, FACTOR_CONFIRM_PATH, { challenge, clientId: id, code: '000000' });
    expect(codeOf(wrong)).toBe('wrong_code');
    const done = await post(server, FACTOR_CONFIRM_PATH, { challenge, clientId: id, code: codeAt(secret, now) });
    const { session: opened, recoveryCodes } = factorConfirmAnswerSchema.parse(done.body);
    expect([opened.user.login, recoveryCodes.length]).toEqual(['sales1', 10]);
    expect(challengeOf(await signIn('sales1', nextId()), 'totp_required')).not.toBe('');
  });

  test('[AC59] the rule for administrators leaves others alone', async () => {
    const admin = await signInDevice(server, 'admin');
    await setUpFactor(admin, server.users.admin.password, now);
    await call(admin, SIGN_IN_POLICY_SAVE, { ...POLICY, factorRule: 'administrators' });
    expect((await signIn('sales1', nextId())).status).toBe(200);
  });

  test('[AC60] it is turned off with password and code, and not where it is demanded', async () => {
    const admin = await signInDevice(server, 'admin');
    const { password } = server.users.admin;
    const { secret } = await setUpFactor(admin, password, now);
    nextStep();
    expect(codeOf(await call(admin, FACTOR_OFF, { password: 'wrong', code: codeAt(secret, now) }))).toBe(
      'wrong_password',
    );
    expect(codeOf(await call(admin, FACTOR_OFF, { password, code: '000000' }))).toBe('wrong_code');
    await call(admin, SIGN_IN_POLICY_SAVE, { ...POLICY, factorRule: 'administrators' });
    expect(codeOf(await call(admin, FACTOR_OFF, { password, code: codeAt(secret, now) }))).toBe('factor_demanded');
    await call(admin, SIGN_IN_POLICY_SAVE, POLICY);
    expect((await call(admin, FACTOR_OFF, { password, code: codeAt(secret, now) })).status).toBe(200);
    expect((await signIn('admin', nextId())).status).toBe(200);
  });
});

describe('reset by an administrator', () => {
  test('[AC61] the member signs in by his password again, his sessions have ended, and nobody resets himself', async () => {
    const admin = await signInDevice(server, 'admin');
    const device = await signInDevice(server, 'sales1');
    await setUpFactor(device, server.users.sales1.password, now);
    await setUpFactor(admin, server.users.admin.password, now);
    const listed = FACTORS_LIST.answer.parse((await call(admin, FACTORS_LIST, {})).body).members;
    expect(listed.find(member => member.login === 'sales1')).toMatchObject({ since: now, recoveryLeft: 10 });
    expect(codeOf(await call(device, FACTORS_RESET, { userId: server.users.sales2.userId }))).toBe('permission_denied');
    expect(codeOf(await call(admin, FACTORS_RESET, { userId: server.users.admin.userId }))).toBe('not_oneself');
    expect((await call(admin, FACTORS_RESET, { userId: server.users.sales1.userId })).status).toBe(200);
    expect(codeOf(await call(device, FACTOR_STATE, {}))).toBe('session_ended');
    expect((await signIn('sales1', nextId())).status).toBe(200);
    const [last] = (await auditOf(server, server.users.sales1.userId)).filter(
      ({ action }) => action === 'factor.reset',
    );
    expect(JSON.parse(last?.detail ?? '{}')).toEqual({ totp: true, sso: false });
  });
});
