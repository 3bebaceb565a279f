/** What a device learns when a pool is closed to its person. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_POOL } from '../../../common/domain/pool.ts';
import { pullAnswerSchema } from '../../../common/protocol/messages.ts';
import { nextId, signInDevice } from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { addCustomers, savePool } from './support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('[PO2][PO3][SS16] whoever loses a pool, or sees less in it, is told to compare; others go on', async () => {
  const [admin, west, east] = [
    await signInDevice(server, 'admin'),
    await signInDevice(server, 'sales3'),
    await signInDevice(server, 'sales1'),
  ];
  const poolId = nextId();
  const open = { ...DEFAULT_POOL, name: '东西公海', teamIds: [server.teamIds.east, server.teamIds.west] };
  const { ver } = await savePool(admin, { poolId, ver: 0 }, open);
  const [customerId = ''] = await addCustomers(server, 1, { ownerId: null, teamId: null, poolId });
  const first = await west.pullAll();
  expect(first.changes.map(change => change.id)).toContain(customerId);
  const other = await east.pullAll();
  const closed = await savePool(admin, { poolId, ver }, { ...open, teamIds: [server.teamIds.east] });
  expect(closed.code).toBeNull();
  expect((await west.pull(first.cursor)).phase).toBe('reconcile');
  expect((await east.pull(other.cursor)).phase).toBe('log');
  const mask = async (): Promise<string | undefined> => {
    const { body } = await east.post('/sync/v1/pull', { cursor: other.cursor, limit: 1 });
    return pullAnswerSchema.parse(body).mask;
  };
  const before = await mask();
  const hidden = { ...open, teamIds: [server.teamIds.east], contact: 'hidden' as const };
  expect((await savePool(admin, { poolId, ver: closed.ver }, hidden)).code).toBeNull();
  expect((await east.pull(other.cursor)).phase).toBe('reconcile');
  expect(await mask()).not.toBe(before);
});
