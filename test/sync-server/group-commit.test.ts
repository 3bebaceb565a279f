/** Pushes of several people in one transaction, and several processes that count one person's limits. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../common/lib/clock.ts';
import { buildApp } from '../../sync-server/app.ts';
import { verifyAuditChain } from '../../sync-server/commands/record/verify-audit.ts';
import { createPushQueue } from '../../sync-server/commands/push/push-queue.ts';
import type { Block, BlockAnswer } from '../../sync-server/commands/push/judge-pushes.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { APP_ROLE } from '../../sync-server/db/rights.ts';
import { makePokeHub } from '../../sync-server/http/poke-hub.ts';
import {
  createDraft,
  newCustomer,
  nextId,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { openTestDatabase } from '../support/postgres.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** A queue whose transactions end when the test says so. */
function heldQueue() {
  const groups: { readonly people: string[]; readonly end: (error?: Error) => Promise<void> }[] = [];
  const queue = createPushQueue((_db, _orgId, blocks) => {
    const people = blocks.map(block => block.caller.userId);
    return new Promise((resolve, reject) => {
      const end = async (error?: Error): Promise<void> => {
        if (error === undefined) resolve(people.map(userId => ({ mask: userId }) as BlockAnswer));
        else reject(error);
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      };
      groups.push({ people, end });
    });
  });
  const push = (userId: string, mutations = 1): Promise<string> => {
    const block = { caller: { userId }, items: Array.from({ length: mutations }) } as unknown as Block;
    return queue.judge({} as Database, 'company', block).then(answer => answer.mask);
  };
  return { groups, push };
}

test('[SS25] whoever comes while two transactions run shares the next one, each person once, in their order', async () => {
  const { groups, push } = heldQueue();
  const answers = ['a', 'b', 'c', 'd', 'c', 'e'].map(userId => push(userId));
  expect(groups.map(group => group.people)).toEqual([['a'], ['b']]);
  await groups[0]?.end();
  expect(groups[2]?.people).toEqual(['c', 'd', 'e']);
  await groups[1]?.end();
  expect(groups[3]?.people).toEqual(['c']);
  await groups[2]?.end();
  await groups[3]?.end();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'c', 'e']);
});

test('[SS25] a transaction takes no more than its share, however many wait', async () => {
  const { groups, push } = heldQueue();
  const answers = [push('a'), push('b'), ...['c', 'd', 'e'].map(userId => push(userId, 90))];
  await groups[0]?.end();
  expect(groups[2]?.people).toEqual(['c', 'd']);
  await groups[1]?.end();
  expect(groups[3]?.people).toEqual(['e']);
  await groups[2]?.end();
  await groups[3]?.end();
  await Promise.all(answers);
});

test('[SS25][P11] when a transaction of several fails, each is judged by itself, and only the one to blame fails', async () => {
  const { groups, push } = heldQueue();
  const answers = ['a', 'b', 'c', 'd'].map(userId => push(userId).catch((error: Error) => error.message));
  await groups[0]?.end();
  expect(groups[2]?.people).toEqual(['c', 'd']);
  await groups[2]?.end(new Error('one of them'));
  expect(groups.slice(3).map(group => group.people)).toEqual([['c'], ['d']]);
  await groups[3]?.end(new Error('it is c'));
  await groups[4]?.end();
  await groups[1]?.end();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'it is c', 'd']);
});

