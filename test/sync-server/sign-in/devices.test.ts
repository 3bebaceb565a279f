/** Devices: looked at, named, signed out, revoked, confirmed as wiped; streams that end with them. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  DEVICES_LIST,
  DEVICES_MINE,
  DEVICES_RENAME,
  DEVICES_REVOKE,
  DEVICES_SIGN_OUT,
  type DeviceRow,
} from '../../../common/protocol/calls/devices.ts';
import { MEMBERS_SET_ACTIVE } from '../../../common/protocol/calls/access.ts';
import { helloAnswerSchema } from '../../../common/protocol/messages.ts';
import { WIPED_PATH } from '../../../common/protocol/sign-in.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { codeOf, nextId, signInBody, signInDevice, type Device, type Reply } from '../../support/api-client.ts';
import { TEST_EPOCH } from '../../support/postgres.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { auditOf, call, post } from './support.ts';

let server: TestServer;
let now = TEST_EPOCH;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now }, listen: true });
});
beforeEach(() => {
  now += 24 * 3_600_000;
});
afterAll(() => server.close());

const hello = (device: Device, more: object = {}): Promise<Reply> =>
  device.post('/sync/v1/hello', {
    protocol: PROTOCOL_VERSION,
    appVersion: '1.2.3',
    clientId: device.clientId,
    ...more,
  });
const refresh = ({ session, clientId }: Device): Promise<Reply> =>
  post(server, '/auth/v1/refresh', { refreshToken: session.refreshToken, clientId });
const mine = async (device: Device): Promise<DeviceRow[]> =>
  DEVICES_MINE.answer.parse((await call(device, DEVICES_MINE, {})).body).devices;
const rowOf = async (device: Device, of: Device): Promise<DeviceRow | undefined> =>
  (await mine(device)).find(row => row.clientId === of.clientId);
const pull = (device: Device): Promise<Reply> => device.post('/sync/v1/pull', { cursor: null, limit: 1 });

/** Opens the poke stream over the network; resolves when it has ended. */
async function openStream(device: Device): Promise<{ ended: Promise<string> }> {
  const { port } = server.app.server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/sync/v1/poke`, { headers: device.headers });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('event: poke');
  const ended = (async () => {
    for (;;) if ((await reader?.read())?.done !== false) return 'ended';
  })();
  return { ended };
}

test('[AC70] one sees his own devices with version, last contact and what waits there', async () => {
  const [device, other] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'sales2')];
  await hello(device, { unsent: 7 });
  expect(await rowOf(device, device)).toMatchObject({
    platform: 'test',
    appVersion: '1.2.3',
    state: 'active',
    lastSeenAt: now,
    unsent: 7,
    revokedAt: null,
    wipedAt: null,
  });
  expect((await mine(device)).map(row => row.clientId)).not.toContain(other.clientId);
  await hello(device); // an older device says nothing about it
  expect((await rowOf(device, device))?.unsent).toBe(7);
});

test('[AC71] a device keeps the name that its owner gave it; nobody names a device of somebody else', async () => {
  const [device, other] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'sales2')];
  const { clientId } = device;
  expect((await call(device, DEVICES_RENAME, { clientId, name: ' 办公室电脑 ' })).status).toBe(200);
  expect(codeOf(await call(other, DEVICES_RENAME, { clientId, name: 'x' }))).toBe('not_found');
  expect(codeOf(await call(device, DEVICES_RENAME, { clientId, name: ' ' }))).toBe('validation_failed');
  await post(server, '/auth/v1/sign-in', signInBody(server, 'sales1', clientId));
  expect((await rowOf(device, device))?.name).toBe('办公室电脑');
});

test('[AC72][AC74] signing out another device ends tokens, requests and streams at once, and a sign-in heals it', async () => {
  const [here, there] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'sales1')];
  const stream = await openStream(there);
  expect((await call(here, DEVICES_SIGN_OUT, { clientId: there.clientId })).body).toEqual({ ended: 1 });
  expect(await stream.ended).toBe('ended');
  expect(codeOf(await pull(there))).toBe('session_ended');
  expect(codeOf(await refresh(there))).toBe('session_ended');
  expect((await rowOf(here, there))?.state).toBe('signed_out');
  expect(codeOf(await call(here, DEVICES_SIGN_OUT, { clientId: there.clientId }))).toBe('not_found');
  const again = await post(server, '/auth/v1/sign-in', signInBody(server, 'sales1', there.clientId));
  expect(again.status).toBe(200);
  expect((await rowOf(here, there))?.state).toBe('active');
});

test('[AC72] all other devices are signed out and the own one stays; those of other people are not touched', async () => {
  const [a, b, c] = [
    await signInDevice(server, 'sales3'),
    await signInDevice(server, 'sales3'),
    await signInDevice(server, 'sales3'),
  ];
  const stranger = await signInDevice(server, 'sales1');
  expect(codeOf(await call(stranger, DEVICES_SIGN_OUT, { clientId: a.clientId }))).toBe('not_found');
  expect((await call(b, DEVICES_SIGN_OUT, { clientId: null })).body).toEqual({ ended: 2 });
  expect([(await pull(a)).status, (await pull(b)).status, (await pull(c)).status]).toEqual([401, 200, 401]);
  expect((await pull(stranger)).status).toBe(200);
  expect(codeOf(await call(b, DEVICES_SIGN_OUT, { clientId: b.clientId }))).toBe('not_found'); // the own one has its own way
  const actions = (await auditOf(server, server.users.sales3.userId)).map(line => line.action);
  expect(actions.filter(action => action === 'device.sign_out')).toHaveLength(2);
});

test('[AC72] a device that signed itself out gets in nowhere with the access token that it had', async () => {
  const device = await signInDevice(server, 'sales2');
  await device.post('/auth/v1/sign-out', {});
  expect(codeOf(await pull(device))).toBe('session_ended');
});

test('[AC73] administrators see the devices of everybody, others of nobody', async () => {
  const [admin, sales] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')];
  expect(codeOf(await call(sales, DEVICES_LIST, {}))).toBe('permission_denied');
  const { devices } = DEVICES_LIST.answer.parse((await call(admin, DEVICES_LIST, {})).body);
  const row = devices.find(({ clientId }) => clientId === sales.clientId);
  expect(row).toMatchObject({ userLogin: 'sales1', isUserActive: true });
});

test('[AC74][AC75] revoking ends tokens and streams at once, and whatever the device asks tells it so', async () => {
  const [admin, device] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')];
  await hello(device, { unsent: 3 });
  const { userId } = server.users.sales1;
  const { clientId } = device;
  const stream = await openStream(device);
  expect(codeOf(await call(device, DEVICES_REVOKE, { userId, clientId }))).toBe('permission_denied');
  expect((await call(admin, DEVICES_REVOKE, { userId, clientId })).status).toBe(200);
  expect(await stream.ended).toBe('ended');
  expect((await rowOf(await signInDevice(server, 'sales1'), device))?.state).toBe('revoked');
  const text = 'SELECT count(*) AS n FROM refresh_token WHERE client_id = $1 AND revoked_at IS NULL';
  expect(await server.db.query({ name: 'open-tokens', text }, [clientId])).toEqual([{ n: 0 }]);

  expect(helloAnswerSchema.parse((await hello(device)).body).status).toBe('wipe');
  expect(codeOf(await pull(device))).toBe('device_revoked');
  expect(codeOf(await refresh(device))).toBe('device_revoked');
  const signIn = await post(server, '/auth/v1/sign-in', signInBody(server, 'sales1', clientId));
  expect(codeOf(signIn)).toBe('device_revoked');
  const line = (await auditOf(server, userId)).find(({ action }) => action === 'device.revoke');
  expect(JSON.parse(line?.detail ?? '{}')).toEqual({ clientId, unsent: 3 });

  expect((await call(admin, DEVICES_REVOKE, { userId, clientId })).status).toBe(200); // again: nothing more
  expect((await auditOf(server, userId)).filter(({ action }) => action === 'device.revoke')).toHaveLength(1);
  expect(codeOf(await call(admin, DEVICES_REVOKE, { userId, clientId: nextId() }))).toBe('not_found');
  const self = { userId: server.users.admin.userId, clientId: admin.clientId };
  expect(codeOf(await call(admin, DEVICES_REVOKE, self))).toBe('not_oneself');
});

test('[AC76] shutting a member out revokes all his devices, and they are told so', async () => {
  const [admin, one, two] = [
    await signInDevice(server, 'admin'),
    await signInDevice(server, 'sales2'),
    await signInDevice(server, 'sales2'),
  ];
  const { userId } = server.users.sales2;
  const stream = await openStream(one);
  expect((await call(admin, MEMBERS_SET_ACTIVE, { userId, active: false })).status).toBe(200);
  expect(await stream.ended).toBe('ended');
  expect(codeOf(await hello(one))).toBe('device_revoked');
  expect(codeOf(await refresh(two))).toBe('device_revoked');
  expect((await call(admin, MEMBERS_SET_ACTIVE, { userId, active: true })).status).toBe(200);
  expect(codeOf(await pull(one))).toBe('device_revoked'); // taken back is the person, not what he had
  expect((await pull(await signInDevice(server, 'sales2'))).status).toBe(200);
});

test('[AC77] a wiped device says so by its last refresh token; nobody else can', async () => {
  const [admin, device] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')];
  const { clientId, session } = device;
  const confirm = (refreshToken: string, id = clientId): Promise<Reply> =>
    post(server, WIPED_PATH, { refreshToken, clientId: id });
  const state = async (): Promise<string | undefined> => {
    const { devices } = DEVICES_LIST.answer.parse((await call(admin, DEVICES_LIST, {})).body);
    return devices.find(row => row.clientId === clientId)?.state;
  };
  expect((await confirm(session.refreshToken)).body).toEqual({}); // not revoked: there is nothing to confirm
  await call(admin, DEVICES_REVOKE, { userId: server.users.sales1.userId, clientId });
  for (const wrong of [confirm('x'), confirm(`${server.orgId}.forged`), confirm(session.refreshToken, nextId())]) {
    expect((await wrong).body).toEqual({});
  }
  expect(await state()).toBe('revoked');
  expect((await confirm(session.refreshToken)).body).toEqual({});
  expect(await state()).toBe('wiped');
});
