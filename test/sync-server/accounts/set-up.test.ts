/** The first set-up of an empty server: who may do it, once, and what a guesser learns. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionAnswerSchema } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { openSetUp, SET_UP_TOKEN_MS } from '../../../sync-server/commands/accounts/open-set-up.ts';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import { codeOf, nextId, type Reply } from '../../support/api-client.ts';
import { startEmptyServer, type EmptyServer } from '../../support/empty-server.ts';
import { TEST_EPOCH } from '../../support/postgres.ts';

const PASSWORD = '五只 quiet 骆驼 river';
const MINUTE = 60_000;
let now = TEST_EPOCH;
let server: EmptyServer;
let token: string;

beforeEach(async () => {
  server = await startEmptyServer({ clock: { now: () => now } });
  token = (await openSetUp(server.db))?.token ?? '';
});
afterEach(() => server.close());

async function ask(path: string, body?: object): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${server.url}${path}`, init);
  return { status: answer.status, body: await answer.json() };
}
const company = (own: object = {}): object => ({
  token,
  company: '晨光贸易',
  teams: ['华东一组', '华南一组', '华东一组'],
  name: '赵敏',
  login: ' Zhao ',
  password: PASSWORD,
  ...own,
});
const setUp = (own: object = {}): Promise<Reply> => ask('/auth/v1/set-up', company(own));
const select = <Row>(text: string): Promise<Row[]> => server.owner.query<Row>({ name: text.slice(0, 40), text }, []);

test('[AN1] anybody may ask whether the server is empty, and is told nothing else', async () => {
  expect(await ask('/auth/v1/status')).toEqual({ status: 200, body: { state: 'empty', passwordMinLength: 10 } });
  expect((await setUp()).status).toBe(200);
  expect(await ask('/auth/v1/status')).toEqual({ status: 200, body: { state: 'ready', passwordMinLength: 10 } });
});

test('[AN1] the set-up makes the company, its teams and an administrator, who signs in as everybody does', async () => {
  expect(await setUp()).toEqual({ status: 200, body: {} });
  const device = { protocol: PROTOCOL_VERSION, clientId: nextId(), deviceName: 'x', platform: 'test' };
  const reply = await ask('/auth/v1/sign-in', { login: 'zhao', password: PASSWORD, ...device });
  const { user } = sessionAnswerSchema.parse(reply.body);
  expect(user).toMatchObject({ login: 'zhao', name: '赵敏', role: 'admin', orgName: '晨光贸易', teamId: null });
  expect(await select('SELECT name FROM team ORDER BY created_at, team_id')).toHaveLength(2);
  const audit = await select<{ action: string; detail: string }>('SELECT action, detail FROM audit ORDER BY n LIMIT 1');
  expect(audit).toEqual([{ action: 'company.create', detail: '{"reason":"set_up","teams":2,"users":1}' }]);
});

test('[AN2] the token is kept as a hash only, stands in no log, and is typed without regard to case, dashes and look-alikes', async () => {
  expect(token).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const kept = JSON.stringify(await select('SELECT * FROM set_up_token'));
  const typed = ` ${token.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
  expect((await setUp({ token: typed })).status).toBe(200);
  for (const form of [token, token.replaceAll('-', '')]) {
    expect(kept).not.toContain(form);
    expect(server.logLines.join('')).not.toContain(form);
  }
  expect(server.logLines.join('')).not.toMatch(/zhao|赵敏|晨光|骆驼/i);
});

test('[AN2] a token is over after a day, and each start gives another one that voids the last', async () => {
  now += SET_UP_TOKEN_MS;
  expect(codeOf(await setUp())).toBe('access_code_expired');
  const next = (await openSetUp(server.db))?.token ?? '';
  expect(next).not.toBe(token);
  expect(codeOf(await setUp())).toBe('wrong_access_code');
  expect((await setUp({ token: next })).status).toBe(200);
});

test('[AN2] where a company was made by the command line, a start prints no token and the old one is gone', async () => {
  const users = [{ login: 'li', name: '李雷', password: PASSWORD, role: 'admin', team: null }] as const;
  await createCompany(server.owner, { name: '别的公司', teams: [], users });
  expect(codeOf(await setUp())).toBe('set_up_done');
  expect(await openSetUp(server.db)).toBeNull();
  expect(await select('SELECT 1 FROM set_up_token')).toEqual([]);
});

test('[AN3] of several set-ups at once exactly one succeeds, and there is never a second', async () => {
  const tries = ['zhao', 'qian', 'sun', 'li', 'zhao'].map(login => setUp({ login, company: `公司 ${login}` }));
  const replies = await Promise.all(tries);
  expect(replies.filter(reply => reply.status === 200)).toHaveLength(1);
  for (const reply of replies.filter(one => one.status !== 200)) expect(codeOf(reply)).toBe('set_up_done');
  expect(codeOf(await setUp())).toBe('set_up_done');
  expect(await select('SELECT 1 FROM org')).toHaveLength(1);
  expect(await select('SELECT 1 FROM app_user')).toHaveLength(1);
});

test('[AN4] the fifth wrong token locks the set-up for 15 minutes, also for the right one; a restart opens it', async () => {
  const guess = { token: '0000-0000-0000-0000' };
  for (let i = 0; i < 4; i++) expect(codeOf(await setUp(guess))).toBe('wrong_access_code');
  expect(codeOf(await setUp(guess))).toBe('too_many_attempts');
  expect(await setUp()).toMatchObject({ status: 423, body: { error: { params: { minutes: 15 } } } });
  now += 15 * MINUTE + 1;
  for (let i = 0; i < 5; i++) await setUp(guess);
  expect(codeOf(await setUp())).toBe('too_many_attempts');
  token = (await openSetUp(server.db))?.token ?? '';
  expect((await setUp()).status).toBe(200);
});

test('[AN4] guesses sent at once count like guesses in turn', async () => {
  const replies = await Promise.all(Array.from({ length: 12 }, () => setUp({ token: '1111-1111-1111-1111' })));
  const codes = replies.map(codeOf);
  expect(codes.filter(code => code === 'wrong_access_code')).toHaveLength(4);
  expect(codes.filter(code => code === 'too_many_attempts')).toHaveLength(8);
});

test.each([
  ['short9!', 'password_too_short'],
  ['1234567890', 'weak_password'],
  ['zhao2026晨光贸易', 'password_personal'],
])('[AN20][AN21] the password %s is refused at its field and uses nothing up', async (password, code) => {
  const reply = await setUp({ password });
  expect([reply.status, codeOf(reply)]).toEqual([400, 'validation_failed']);
  expect(reply.body).toMatchObject({ error: { fields: [{ field: 'password', code }] } });
  expect((await setUp()).status).toBe(200);
});

test('[AN4] each address is limited per minute', async () => {
  const limited = await startEmptyServer({ rateLimits: 'on' });
  try {
    const post = (): Promise<Response> =>
      fetch(`${limited.url}/auth/v1/set-up`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(company()),
      });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await post()).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
  } finally {
    await limited.close();
  }
});
