/** What the main process asks of a server before anybody is signed in, and how the page reaches it. */
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Channel } from '../../common/ipc/desktop.ts';
import { accountHandlers } from '../../main/ipc/account.ts';
import { registerIpc, type Handlers, type IpcEvent } from '../../main/ipc/register.ts';
import { createAccountEntry } from '../../main/services/account-entry.ts';
import { silentLog } from '../../main/services/log.ts';
import { createServerClient, type Fetch } from '../../main/services/server-client.ts';

const PAGE: IpcEvent = { senderFrame: { origin: 'app://pool', parent: null } };
const SERVER = 'https://pool.example.com';
const SET_UP = {
  token: 'K7QM-2D9X-HT4W-8ZB3',
  company: '晨光贸易',
  teams: ['华东一组'],
  name: '赵敏',
  login: 'zhao',
  password: '五只 quiet 骆驼 river',
};

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
}

function makeBridge(status: number, answer: unknown): { seen: Seen[]; ask: (...args: unknown[]) => unknown } {
  const seen: Seen[] = [];
  const fetch: Fetch = (url, { method, body }) => {
    seen.push({ url, method, body: typeof body === 'string' ? JSON.parse(body) : null });
    const headers = { 'content-type': 'application/json' };
    return Promise.resolve(new Response(JSON.stringify(answer), { status, headers }));
  };
  const listeners = new Map<string, (event: IpcEvent, ...args: unknown[]) => unknown>();
  const others = Object.fromEntries((Object.keys(CHANNELS) as Channel[]).map(name => [name, () => null]));
  const handlers = { ...others, ...accountHandlers(createAccountEntry(createServerClient(fetch))) };
  const port = {
    handle: (channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown) =>
      void listeners.set(channel, listener),
  };
  registerIpc(port, handlers as unknown as Handlers, silentLog);
  return { seen, ask: (channel, ...args) => listeners.get(String(channel))?.(PAGE, ...args) };
}
const refusal = (code: string, more: object = {}): object => ({ error: { code, ref: 'r1', ...more } });

describe('before anybody is signed in', () => {
  it('[AN14] the state of a server is asked by the address as it is typed', async () => {
    const { seen, ask } = makeBridge(200, { state: 'empty', passwordMinLength: 12 });
    const answer = await ask('account.status', { serverUrl: 'pool.example.com/' });
    expect(answer).toEqual({ ok: true, value: { state: 'empty', passwordMinLength: 12 } });
    expect(seen).toEqual([{ url: `${SERVER}/auth/v1/status`, method: 'GET', body: null }]);
  });

  it('[AN14] the set-up and a code go to the server as they are, and no session comes of them', async () => {
    const first = makeBridge(200, {});
    expect(await first.ask('account.setUp', { serverUrl: SERVER, ...SET_UP })).toEqual({ ok: true, value: null });
    expect(first.seen).toEqual([{ url: `${SERVER}/auth/v1/set-up`, method: 'POST', body: SET_UP }]);
    const request = { login: 'zhao', code: 'k7qm 2d9x', password: SET_UP.password };
    const second = makeBridge(200, { kind: 'reset' });
    const answer = await second.ask('account.redeem', { serverUrl: SERVER, ...request });
    expect(answer).toEqual({ ok: true, value: { kind: 'reset' } });
    expect(second.seen).toEqual([{ url: `${SERVER}/auth/v1/redeem`, method: 'POST', body: request }]);
  });

  it('[AN14] refusals come back with their fields', async () => {
    const fields = [{ field: 'password', code: 'password_too_short', params: { min: 12 } }];
    const { ask } = makeBridge(400, refusal('validation_failed', { fields }));
    const answer = await ask('account.setUp', { serverUrl: SERVER, ...SET_UP });
    expect(answer).toMatchObject({ ok: false, error: { code: 'validation_failed', fields } });
    const wrong = makeBridge(403, refusal('wrong_access_code'));
    const redeemed = await wrong.ask('account.redeem', { serverUrl: SERVER, login: 'a', code: 'b', password: 'c' });
    expect(redeemed).toMatchObject({ ok: false, error: { code: 'wrong_access_code' } });
  });

  it.each([
    ['plain HTTP to another machine', 'http://pool.example.com', 'insecure_server'],
    ['no address', ' ', 'validation_failed'],
  ])('[AN14][SP2] %s is refused before a token, code or password is sent', async (_name, serverUrl, code) => {
    const { seen, ask } = makeBridge(200, {});
    for (const [channel, input] of [
      ['account.status', {}],
      ['account.setUp', SET_UP],
      ['account.redeem', { login: 'a', code: 'b', password: 'c' }],
    ] as const) {
      expect(await ask(channel, { serverUrl, ...input })).toMatchObject({ ok: false, error: { code } });
    }
    expect(seen).toEqual([]);
  });

  it('[AN14] a stranger, and an older server that knows no set-up, are told as such', async () => {
    const stranger = makeBridge(200, { hello: 'world' });
    const asked = { serverUrl: SERVER };
    expect(await stranger.ask('account.status', asked)).toMatchObject({ ok: false, error: { code: 'not_a_server' } });
    const older = makeBridge(404, refusal('route_not_found'));
    expect(await older.ask('account.status', asked)).toMatchObject({ ok: false, error: { code: 'route_not_found' } });
  });

  it.each([
    ['account.status', [{}]],
    ['account.setUp', [{ serverUrl: SERVER, ...SET_UP, teams: Array.from({ length: 21 }, () => 'x') }]],
    ['account.setUp', [{ serverUrl: SERVER, ...SET_UP, role: 'admin' }]],
    ['account.redeem', [{ serverUrl: SERVER, login: 'a', code: 'b'.repeat(101), password: 'c' }]],
    ['account.redeem', [{ serverUrl: SERVER, login: 'a', code: 'b', password: 'c'.repeat(201) }]],
  ] as const)('[IP2] %s with %j is refused before anything is sent', async (channel, args) => {
    const { seen, ask } = makeBridge(200, {});
    expect(await ask(channel, ...args)).toEqual({ ok: false, error: { code: 'validation_failed' } });
    expect(seen).toEqual([]);
  });
});
