/** Signing in with a code, by browser, and from a device whose key is lost; with a fake server and a real loopback port. */
import { createHash, randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FACTOR_BEGIN_PATH,
  FACTOR_CONFIRM_PATH,
  SIGN_IN_CODE_PATH,
  SIGN_IN_WAYS_PATH,
  SSO_FINISH_PATH,
  SSO_START_PATH,
  WIPED_PATH,
} from '../../common/protocol/sign-in.ts';
import { Device, PASSPHRASE, SERVER_URL } from './support/device.ts';
import { makeKeyStore, NO_KEY_STORE } from './support/fake-key-store.ts';
import { makeUser, PASSWORD } from './support/fake-server.ts';

const GET = { method: 'GET', headers: {} } as const;
const CHALLENGE = 'a challenge that only the main process knows';
let device: Device;

beforeEach(async () => {
  device = await Device.make();
});
afterEach(() => device.remove());

/** The server asks for a second step, with a challenge. */
function askFor(code: 'totp_required' | 'totp_setup_required'): void {
  device.server.refusals.set('/auth/v1/sign-in', code);
  device.server.refusalParams.set('/auth/v1/sign-in', { challenge: CHALLENGE });
}
const grantOn = (path: string, wrap = (session: object): object => session): void => {
  const { server, user } = device;
  server.answers.set(path, () => server.answer(200, wrap(server.grant(user))));
};

describe('second factor', () => {
  it('[AC90] the challenge goes back to the server and never to the page', async () => {
    askFor('totp_required');
    grantOn(SIGN_IN_CODE_PATH);
    const session = await device.start();
    const refused: unknown = await device.signIn(session).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'totp_required', data: { code: 'totp_required' } });
    expect(JSON.stringify((refused as { data: object }).data)).not.toContain(CHALLENGE);
    expect(session.state().status).toBe('signed_out');
    expect(await session.signInWithCode('123456')).toMatchObject({ status: 'unlock_setup' });
    const [sent] = device.server.requestsTo(SIGN_IN_CODE_PATH);
    const [asked] = device.server.requestsTo('/auth/v1/sign-in');
    expect(sent?.body).toEqual({ challenge: CHALLENGE, clientId: asked?.body['clientId'], code: '123456' });
    await expect(session.signInWithCode('123456')).rejects.toMatchObject({ code: 'challenge_ended' });
  });

  it('[AC90] a wrong code may be typed again; whoever calls off begins anew', async () => {
    askFor('totp_required');
    device.server.refusals.set(SIGN_IN_CODE_PATH, 'wrong_code');
    const session = await device.start();
    await device.signIn(session).catch(() => undefined);
    await expect(session.signInWithCode('000000')).rejects.toMatchObject({ code: 'wrong_code' });
    device.server.refusals.delete(SIGN_IN_CODE_PATH);
    grantOn(SIGN_IN_CODE_PATH);
    session.cancelSignIn();
    await expect(session.signInWithCode('123456')).rejects.toMatchObject({ code: 'challenge_ended' });
  });

  it('[AC90] a demanded factor is set up in the middle of the sign-in, and its recovery codes are told once', async () => {
    askFor('totp_setup_required');
    const secret = { secret: 'ABC', uri: 'otpauth://totp/x' };
    device.server.answers.set(FACTOR_BEGIN_PATH, () => device.server.answer(200, secret));
    grantOn(FACTOR_CONFIRM_PATH, session => ({ session, recoveryCodes: ['AAAA-BBBB-CCCC-DDDD'] }));
    const session = await device.start();
    await expect(device.signIn(session)).rejects.toMatchObject({ code: 'totp_setup_required' });
    expect(await session.beginFactor()).toEqual(secret);
    const done = await session.confirmFactor('123456');
    expect(done).toMatchObject({ state: { status: 'unlock_setup' }, recoveryCodes: ['AAAA-BBBB-CCCC-DDDD'] });
  });
});

