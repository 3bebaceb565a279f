/** What the server says of the signed-in user is taken over by the open session, and by no other (AC12). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROLES } from '../../common/domain/permissions.ts';
import type { SessionState } from '../../common/ipc/desktop.ts';
import type { SessionUser } from '../../common/protocol/messages.ts';
import { createChosenFiles } from '../../main/services/chosen-files.ts';
import { silentLog } from '../../main/services/log.ts';
import type { Session } from '../../main/services/session.ts';
import { createWorkerBridge } from '../../main/services/worker-bridge.ts';
import { Device, PASSPHRASE } from './support/device.ts';
import { makeKeyStore } from './support/fake-key-store.ts';
import { makeUser } from './support/fake-server.ts';

let device: Device;
let session: Session;

beforeEach(async () => {
  device = await Device.make();
  session = await device.startOpen();
});
afterEach(() => device.remove());

/** The user after his role, team and name were changed at the server. */
function changed(user: SessionUser): SessionUser {
  const { scope, pool, actions, fields } = ROLES.auditor;
  const grant = { ...user.grant, roleId: 'auditor', scope, pool, actions: [...actions], fields };
  return { ...user, name: '王小明（新）', role: 'auditor', teamName: '华东', grant };
}
function post(body: string): Promise<Response> {
  const files = createChosenFiles(count => new Uint8Array(count));
  const bridge = createWorkerBridge(session, files, silentLog);
  return bridge.handle(new Request('app://pool/_bridge/user', { method: 'POST', body }));
}
async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe('the session', () => {
  it('[AC12] takes his changed access over at once, tells the page, and keeps it over a restart', async () => {
    const listener = vi.fn<(state: SessionState) => void>();
    session.onChange(listener);
    const user = changed(device.user);
    const key = session.dataKey();
    await session.takeUser(user);
    expect(session.workerSession().user).toEqual(user);
    expect(session.dataKey()).toEqual(key); // the same open store
    expect(listener).toHaveBeenCalledTimes(1);
    expect(listener.mock.lastCall?.[0]).toMatchObject({ status: 'unlocked', user });
    await session.lock('user');
    device.server.networkError = new Error('net::ERR_INTERNET_DISCONNECTED');
    const next = await device.start();
    await next.unlock(PASSPHRASE);
    expect(next.workerSession().user).toEqual(user);
  });

  it.each([
    ['another person of the company', (user: SessionUser) => ({ ...user, userId: makeUser('li').userId })],
    ['the same id in another company', (user: SessionUser) => ({ ...user, orgId: makeUser('li').orgId })],
  ])('[AC12] refuses %s and stays as it was, on the disk too', async (_name, other) => {
    const before = { state: session.state(), worker: session.workerSession(), files: await device.readAll() };
    await expect(session.takeUser(other(changed(device.user)))).rejects.toMatchObject({ code: 'permission_denied' });
    expect({ state: session.state(), worker: session.workerSession() }).toEqual({
      state: before.state,
      worker: before.worker,
    });
    expect(await device.readAll()).toEqual(before.files);
  });

  it('[AC12] takes nothing when locked or signed out, and a lock that came before wins', async () => {
    const locking = session.lock('user');
    await expect(session.takeUser(changed(device.user))).rejects.toMatchObject({ code: 'store_locked' });
    await locking;
    expect(session.state()).toMatchObject({ status: 'locked' });
    await session.signOut(false);
    await expect(session.takeUser(changed(device.user))).rejects.toMatchObject({ code: 'store_locked' });
  });

  it('[AC12][AC87] what it keeps with a key store at hand stands nowhere in the open', async () => {
    device.keyStore = makeKeyStore();
    const second = await device.start();
    await second.unlock(PASSPHRASE);
    await second.takeUser(changed(device.user));
    for (const bytes of (await device.readAll()).values()) expect(bytes.toString('utf8')).not.toMatch(/王小明|华东/);
  });
});

describe('POST /_bridge/user', () => {
  it('[AC12] takes over what the worker was told by the server', async () => {
    const response = await post(JSON.stringify(changed(device.user)));
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: null });
    expect(session.workerSession().user).toEqual(changed(device.user));
    expect(session.state()).toMatchObject({ user: { role: 'auditor', name: '王小明（新）' } });
  });

  it("[AC12] refuses another user's data", async () => {
    const response = await post(JSON.stringify(makeUser('li')));
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('permission_denied');
    expect(session.workerSession().user).toEqual(device.user);
  });

  it.each([
    ['no JSON', 'x'],
    ['half a user', '{"userId":"1"}'],
    ['a user with more than a user has', '{"extra":true}'],
  ])('[AC12][WB2] refuses %s', async (_name, text) => {
    const body = text.includes('extra') ? JSON.stringify({ ...device.user, password: 'x' }) : text;
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('validation_failed');
    expect(session.workerSession().user).toEqual(device.user);
  });

  it('[AC12][WB1] is refused when locked', async () => {
    await session.lock('user');
    const response = await post(JSON.stringify(device.user));
    expect(response.status).toBe(423);
    expect(await codeOf(response)).toBe('store_locked');
  });
});
