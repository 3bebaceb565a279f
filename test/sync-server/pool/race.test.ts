/** One customer, a hundred people who claim him at the same moment over HTTP, in one server and in two. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import { buildApp } from '../../../sync-server/app.ts';
import { makePokeHub } from '../../../sync-server/http/poke-hub.ts';
import { signAccessToken } from '../../../sync-server/crypto/tokens.ts';
import { APP_ROLE } from '../../../sync-server/db/rights.ts';
import { upsertDevice } from '../../../sync-server/queries/accounts.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { pushAnswerSchema, type Verdict } from '../../../common/protocol/messages.ts';
import { newCustomer, nextId } from '../../support/api-client.ts';
import { openTestDatabase } from '../../support/postgres.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const PEOPLE = 100;
let server: TestServer;
let orgId: string;
let people: { userId: string; clientId: string; token: string }[];
let urls: string[];
let endSecond: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer({ listen: true });
  const company = await createCompany(
    server.db,
    {
      name: '竞速',
      teams: [{ key: 'a', name: '一队' }],
      users: [
        { login: 'race-admin', name: '管理员', password: 'x', role: 'admin', team: null },
        ...Array.from({ length: PEOPLE }, (_, i) => ({
          login: `race-${i}`,
          name: `销售${i}`,
          password: 'x',
          role: 'sales' as const,
          team: 'a',
        })),
      ],
    },
    password => Promise.resolve(password), // nobody signs in by it here
  );
  ({ orgId } = company);
  const db = server.db.forOrg(orgId);
  const now = server.deps.clock.now();
  people = await Promise.all(
    company.users.slice(1).map(async ({ userId }) => {
      const clientId = nextId();
      const device = { name: 'laptop', platform: 'test' };
      await db.withTransaction(tx => upsertDevice(tx, { orgId, userId, clientId }, device, now));
      return { userId, clientId, token: await signAccessToken(server.deps.tokenKey, { orgId, userId, clientId }, now) };
    }),
  );
  // A second server with connections, gate and caches of its own over the same database.
  const { database = '' } = server.connection;
  const other = openTestDatabase(server.connection, database, server.deps.clock, undefined, APP_ROLE);
  const app = await buildApp({ ...server.deps, db: other, pokes: makePokeHub({ db: other }) });
  urls = [server.url, await app.listen({ host: '127.0.0.1', port: 0 })];
  endSecond = async () => {
    await app.close();
    await other.close();
  };
});
afterAll(async () => {
  await endSecond();
  await server.close();
});

async function addPooled(): Promise<{ customerId: string; pooledAt: number }> {
  const { tagIds, groupIds, ...fields } = newCustomer();
  const createdAt = server.deps.clock.now();
  const createdBy = people[0]?.userId ?? '';
  const [customerId = ''] = await bulkInsertCustomers(server.db, orgId, [
    { fields, tagIds, groupIds, ownerId: null, teamId: null, createdBy, createdAt },
  ]);
  return { customerId, pooledAt: createdAt };
}

let cseq = 0;
async function claim(url: string, index: number, stay: { customerId: string; pooledAt: number }): Promise<Verdict> {
  const person = people[index];
  if (person === undefined) throw new Error('nobody');
  const { customerId: docId, pooledAt } = stay;
  const mutation = {
    id: nextId(),
    cseq: (cseq += 1),
    madeAt: 1,
    taskId: null,
    lane: 'interactive',
    kind: 'customer.claim',
    docId,
    poolId: orgId,
    pooledAt,
  };
  const response = await fetch(`${url}/sync/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ clientId: person.clientId, mutations: [mutation] }),
  });
  const body: unknown = await response.json();
  expect({ status: response.status, body: response.status === 200 ? null : body }).toEqual({ status: 200, body: null });
  const [verdict] = pushAnswerSchema.parse(body).verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

/** Everybody claims one new customer at once; answers how many won and how many were told. */
async function race(urlOf: (index: number) => string): Promise<readonly [won: number, told: number]> {
  const stay = await addPooled();
  const verdicts = await Promise.all(people.map((_, index) => claim(urlOf(index), index, stay)));
  const winners = verdicts.flatMap((verdict, index) => (verdict.status === 'applied' ? [people[index]?.userId] : []));
  expect(winners).toHaveLength(1);
  const [winner = ''] = winners;
  const lost = verdicts.filter(verdict => verdict.status !== 'applied');
  const text =
    'SELECT kind, to_owner AS "toOwner", from_pool AS "fromPool", at FROM ownership_entry WHERE org_id = $1 AND customer_id = $2 AND seq > 1 ORDER BY seq';
  const ledger = await server.db.query<{ kind: string; toOwner: string; fromPool: string; at: number }>(
    { name: 'test-race-ledger', text },
    [orgId, stay.customerId],
  );
  const claims = ledger.filter(entry => entry.kind === 'claim');
  expect(claims).toEqual([{ kind: 'claim', toOwner: winner, fromPool: orgId, at: claims[0]?.at }]);
  for (const verdict of lost) {
    expect([verdict.status, verdict.code, verdict.fields]).toEqual([
      'rejected',
      'claim_lost',
      [{ field: 'ownerId', code: 'claim_lost', params: { userId: winner, at: claims[0]?.at } }],
    ]);
    // To whoever lost him he is gone, with his contact values.
    expect(verdict.docs).toEqual([{ collection: 'customers', id: stay.customerId, doc: null }]);
  }
  expect(lost).toHaveLength(PEOPLE - 1);
  const won = verdicts.find(verdict => verdict.status === 'applied')?.docs[0]?.doc as Customer;
  expect([won.ownerId, won.poolId, won.contactInfo?.phones?.length]).toEqual([winner, null, 1]);
  return [winners.length, lost.length];
}

describe('a hundred people and one customer', () => {
  test('[P16][PO13] over HTTP at once: one wins, the ledger has one claim, ninety-nine are told by whom and when', async () => {
    expect(await race(() => urls[0] ?? '')).toEqual([1, PEOPLE - 1]);
  });

  test('[P16][PO13] the same over two servers on one database', async () => {
    expect(await race(index => urls[index % 2] ?? '')).toEqual([1, PEOPLE - 1]);
  });

  test('[PO13] whoever names a stay that never was is answered like for a customer who never was', async () => {
    const stay = await addPooled();
    expect((await claim(urls[0] ?? '', 1, stay)).status).toBe('applied');
    const guess = await claim(urls[0] ?? '', 2, { ...stay, pooledAt: stay.pooledAt - 1 });
    expect([guess.status, guess.code, guess.fields]).toEqual(['rejected', 'not_found', []]);
  });

  test('[PO13] the same claim again changes nothing and is no loss', async () => {
    const stay = await addPooled();
    expect((await claim(urls[0] ?? '', 3, stay)).status).toBe('applied');
    expect((await claim(urls[1] ?? '', 3, stay)).status).toBe('noop');
  });
});