describe('identity provider', () => {
  const url = 'https://login.example.com/authorize';
  /** What the browser does once it is opened: comes back to where the application said. */
  function comeBack(change: (back: URL) => void = () => undefined): void {
    device.openBrowser = async opened => {
      expect(opened).toBe(url);
      const back = new URL(String(device.server.requestsTo(SSO_START_PATH).at(-1)?.body['redirectUri']));
      back.searchParams.set('code', 'the code');
      back.searchParams.set('state', 'the state');
      change(back);
      await knock(back);
    };
  }
  beforeEach(() => {
    device.server.answers.set(SSO_START_PATH, () => device.server.answer(200, { url, state: 'the state' }));
    grantOn(SSO_FINISH_PATH);
  });

  it('[AC89] the browser comes back to a port of this machine, and the server gets what it brought', async () => {
    comeBack();
    const session = await device.start();
    expect(await session.signInByBrowser({ serverUrl: SERVER_URL })).toMatchObject({ status: 'unlock_setup' });
    const start = device.server.requestsTo(SSO_START_PATH)[0]?.body ?? {};
    const finish = device.server.requestsTo(SSO_FINISH_PATH)[0]?.body ?? {};
    expect(start['redirectUri']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oidc\/callback$/);
    expect(finish).toMatchObject({ clientId: start['clientId'], state: 'the state' });
    expect(new URLSearchParams(String(finish['query'])).get('code')).toBe('the code');
    expect(createHash('sha256').update(String(finish['secret'])).digest('base64url')).toBe(start['binding']);
  });

  it('[AC89] whoever else knocks on the port gets nothing, and the right one still comes through', async () => {
    const statuses: number[] = [];
    device.openBrowser = async () => {
      const back = String(device.server.requestsTo(SSO_START_PATH).at(-1)?.body['redirectUri']);
      statuses.push(
        await knock(new URL(`${back}?code=x&state=guessed`)),
        await knock(new URL(back.replace('/oidc/callback', '/other?state=the state'))),
        await knock(new URL(`${back}?code=x&state=the state`), { host: 'evil.example.com' }),
        await knock(new URL(`${back}?code=good&state=the state`)),
      );
    };
    const session = await device.start();
    await session.signInByBrowser({ serverUrl: SERVER_URL });
    expect(statuses).toEqual([404, 404, 404, 200]);
    const query = String(device.server.requestsTo(SSO_FINISH_PATH)[0]?.body['query']);
    expect(new URLSearchParams(query).get('code')).toBe('good');
  });

  it('[AC89] called off, nothing is signed in; an address that is no web page is not opened', async () => {
    device.openBrowser = () => {
      setTimeout(() => session.cancelSignIn(), 0);
      return Promise.resolve();
    };
    const session = await device.start();
    await expect(session.signInByBrowser({ serverUrl: SERVER_URL })).rejects.toMatchObject({ code: 'sso_cancelled' });
    expect(session.state().status).toBe('signed_out');
    let opened = 0;
    device.openBrowser = () => Promise.resolve(void (opened += 1));
    for (const bad of ['file:///etc/passwd', 'http://login.example.com/', 'ms-settings:', 'nonsense']) {
      device.server.answers.set(SSO_START_PATH, () => device.server.answer(200, { url: bad, state: 'the state' }));
      await expect(session.signInByBrowser({ serverUrl: SERVER_URL })).rejects.toMatchObject({ code: 'not_a_server' });
    }
    expect(opened).toBe(0);
  });

  it('[AC89] the page learns the words of the button; an older server has none', async () => {
    const session = await device.start();
    const ways = { sso: { label: '企业账号' } };
    device.server.answers.set(SIGN_IN_WAYS_PATH, () => device.server.answer(200, ways));
    expect(await session.signInWays(SERVER_URL)).toEqual(ways);
    device.server.refusals.set(SIGN_IN_WAYS_PATH, 'route_not_found');
    expect(await session.signInWays(SERVER_URL)).toEqual({ sso: null });
  });
});

describe('unlock method', () => {
  it('[AC83] it is changed with the passphrase in use, and the key stays', async () => {
    const session = await device.startOpen();
    const key = session.dataKey();
    const next = { keyStore: false, passphrase: 'another passphrase' };
    await expect(session.changeUnlock({ current: 'wrong', ...next })).rejects.toMatchObject({
      code: 'wrong_passphrase',
    });
    await expect(session.changeUnlock({ current: null, ...next })).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await expect(
      session.changeUnlock({ current: PASSPHRASE, keyStore: false, passphrase: 'short' }),
    ).rejects.toMatchObject({
      code: 'weak_passphrase',
    });
    await session.changeUnlock({ current: PASSPHRASE, ...next });
    await session.lock('user');
    await expect(session.changeUnlock({ current: 'another passphrase', ...next })).rejects.toMatchObject({
      code: 'store_locked',
    });
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await session.unlock('another passphrase');
    expect(session.dataKey()).toEqual(key);
  });
});

