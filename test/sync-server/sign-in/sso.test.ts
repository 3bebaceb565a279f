/** Signing in at a real OpenID provider on loopback; the test plays device and browser. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { FACTORS_RESET, SIGN_IN_POLICY_SAVE } from '../../../common/protocol/calls/factors.ts';
import {
  SIGN_IN_WAYS_PATH,
  SSO_FINISH_PATH,
  SSO_START_PATH,
  ssoStartAnswerSchema,
} from '../../../common/protocol/sign-in.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { readConfig } from '../../../sync-server/config.ts';
import type { SsoConfig } from '../../../sync-server/sso/config.ts';
import { readLogin } from '../../../sync-server/sso/provider.ts';
import { codeOf, nextId, signInDevice, type Reply } from '../../support/api-client.ts';
import { startProvider, type TestProvider } from '../../support/oidc.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { auditOf, call, post, sessionOf, setUpFactor } from './support.ts';

const REDIRECT = 'http://127.0.0.1:49152/oidc/callback';
let provider: TestProvider;
let server: TestServer;
const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function start(config: Partial<SsoConfig> = {}): Promise<void> {
  const started = await startProvider(config);
  provider = started;
  toClose.push(() => started.close());
  await startServer(started.config);
}
async function startServer(sso?: SsoConfig): Promise<void> {
  const started = await startTestServer(sso === undefined ? {} : { sso });
  server = started;
  toClose.push(() => started.close());
}

interface Attempt {
  readonly clientId: string;
  readonly secret: string;
  readonly state: string;
  readonly url: string;
}

async function begin(more: object = {}): Promise<Reply & { readonly attempt: Omit<Attempt, 'state' | 'url'> }> {
  const secret = randomBytes(32).toString('base64url');
  const clientId = nextId();
  const binding = createHash('sha256').update(secret).digest('base64url');
  const device = { protocol: PROTOCOL_VERSION, clientId, deviceName: 'laptop', platform: 'test' };
  const reply = await post(server, SSO_START_PATH, { ...device, redirectUri: REDIRECT, binding, ...more });
  return { ...reply, attempt: { clientId, secret } };
}
async function beginWell(): Promise<Attempt> {
  const { body, attempt } = await begin();
  return { ...attempt, ...ssoStartAnswerSchema.parse(body) };
}
const finish = (attempt: Attempt, back: URL, more: object = {}): Promise<Reply> => {
  const { clientId, secret, state } = attempt;
  return post(server, SSO_FINISH_PATH, { clientId, secret, state, query: back.search.slice(1), ...more });
};
async function signIn(accountId: string): Promise<Reply> {
  const attempt = await beginWell();
  return finish(attempt, await provider.browse(attempt.url, accountId));
}

test('[AC62][AC65] a member signs in by browser, with code and PKCE, and is tied to that account of the provider', async () => {
  await start();
  provider.accounts.set('id-1', { preferred_username: 'Sales1' });
  provider.accounts.set('id-2', { preferred_username: 'sales1' });
  const ways = await server.app.inject({ method: 'GET', url: SIGN_IN_WAYS_PATH });
  expect(ways.json()).toEqual({ sso: { label: '企业账号' } });
  const attempt = await beginWell();
  const asked = new URL(attempt.url).searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: REDIRECT,
  });
  expect(asked.get('state')).toBe(attempt.state);
  const back = await provider.browse(attempt.url, 'id-1');
  expect(back.href.startsWith(`${REDIRECT}?`)).toBe(true);
  const session = sessionOf(await finish(attempt, back));
  expect(session.user.login).toBe('sales1');
  sessionOf(await signIn('id-1'));
  expect(codeOf(await signIn('id-2'))).toBe('sso_refused'); // the same login, another account
  const { userId } = server.users.sales1;
  const lines = await auditOf(server, userId);
  expect(lines.map(({ action }) => action)).toEqual([
    'sso.link',
    'session.sign_in',
    'session.sign_in',
    'session.sso_refused',
  ]);
  expect(JSON.parse(lines[1]?.detail ?? '{}')).toMatchObject({ factor: 'sso' });
  const admin = await signInDevice(server, 'admin');
  expect((await call(admin, FACTORS_RESET, { userId })).status).toBe(200);
  sessionOf(await signIn('id-2')); // untied by the administrator
  for (const telling of [provider.config.clientSecret ?? '', back.searchParams.get('code') ?? '', attempt.state]) {
    expect(server.logLines.join('\n')).not.toContain(telling);
  }
});

test('[AC65] nobody becomes a member this way, and a member who left gets the same words', async () => {
  await start();
  provider.accounts.set('stranger', { preferred_username: 'somebody-else' });
  provider.accounts.set('left', { preferred_username: 'sales2' });
  provider.accounts.set('nameless', {});
  await server.db.query({ name: 'leave', text: 'UPDATE app_user SET active = false WHERE login = $1' }, ['sales2']);
  const replies = [await signIn('stranger'), await signIn('left'), await signIn('nameless')];
  expect(replies.map(codeOf)).toEqual(['sso_refused', 'sso_refused', 'sso_refused']);
  const text = 'SELECT count(*) AS n FROM app_user';
  expect(await server.db.query({ name: 'people', text }, [])).toEqual([{ n: 7 }]);
});

test('[AC63] what the browser brings is taken with the right state and a good code only, once', async () => {
  await start();
  provider.accounts.set('id-1', { preferred_username: 'sales1' });
  const [one, two] = [await beginWell(), await beginWell()];
  const [backOne, backTwo] = [await provider.browse(one.url, 'id-1'), await provider.browse(two.url, 'id-1')];
  // The answer to another sign-in: its state is not the one that was asked, and its code has another verifier and nonce.
  expect(codeOf(await finish(one, backTwo))).toBe('sso_refused');
  const three = await beginWell();
  const mixed = new URL(backTwo);
  mixed.searchParams.set('state', three.state);
  expect(codeOf(await finish(three, mixed))).toBe('sso_refused');
  const four = await beginWell();
  const foreign = await provider.browse(four.url, 'id-1');
  foreign.searchParams.set('iss', 'https://somebody.example.com');
  expect(codeOf(await finish(four, foreign))).toBe('sso_refused');
  expect(codeOf(await finish(one, backOne))).toBe('challenge_ended'); // used up by the first attempt
});

test('[AC66] a sign-in is good once, for its device and whoever knows its secret', async () => {
  await start();
  provider.accounts.set('id-1', { preferred_username: 'sales1' });
  const wrongDevice = await beginWell();
  const backA = await provider.browse(wrongDevice.url, 'id-1');
  expect(codeOf(await finish(wrongDevice, backA, { clientId: nextId() }))).toBe('challenge_ended');
  const wrongSecret = await beginWell();
  const backB = await provider.browse(wrongSecret.url, 'id-1');
  const other = randomBytes(32).toString('base64url');
  expect(codeOf(await finish(wrongSecret, backB, { secret: other }))).toBe('challenge_ended');
  const good = await beginWell();
  const backC = await provider.browse(good.url, 'id-1');
  sessionOf(await finish(good, backC));
  expect(codeOf(await finish(good, backC))).toBe('challenge_ended');
});

test('[AC62] the browser comes back to this machine only', async () => {
  await start();
  for (const redirectUri of [
    'https://evil.example.com/oidc/callback',
    'http://127.0.0.1.evil.example.com:80/oidc/callback',
    'http://127.0.0.1:80@evil.example.com/oidc/callback',
    'http://localhost:80/oidc/callback',
    'http://127.0.0.1:80/other',
  ]) {
    expect(codeOf(await begin({ redirectUri }))).toBe('validation_failed');
  }
});

test('[AC62] called off in the browser, a provider that is away, and a server without one', async () => {
  await start();
  const attempt = await beginWell();
  const back = await provider.browse(attempt.url, 'id-1', 'refuse');
  expect(codeOf(await finish(attempt, back))).toBe('sso_cancelled');
  await provider.close();
  await startServer(provider.config);
  expect(codeOf(await begin())).toBe('sso_unavailable');
  await startServer();
  expect(codeOf(await begin())).toBe('not_found');
  expect((await server.app.inject({ method: 'GET', url: SIGN_IN_WAYS_PATH })).json()).toEqual({ sso: null });
});

test("[AC64] the provider's factors count: no code is asked, also where the company demands one", async () => {
  await start();
  provider.accounts.set('id-1', { preferred_username: 'admin' });
  const admin = await signInDevice(server, 'admin');
  await setUpFactor(admin, server.users.admin.password, Date.now());
  await call(admin, SIGN_IN_POLICY_SAVE, { leaseHours: 72, unlockHours: 12, factorRule: 'everyone' });
  const session = sessionOf(await signIn('id-1'));
  const headers = { authorization: `Bearer ${session.accessToken}` };
  const payload = { cursor: null, limit: 1 };
  expect((await server.app.inject({ method: 'POST', url: '/sync/v1/pull', payload, headers })).statusCode).toBe(200);
});

test('[AC65] only a verified address of an allowed domain names a member', () => {
  const claims = (email: string, verified: boolean | string = true): Record<string, unknown> => ({
    email,
    email_verified: verified,
    preferred_username: 'li',
  });
  const open = { loginClaim: 'email', domains: [] };
  const own = { loginClaim: 'email_name', domains: ['example.com'] };
  expect(readLogin(claims('li@example.com'), open)).toBe('li@example.com');
  expect(readLogin(claims('li@example.com', false), open)).toBeNull();
  expect(readLogin(claims('li@example.com', 'true'), open)).toBeNull();
  expect(readLogin(claims('li@Example.com'), own)).toBe('li');
  expect(readLogin(claims('li@evil.com'), own)).toBeNull();
  expect(readLogin(claims('li@sub.example.com'), own)).toBeNull();
  expect(readLogin(claims('"a@example.com"@evil.com'), own)).toBeNull();
  expect(readLogin(claims('@example.com'), own)).toBeNull();
  expect(readLogin(claims('x@evil.com'), { loginClaim: 'preferred_username', domains: ['example.com'] })).toBeNull();
  expect(readLogin({ preferred_username: 'li' }, { loginClaim: 'preferred_username', domains: [] })).toBe('li');
});

test('[AC62] wrong settings end the start with what to do, without the secret', () => {
  const base = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'pool', OIDC_CLIENT_SECRET: 'hush' };
  expect(readConfig({}).sso).toBeNull();
  expect(readConfig(base).sso).toMatchObject({ issuer: base.OIDC_ISSUER, loginClaim: 'email', clientSecret: 'hush' });
  for (const wrong of [
    { OIDC_ISSUER: 'http://login.example.com' },
    { OIDC_ISSUER: 'login' },
    { OIDC_CLIENT_ID: '' },
    { OIDC_LOGIN_CLAIM: 'email_name' },
    { OIDC_LOGIN_CLAIM: 'email_name', OIDC_DOMAINS: 'a.com,b.com' },
    { OIDC_LOGIN_CLAIM: 'a b' },
  ]) {
    expect(() => readConfig({ ...base, ...wrong })).toThrow(/^(?!.*hush).*OIDC_/s);
  }
});
