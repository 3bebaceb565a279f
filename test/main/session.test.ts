/** The session with a fake server, a fake clock and a real folder. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { openAccounts } from '../../main/services/accounts.ts';
import { silentLog } from '../../main/services/log.ts';
import { Device, PASSPHRASE, SERVER_URL } from './support/device.ts';
import { makeKeyStore, NO_KEY_STORE } from './support/fake-key-store.ts';
import { makeUser } from './support/fake-server.ts';

const GET = { method: 'GET', headers: {} } as const;
let device: Device;

beforeEach(async () => {
  device = await Device.make();
});
afterEach(() => device.remove());

function accountsOf(from: Device): ReturnType<typeof openAccounts> {
  return openAccounts({ folder: from.folder, keyStore: from.keyStore, defaultServerUrl: SERVER_URL, log: silentLog });
}

describe('signing in and unlocking', () => {
  it('[DS3] a fresh device: signed out, then the choice, then open', async () => {
    const session = await device.start();
    expect(session.state()).toEqual({ status: 'signed_out', serverUrl: SERVER_URL, lastLogin: '' });
    expect(await device.signIn(session)).toMatchObject({ status: 'unlock_setup', user: device.user });
    const state = await session.setUpUnlock({ keyStore: false, passphrase: PASSPHRASE });
    expect(state).toMatchObject({
      status: 'unlocked',
      vault: { keyStoreAvailable: false, methods: ['passphrase'] },
      leaseEndsAt: device.time.serverNow() + 72 * 3_600_000,
    });
    expect(session.dataKey()).toHaveLength(32);
  });

  it('[DS4] started again without network, the passphrase opens the same store', async () => {
    const first = await device.startOpen();
    const before = { key: first.dataKey(), ...first.workerSession() };
    await first.lock('user');
    device.server.networkError = new Error('net::ERR_INTERNET_DISCONNECTED');
    const session = await device.start();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'start', user: null });
    await expect(session.unlock('a wrong passphrase')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    expect(session.state().status).toBe('locked');
    await session.unlock(PASSPHRASE);
    expect({ key: session.dataKey(), ...session.workerSession() }).toEqual(before);
  });

  it('[DS3] with the key store alone a sign-in leads straight in; both methods ask', async () => {
    device.keyStore = makeKeyStore();
    const first = await device.start();
    await device.signIn(first);
    await first.setUpUnlock({ keyStore: true, passphrase: null });
    await first.signOut(false);
    expect(await device.signIn(first)).toMatchObject({ status: 'unlocked' });
    await first.changeUnlock({ current: null, keyStore: true, passphrase: PASSPHRASE });
    await first.signOut(false);
    expect(await device.signIn(first)).toMatchObject({
      status: 'locked',
      vault: { methods: ['key_store', 'passphrase'] },
    });
  });

  it('[DS2] the device has an id per user, the same each time, and tells no host name', async () => {
    device.server.users.set('li', makeUser('li'));
    const session = await device.startOpen();
    await session.signOut(false);
    await device.signIn(session);
    await session.unlock(PASSPHRASE);
    await device.signIn(session, 'li');
    const [a, b, other] = device.server.requestsTo('/auth/v1/sign-in').map(request => request.body);
    expect(a?.['clientId']).toBe(b?.['clientId']);
    expect(a?.['clientId']).not.toBe(other?.['clientId']);
    expect(a).toMatchObject({ deviceName: 'linux', platform: 'linux', protocol: PROTOCOL_VERSION });
  });

  it('[DS1] users of one device have separate stores with names that tell nothing', async () => {
    device.server.users.set('li', makeUser('li'));
    const session = await device.startOpen();
    const first = { key: session.dataKey(), store: session.workerSession().storeName };
    await device.signIn(session, 'li');
    await session.setUpUnlock({ keyStore: false, passphrase: 'another passphrase' });
    const { storeName, user } = session.workerSession();
    expect(user.login).toBe('li');
    expect(storeName).not.toBe(first.store);
    expect(storeName).toMatch(/^s[0-9a-f]{24}$/);
    expect(session.dataKey()).not.toEqual(first.key);
  });

  it.each(['wrong_credentials', 'account_locked', 'account_disabled', 'protocol_unsupported', 'rate_limited'] as const)(
    '[DS12] %s comes back as it is and changes nothing',
    async code => {
      device.server.refusals.set('/auth/v1/sign-in', code);
      const session = await device.start();
      await expect(device.signIn(session)).rejects.toMatchObject({ code });
      expect(session.state().status).toBe('signed_out');
      expect([...(await device.readAll()).keys()]).toEqual([]);
    },
  );

  it('[SP2] plain HTTP to another machine is refused before anything is sent', async () => {
    const session = await device.start();
    const asked = session.signIn({ serverUrl: 'http://pool.example.com', login: 'wang', password: 'x' });
    await expect(asked).rejects.toMatchObject({ code: 'insecure_server' });
    expect(device.server.seen).toEqual([]);
  });

  it('[VA8] neither refresh token nor key stands on the disk', async () => {
    const session = await device.startOpen();
    const key = Buffer.from(session.dataKey());
    const telling: string[] = [];
    for (const [path, bytes] of await device.readAll()) {
      for (const text of [bytes, Buffer.from(bytes.toString('latin1'), 'base64')]) {
        if (text.includes('refresh-secret') || text.includes(key)) telling.push(path);
      }
    }
    expect(telling).toEqual([]);
  });
});

describe('locking and leaving', () => {
  it('[DS5] locking forgets the key, ends requests, and everything is refused', async () => {
    const session = await device.startOpen();
    await session.fetchServer('/sync/v1/poke', GET);
    expect(device.server.lastSignal?.aborted).toBe(false);
    await session.lock('user');
    expect(device.server.lastSignal?.aborted).toBe(true);
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'user' });
    for (const ask of [() => session.dataKey(), () => session.workerSession(), () => session.journal()]) {
      expect(ask).toThrow(new AppError('store_locked'));
    }
    await expect(session.fetchServer('/x', GET)).rejects.toMatchObject({ code: 'store_locked' });
  });

  it('[DS8] after signing out nobody gets in without signing in, and the data is kept', async () => {
    const first = await device.startOpen();
    const key = first.dataKey();
    await first.journal().append([{ id: randomUUID(), cseq: 1, data: 'QUJD' }]);
    await first.signOut(false);
    expect(device.server.requestsTo('/auth/v1/sign-out')).toHaveLength(1);
    const session = await device.start();
    expect(session.state()).toEqual({ status: 'signed_out', serverUrl: SERVER_URL, lastLogin: '' });
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(await device.signIn(session)).toMatchObject({ status: 'locked' });
    await session.unlock(PASSPHRASE);
    expect(session.dataKey()).toEqual(key);
    expect(session.journal().pending()).toHaveLength(1);
  });

  it('[DS9] wiping destroys this user and no other', async () => {
    device.server.users.set('li', makeUser('li'));
    const session = await device.startOpen();
    await device.signIn(session, 'li');
    await session.setUpUnlock({ keyStore: false, passphrase: 'another passphrase' });
    const { storeName } = session.workerSession();
    await session.signOut(true);
    expect(session.state()).toEqual({ status: 'signed_out', serverUrl: SERVER_URL, lastLogin: '' });
    expect((await accountsOf(device).device()).toDelete).toEqual([storeName]);
    expect([...(await device.readAll()).keys()].filter(path => path.endsWith('vault.json'))).toHaveLength(1);
    expect(await device.signIn(session, 'li')).toMatchObject({ status: 'unlock_setup' });
    await device.signIn(session);
    expect(await session.unlock(PASSPHRASE)).toMatchObject({ status: 'unlocked' });
  });

  it('[P24][DS11] a revoked device destroys its keys, on any request', async () => {
    const session = await device.startOpen();
    device.server.refusals.set('/sync/v1/pull', 'device_revoked');
    await expect(session.fetchServer('/sync/v1/pull', GET)).rejects.toMatchObject({ code: 'device_revoked' });
    expect(session.state().status).toBe('signed_out');
    expect([...(await device.readAll()).keys()].map(path => path.split('/').at(-1))).toEqual(['device.json']);
  });

  it('[DS11] a revoked device destroys its keys when its user signs in again', async () => {
    const session = await device.startOpen();
    await session.lock('user');
    device.server.refusals.set('/auth/v1/sign-in', 'device_revoked');
    await expect(device.signIn(session)).rejects.toMatchObject({ code: 'device_revoked' });
    expect(session.state().status).toBe('signed_out');
    expect([...(await device.readAll()).keys()].filter(path => path.endsWith('vault.json'))).toEqual([]);
  });
});

describe('tokens', () => {
  it('[DS6] many requests that meet an ended token cause one refresh', async () => {
    const session = await device.startOpen();
    device.server.endAccess();
    const answers = await Promise.all([1, 2, 3, 4].map(n => session.fetchServer(`/sync/v1/thing${n}`, GET)));
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200]);
    expect(device.server.requestsTo('/auth/v1/refresh')).toHaveLength(1);
  });

  it('[DS6] the new refresh token survives a crash right after', async () => {
    const first = await device.startOpen();
    device.server.endAccess();
    await first.fetchServer('/x', GET);
    const session = await device.start(); // the first was never closed
    await session.unlock(PASSPHRASE);
    expect((await session.fetchServer('/x', GET)).status).toBe(200);
  });

  it('[DS7] an ended session keeps the store open, and signing in goes on in place', async () => {
    const session = await device.startOpen();
    const key = session.dataKey();
    device.server.endSession();
    await expect(session.fetchServer('/x', GET)).rejects.toMatchObject({ code: 'session_ended' });
    expect(session.dataKey()).toEqual(key);
    expect(await device.signIn(session)).toMatchObject({ status: 'unlocked' });
    expect((await session.fetchServer('/x', GET)).status).toBe(200);
    expect(session.dataKey()).toEqual(key);
  });
});

describe('lease', () => {
  it('[LE1][LE3] ends with the hours after the last contact, and a sign-in online begins a new one', async () => {
    const session = await device.startOpen();
    device.time.passHours(71);
    await session.tick();
    expect(session.state().status).toBe('unlocked');
    device.time.passHours(2);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'lease' });
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'lease_expired' });
    const again = await device.start();
    expect(again.state()).toMatchObject({ status: 'locked', reason: 'lease' });
    await device.signIn(again);
    expect(await again.unlock(PASSPHRASE)).toMatchObject({ status: 'unlocked' });
  });

  it('[LE1] each answer of the server is a contact', async () => {
    const session = await device.startOpen();
    device.time.passHours(60);
    await session.fetchServer('/sync/v1/pull', GET);
    device.time.passHours(60);
    await session.tick();
    expect(session.state().status).toBe('unlocked');
  });

  it('[LE2] a set-back clock prolongs nothing while the program runs', async () => {
    const session = await device.startOpen();
    device.time.passHours(40);
    device.time.setClockBackHours(100);
    await session.tick();
    device.time.passHours(33);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'lease' });
  });

  it('[LE2] a set-back clock prolongs nothing after a restart', async () => {
    const first = await device.startOpen();
    device.time.passHours(71);
    await first.tick();
    await first.lock('user');
    device.time.setClockBackHours(70);
    const session = await device.start();
    await session.unlock(PASSPHRASE);
    device.time.passHours(2);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'lease' });
  });

  it('[LE4] a clock that was far ahead at the sign-in and is right again does not end the lease', async () => {
    device.time.offset = 1_000 * 3_600_000;
    const session = await device.startOpen();
    device.time.offset = 0;
    await session.fetchServer('/x', GET);
    device.time.passHours(50);
    await session.tick();
    expect(session.state().status).toBe('unlocked');
  });
});

describe('faults of the disk', () => {
  it('[VA6] a damaged vault says so, and wiping is the way out', async () => {
    const first = await device.startOpen();
    await first.lock('user');
    const path = [...(await device.readAll()).keys()].find(name => name.endsWith('vault.json')) ?? '';
    await writeFile(path, 'garbage');
    const session = await device.start();
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'store_damaged' });
    await session.signOut(true);
    expect(await device.signIn(session)).toMatchObject({ status: 'unlock_setup' });
  });

  it('[FS3] remembered accounts that cannot be read count as unknown; the sign-in finds the data again', async () => {
    device.keyStore = makeKeyStore();
    const first = await device.startOpen();
    const key = first.dataKey();
    await first.lock('user');
    device.keyStore = NO_KEY_STORE; // the system's keyring was reset: names are unreadable, the passphrase is not
    const session = await device.start();
    expect(session.state().status).toBe('signed_out');
    await device.signIn(session);
    await session.unlock(PASSPHRASE);
    expect(session.dataKey()).toEqual(key);
  });
});