test('[SS12][SS25][P3] many people who push at once are judged each by his own rights, once, without a gap', async () => {
  const logins: TestLogin[] = ['sales1', 'sales2', 'sales3', 'lead', 'admin'];
  const devices = await Promise.all(logins.map(login => signInDevice(server, login)));
  const ids = new Map(devices.map(device => [device, Array.from({ length: 6 }, () => nextId())]));
  const before = await headOf();
  const answers = new Map<Device, string[]>();
  const work = devices.map(async device => {
    for (const id of ids.get(device) ?? []) {
      // Somebody else's customer is none for a salesperson, also when its owner writes it in the same transaction.
      const foreign = ids.get(devices[(devices.indexOf(device) + 1) % 3] as Device)?.[0] ?? '';
      const tag: MutationDraft = {
        kind: 'customer.tags',
        docId: foreign,
        add: [server.tagIds['重点客户'] ?? ''],
        remove: [],
      };
      const [made, other] = await device.push(createDraft(id), tag);
      expect(made?.status).toBe('applied');
      answers.set(device, [...(answers.get(device) ?? []), `${other?.status} ${other?.code}`]);
    }
  });
  await Promise.all(work);
  const ofSales = devices.slice(0, 3).flatMap(device => answers.get(device) ?? []);
  expect(new Set(ofSales)).toEqual(new Set(['rejected not_found']));
  const rows = await server.db.query<{ seq: number; actor: string; owner: string }>(
    {
      name: 'test-log',
      text: `SELECT l.seq, l.actor_id AS actor, c.created_by AS owner FROM change_log l
LEFT JOIN customer c ON c.org_id = l.org_id AND c.customer_id::text = l.doc_id AND l.scopes_before = '{}'
WHERE l.org_id = $1 AND l.seq > $2 ORDER BY l.seq`,
    },
    [server.orgId, before],
  );
  expect(rows.map(row => row.seq)).toEqual(rows.map((_, index) => before + 1 + index));
  expect(rows.filter(({ actor, owner }) => owner !== null && owner !== actor)).toEqual([]);
  const made = await server.db.query<{ id: string }>(
    { name: 'test-made', text: 'SELECT customer_id AS id FROM customer WHERE customer_id = ANY($1::uuid[])' },
    [[...ids.values()].flat()],
  );
  expect(made).toHaveLength(30);
  expect(await verifyAuditChain(server.db, server.orgId)).toMatchObject({ ok: true });
});

test('[LI2][LI3] two devices of one person that push at the same moment through two processes pass no limit together', async () => {
  const other = openTestDatabase(server.connection, server.connection.database ?? '', systemClock, undefined, APP_ROLE);
  const app = await buildApp({ ...server.deps, db: other, pokes: makePokeHub({ db: other }) });
  try {
    await server.db.query(
      {
        name: 'test-limits',
        text: `INSERT INTO company_limits (org_id, body, updated_by, updated_at)
VALUES ($1, jsonb_build_object('everyone', jsonb_build_object('importRowsPerDay', 3, 'revealsPerDay', 1)), $2, 1)`,
      },
      [server.orgId, server.users.admin.userId],
    );
    const here = await signInDevice(server, 'lead');
    const there = await signInDevice({ ...server, app }, 'lead');
    const docs = () => [1, 2].map(line => ({ id: nextId(), line, doc: newCustomer() }));
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(
        [here, there].map(device => {
          const taskId = nextId();
          return device.push({ kind: 'customers.import', lane: 'bulk', docId: taskId, taskId, docs: docs() });
        }),
      );
      const applied = answers.flat().filter(verdict => verdict.status === 'applied');
      expect(applied).toHaveLength(round === 0 ? 1 : 0);
    }
    const customerId = nextId();
    await here.push(createDraft(customerId));
    const reveal = { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '回访' } as const;
    await Promise.all([here, there].map(device => device.push(reveal)));
    const marked = await server.db.query<{ over: string | null }>(
      {
        name: 'test-reveals',
        text: `SELECT detail::jsonb ->> 'overLimit' AS over FROM audit WHERE org_id = $1 AND object_id = $2 AND action = 'customer.reveal'`,
      },
      [server.orgId, customerId],
    );
    expect(marked).toHaveLength(2);
    expect(marked.filter(row => row.over === 'true')).toHaveLength(1);
  } finally {
    await app.close();
    await other.close();
  }
});

async function headOf(): Promise<number> {
  const [row] = await server.db.query<{ seq: number }>(
    { name: 'test-head', text: 'SELECT seq FROM org_head WHERE org_id = $1' },
    [server.orgId],
  );
  return row?.seq ?? 0;
}
