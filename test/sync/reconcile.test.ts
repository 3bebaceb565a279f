/** Rights that come and go, on real devices and the real server: what is withdrawn leaves, what is granted again returns, and nothing is left over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeId } from '../../common/lib/ids.ts';
import { EMPTY_FILTER } from '../../common/query/types.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import { bumpEntitlements } from '../../sync-server/queries/grants.ts';
import { makeClock, valueOf } from '../renderer/data/support/company.ts';
import { createDevice } from '../renderer/data/support/device.ts';
import { makeRandom } from '../renderer/data/support/samples.ts';
import type { Engine } from '../../renderer/data/engine/engine.ts';
import { newCustomer } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';
import { signInDevice } from './support/server-line.ts';

const clock = makeClock(Date.UTC(2026, 0, 5, 1));
const COUNT = 120;
let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
  const { userId, teamId } = server.users.sales1;
  const row = {
    fields: newCustomer(),
    tagIds: [],
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
    createdAt: 1,
  };
  await bulkInsertCustomers(
    server.db,
    server.orgId,
    Array.from({ length: COUNT }, () => row),
  );
});
afterAll(() => server.close());

async function openDevice(login: TestLogin): Promise<{ engine: Engine; paths: string[]; text: () => Promise<string> }> {
  const randomBytes = makeRandom(++count);
  const clientId = makeId(clock, randomBytes);
  const line = await signInDevice(server, server.users[login], clientId);
  const paths: string[] = [];
  const device = await createDevice({
    name: `reconcile-${count}`,
    user: line.user,
    clientId,
    transport: {
      request(path, body) {
        paths.push(path);
        return line.send(path, body);
      },
      listen: () => new Promise(() => undefined),
    },
    clock,
    randomBytes,
  });
  const engine = await device.open();
  return {
    engine,
    paths,
    async text() {
      const store = await device.openStore();
      return JSON.stringify([...(await store.getMany('customers', await store.listKeys('customers'))).values()]);
    },
  };
}

async function totalOf(engine: Engine): Promise<number> {
  const sort = [{ field: 'createdAt', direction: 'asc' }] as const;
  return (await valueOf(engine.api.query({ filter: EMPTY_FILTER, sort, offset: 0, limit: 1 }))).total;
}

async function change(login: TestLogin, role: string, team: 'east' | 'west'): Promise<void> {
  const text = 'UPDATE app_user SET role = $1, team_id = $2 WHERE login = $3';
  await server.db.query({ name: 'test-change', text }, [role, server.teamIds[team], login]);
  await bumpEntitlements(server.db, server.orgId, [server.users[login].userId]);
}

test('[P7][P8][RC1] a team that is taken away and given back: all of it leaves and all of it returns, by comparing', async () => {
  const { engine, paths } = await openDevice('lead');
  await engine.syncOnce();
  expect(await totalOf(engine)).toBe(COUNT);
  for (const [team, total] of [
    ['west', 0],
    ['east', COUNT],
    ['west', 0],
    ['east', COUNT],
  ] as const) {
    await change('lead', 'lead', team);
    paths.length = 0;
    await engine.syncOnce();
    expect([team, await totalOf(engine)]).toEqual([team, total]);
    expect(paths.includes('/sync/v1/consent')).toBe(total === 0);
    expect(await engine.checkOnce()).toMatchObject({ repaired: 0, removed: 0 });
  }
});

test('[P9][RC3] a role that masks and one that does not: masks arrive, plain values leave, and the other way round', async () => {
  const { engine, text } = await openDevice('sales1');
  await engine.syncOnce();
  for (const [role, isPlain] of [
    ['operations', false],
    ['sales', true],
    ['auditor', false],
  ] as const) {
    await change('sales1', role, 'east');
    await engine.syncOnce();
    expect([role, (await text()).includes('+8613812345678')]).toEqual([role, isPlain]);
    expect(await totalOf(engine)).toBe(COUNT);
    expect(await engine.checkOnce()).toMatchObject({ repaired: 0, removed: 0 });
  }
  await change('sales1', 'sales', 'east');
});

test('[P7][P23] a hand-over of most of a person’s customers reaches his device with consent, by the log', async () => {
  const { engine, paths } = await openDevice('sales1');
  await engine.syncOnce();
  const rows = await server.db.query<{ id: string }>(
    { name: 'test-all', text: 'SELECT customer_id AS id FROM customer WHERE owner_id = $1 ORDER BY 1 LIMIT 100' },
    [server.users.sales1.userId],
  );
  paths.length = 0;
  await transferCustomers(server.db, {
    orgId: server.orgId,
    customerIds: rows.map(({ id }) => id),
    ownerId: server.users.sales3.userId,
    teamId: server.teamIds.west,
    actorId: server.users.admin.userId,
  });
  await engine.syncOnce();
  expect(await totalOf(engine)).toBe(COUNT - 100);
  expect(paths).toContain('/sync/v1/consent');
  expect(paths).not.toContain('/sync/v1/digest');
});

test('[P23][PC2] a server whose rows vanished without a word empties no device', async () => {
  const { engine } = await openDevice('sales3');
  await engine.syncOnce();
  const before = await totalOf(engine);
  expect(before).toBeGreaterThan(50);
  const vanish = {
    name: 'test-vanish',
    text: 'UPDATE customer SET owner_id = $2, team_id = $3 WHERE owner_id = $1',
  };
  await server.db.query(vanish, [server.users.sales3.userId, server.users.sales1.userId, server.teamIds.east]);
  await expect(engine.checkOnce()).rejects.toMatchObject({ code: 'purge_not_confirmed' });
  await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'purge_not_confirmed' });
  expect(await totalOf(engine)).toBe(before);
});