describe('recovery', () => {
  const edit = (cseq: number): { id: string; cseq: number; data: string } => ({ id: randomUUID(), cseq, data: 'QUJD' });
  const recover = { serverUrl: SERVER_URL, login: 'wang', password: PASSWORD, recover: true };

  it('[AC86] the number of unsent edits is known without the key', async () => {
    const session = await device.startOpen();
    await session.journal().append([edit(1), edit(2), edit(3)]);
    const [first] = session.journal().pending();
    await session.journal().acknowledge([first?.id ?? '']);
    expect(await session.lock('user')).toMatchObject({ status: 'locked', unsent: 2 });
    expect((await device.start()).state()).toMatchObject({ status: 'locked', unsent: 2 });
  });

  it('[AC85] a forgotten passphrase: signing in again gives the old store up, says what was lost, and starts anew', async () => {
    const first = await device.startOpen();
    const { storeName, clientId } = first.workerSession();
    const key = first.dataKey();
    await first.journal().append([edit(1), edit(2)]);
    await first.lock('user');
    const session = await device.start();
    await expect(session.signIn({ ...recover, password: 'wrong' })).rejects.toMatchObject({
      code: 'wrong_credentials',
    });
    expect(session.state()).toMatchObject({ status: 'locked', unsent: 2 }); // nothing is given up before the sign-in succeeds
    expect(await session.signIn(recover)).toMatchObject({ status: 'unlock_setup', lost: 2 });
    await session.setUpUnlock({ keyStore: false, passphrase: 'a new passphrase' });
    expect(session.dataKey()).not.toEqual(key);
    expect(session.workerSession()).toMatchObject({ clientId });
    expect(session.journal().pending()).toEqual([]);
    const text = [...(await device.readAll()).values()].join('\n');
    expect(text).toContain(storeName); // noted for deletion
    expect([...(await device.readAll()).keys()].some(path => path.includes('.gone'))).toBe(false);
  });

  it('[AC85] without recover a sign-in destroys nothing, and recovering as another user neither', async () => {
    device.server.users.set('li', makeUser('li'));
    const first = await device.startOpen();
    const key = first.dataKey();
    await first.lock('user');
    const session = await device.start();
    expect(await session.signIn({ ...recover, login: 'li' })).toMatchObject({ status: 'unlock_setup', lost: 0 });
    expect(await device.signIn(session)).toMatchObject({ status: 'locked' });
    await session.unlock(PASSPHRASE);
    expect(session.dataKey()).toEqual(key);
  });

  it('[AC85] a key file that is gone: the lock screen knows no way, and signing in starts anew', async () => {
    const first = await device.startOpen();
    await first.journal().append([edit(1)]);
    await first.lock('user');
    const vault = [...(await device.readAll()).keys()].find(path => path.endsWith('vault.json')) ?? '';
    await rm(vault);
    const session = await device.start();
    expect(session.state()).toMatchObject({ status: 'locked', vault: { methods: [] }, unsent: 1 });
    expect(await device.signIn(session)).toMatchObject({ status: 'unlock_setup', lost: 1 });
    await session.setUpUnlock({ keyStore: false, passphrase: 'a new passphrase' });
    expect(session.journal().pending()).toEqual([]);
  });

  it('[AC85] a key store that was reset: the old database is noted for deletion although nobody could say whose it was', async () => {
    device.keyStore = makeKeyStore();
    const first = await device.start();
    await device.signIn(first);
    await first.setUpUnlock({ keyStore: true, passphrase: null });
    const { storeName } = first.workerSession();
    await first.lock('user');
    device.keyStore = makeKeyStore(); // another one: what the old one sealed does not open
    const session = await device.start();
    expect(session.state().status).toBe('signed_out');
    await expect(device.signIn(session)).rejects.toMatchObject({ code: 'key_store_failed' });
    expect(session.state()).toMatchObject({ status: 'locked' });
    expect(await session.signIn(recover)).toMatchObject({ status: 'unlock_setup' });
    await session.setUpUnlock({ keyStore: true, passphrase: null });
    const { toDelete } = JSON.parse(
      device.keyStore.decrypt(Buffer.from(JSON.parse(await deviceFile()).sealed as string, 'base64')),
    ) as { toDelete: string[] };
    expect(toDelete).toEqual([storeName]);
  });
});

describe('what stands on the disk', () => {
  it('[AC87] without a key store no name, login or company of the user is written in the open', async () => {
    device.keyStore = NO_KEY_STORE;
    const session = await device.startOpen();
    await session.lock('user');
    const { user } = device;
    for (const [path, bytes] of await device.readAll()) {
      for (const text of [bytes, Buffer.from(bytes.toString('latin1'), 'base64')]) {
        for (const telling of [user.name, user.orgName, `"${user.login}"`, user.userId]) {
          expect(text.includes(telling), `${path} tells ${telling}`).toBe(false);
        }
      }
    }
    const again = await device.start();
    expect(again.state()).toMatchObject({ status: 'locked', user: null });
    expect(await again.unlock(PASSPHRASE)).toMatchObject({ status: 'unlocked', user: { login: 'wang' } });
  });

  it('[AC87] with a key store the lock screen knows its user, and the file does not', async () => {
    device.keyStore = makeKeyStore();
    const session = await device.startOpen();
    await session.lock('user');
    expect((await device.start()).state()).toMatchObject({ status: 'locked', user: { login: 'wang' } });
    const text = Buffer.concat([...(await device.readAll()).values()]);
    expect(text.includes(device.user.name)).toBe(false);
  });
});

describe('revoked', () => {
  it('[AC88] a device that the server told to wipe says that it did, by its last refresh token', async () => {
    const session = await device.startOpen();
    device.server.answers.set(WIPED_PATH, () => device.server.answer(200, {}));
    const clientId = session.workerSession().clientId;
    device.server.refusals.set('/x', 'device_revoked');
    await expect(session.fetchServer('/x', GET)).rejects.toMatchObject({ code: 'device_revoked' });
    await expect.poll(() => device.server.requestsTo(WIPED_PATH).length).toBe(1);
    expect(device.server.requestsTo(WIPED_PATH)[0]?.body).toEqual({ refreshToken: 'refresh-secret-1', clientId });
  });
});

async function deviceFile(): Promise<string> {
  const all = await device.readAll();
  const path = [...all.keys()].find(name => name.endsWith('device.json')) ?? '';
  return (all.get(path) ?? Buffer.alloc(0)).toString();
}

/** One request as a browser sends it; answers the status. */
function knock(url: URL, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}
