/**
 * The same queries asked of the server, of the pool index and of the definition, over the same customers: three times one answer.
 * QUERY_RUNS raises the number of queries.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayReadField } from '../../common/domain/company-fields.ts';
import type { Customer } from '../../common/domain/customer.ts';
import { grantOf, ROLES } from '../../common/domain/permissions.ts';
import type { CustomerQueryAnswer } from '../../common/protocol/customer-query.ts';
import { chipFilter } from '../../common/query/chips.ts';
import type { QueryContext } from '../../common/query/context.ts';
import { EMPTY_FILTER, type CustomerFilter, type FilterNode } from '../../common/query/types.ts';
import { createPoolIndex, type PoolAnswer } from '../../renderer/data/index/pool-index.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { runQuery } from '../../sync-server/commands/query/run-query.ts';
import { CONTEXT, CUSTOM, customerOf, makeUuid, NOW, query, STORABLE } from '../renderer/index/arbitrary-customers.ts';
import { NaivePool } from '../renderer/index/naive-pool.ts';
import { signInDevice, type Device } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

const RUNS = Number(process.env['QUERY_RUNS'] ?? 40);
const CUSTOMERS = 120;
const PATH = '/customers/v1/query';
const LOGINS = ['admin', 'sales1', 'auditor'] as const;

let server: TestServer;
const devices = {} as Record<TestLogin, Device>;
/** What each of them may see, as he sees it. */
const seen = {} as Record<(typeof LOGINS)[number], readonly Customer[]>;

/** The invented owners stand for people of the company. */
function withPeople<T>(value: T): T {
  const { sales1, sales2, admin, sales3 } = server.users;
  let text = JSON.stringify(value);
  [sales1, sales2, admin, sales3].forEach((user, i) => {
    text = text.replaceAll(makeUuid(2_000 + i), user.userId);
  });
  return JSON.parse(text) as T;
}

const storable = query.filter(asked => !JSON.stringify(asked).includes('\\u0000'));

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => NOW } });
  for (const login of LOGINS) devices[login] = await signInDevice(server, login);
  await addReference();
  const [generated] = fc.sample(fc.array(customerOf(STORABLE), { minLength: CUSTOMERS, maxLength: CUSTOMERS }), {
    numRuns: 1,
    seed: 11,
  });
  const segments = [makeUuid(4_004), makeUuid(4_005)];
  const rows = withPeople(generated!).map((customer, i) => {
    const { name, company = '', notes = '', source, scene, status, acquisitionTime, lastActiveTime } = customer;
    const { phones = [], emails = [], socials = [] } = customer.contactInfo ?? {};
    const { tagIds, ownerId, teamId, createdBy, createdAt, statusChangedAt, custom = {} } = customer;
    const times = { acquisitionTime, lastActiveTime };
    return {
      customerId: makeUuid(20_000 + i),
      fields: { name, company, phones, emails, socials, source, scene, status, ...times, notes, custom },
      groupIds: customer.groupIds.filter(id => !segments.includes(id)),
      tagIds,
      ownerId,
      teamId,
      createdBy,
      createdAt,
      statusChangedAt,
    };
  });
  await bulkInsertCustomers(server.deps.db, server.orgId, rows);
  for (const login of LOGINS) seen[login] = (await ask(login, EMPTY_FILTER)).customers;
}, 60_000);
afterAll(() => server.close());

/** Tags, groups with two segments, and a custom field of each kind, under the ids that the generator knows. */
async function addReference(): Promise<void> {
  const run = (text: string, values: unknown[]): Promise<unknown> =>
    server.db.query({ name: '', text }, [server.orgId, server.users.admin.userId, ...values]);
  for (let i = 0; i < 5; i++) {
    await run(
      `INSERT INTO customer_tag (org_id, tag_id, name, color, category, created_by, created_at, updated_at, ver)
      VALUES ($1, $3, $4, '#112233', '', $2, 1, 1, 1)`,
      [makeUuid(1_000 + i), `tag ${i}`],
    );
  }
  for (let i = 0; i < 6; i++) {
    const id = makeUuid(4_000 + i);
    const parent = [null, makeUuid(4_000), makeUuid(4_001), null, null, makeUuid(4_000)][i];
    const segment = CONTEXT.groups.segment(id);
    await run(
      `INSERT INTO customer_group (org_id, group_id, name, parent_id, query, created_by, created_at, updated_at, ver)
      VALUES ($1, $3, $4, $5, $6, $2, 1, 1, 1)`,
      [id, `group ${i}`, parent, segment === null ? null : JSON.stringify(segment)],
    );
  }
  const kinds = {
    text: 'text',
    number: 'number',
    time: 'date',
    boolean: 'yes_no',
    enum: 'choice',
    ids: 'multi_choice',
  };
  let position = 0;
  for (const [kind, fieldId] of Object.entries(CUSTOM)) {
    await run(
      `INSERT INTO custom_field (org_id, field_id, kind, key, label, label_en, help, section, position, required, options,
      created_by, created_at, updated_at, ver) VALUES ($1, $3, $4, $5, $5, '', '', '', $6, false, '[]', $2, 1, 1, 1)`,
      [fieldId, kinds[kind as keyof typeof kinds], kind, position++],
    );
  }
}

async function ask(login: TestLogin, filter: CustomerFilter, more: object = {}): Promise<CustomerQueryAnswer> {
  const body = { filter, sort: [], offset: 0, limit: 1_000, zoneOffsetMinutes: 480, ...more };
  const answer = await devices[login].post(PATH, body);
  expect(answer.status).toBe(200);
  return answer.body as CustomerQueryAnswer;
}

function contextOf(login: (typeof LOGINS)[number]): QueryContext {
  const { userId, teamId, role } = server.users[login];
  const grant = grantOf(ROLES[role], { userId, teamId });
  return { ...CONTEXT, userId, mayRead: mayReadField({ grant }) };
}

/** The answer in the form of the others. */
function plain({ customers, total, facets, problems }: CustomerQueryAnswer): PoolAnswer {
  return { ids: customers.map(customer => customer.customerId), total, facets, problems };
}

describe('one query, three answers', () => {
  test.each(LOGINS)(
    '[QS1] [QS2] [QS3] %s: server, pool index and definition agree',
    async login => {
      expect(seen[login].length).toBeGreaterThan(10);
      const context = contextOf(login);
      const naive = new NaivePool(context);
      const index = createPoolIndex(() => context);
      naive.upsert(seen[login]);
      index.upsert(seen[login]);
      await fc.assert(
        fc.asyncProperty(storable, async given => {
          const asked = withPeople(given);
          const expected = naive.query(asked);
          expect(index.query(asked)).toEqual(expected);
          expect(plain(await ask(login, asked.filter, asked))).toEqual(expected);
        }),
        { numRuns: RUNS, seed: Number(process.env['QUERY_SEED'] ?? 5) },
      );
    },
    600_000,
  );
});

describe('what is not searchable', () => {
  test('[QS2] is opened within a limit, and refused beyond it rather than answered in part', async () => {
    const { userId, teamId } = server.users.admin;
    const actor = { orgId: server.orgId, userId, teamId, grant: grantOf(ROLES.admin, { userId, teamId }) };
    const deps = { db: server.deps.db.forOrg(server.orgId), clock: server.deps.clock };
    const asked = { sort: [], offset: 0, limit: 5, zoneOffsetMinutes: 480 };
    const word = { ...asked, filter: { keyword: '1', where: null } };
    await expect(runQuery(deps, actor, word, 10)).rejects.toMatchObject({ code: 'query_too_broad' });
    expect((await runQuery(deps, actor, word, CUSTOMERS)).total).toBeGreaterThan(0);
    expect((await runQuery(deps, actor, { ...asked, filter: EMPTY_FILTER }, 10)).total).toBe(CUSTOMERS);
  });
});

describe('side doors', () => {
  const phone = (op: 'contains' | 'not'): FilterNode => {
    const contains = { field: 'phones', op: 'contains', value: '1' } as const;
    return op === 'not' ? { not: contains } : contains;
  };

  test('[QS3] what a role may not read can neither be filtered, counted nor sorted by, and is said to take no part', async () => {
    for (const where of [phone('contains'), phone('not'), { field: 'phones', op: 'empty' } as const]) {
      const found = await ask('auditor', { keyword: '', where });
      expect(found.total).toBe(0);
      expect(found.problems).toEqual([
        { path: 'where' + ('not' in where ? '.not' : ''), field: 'phones', code: 'field_not_readable' },
      ]);
    }
    const [customer] = seen.admin.filter(one => (one.contactInfo?.phones?.[0]?.value.length ?? 0) > 3);
    const digits = customer!.contactInfo!.phones![0]!.value;
    expect((await ask('admin', { keyword: digits, where: null })).total).toBeGreaterThan(0);
    const hits = (await ask('auditor', { keyword: digits, where: null })).customers;
    expect(hits.every(hit => `${hit.name}\n${hit.company}\n${hit.notes}`.toLowerCase().includes('1'))).toBe(true);
  });

  test('[QS3] nobody finds, counts or learns of customers beyond his scope', async () => {
    const { total, facets } = await ask('sales1', EMPTY_FILTER, { facets: ['ownerId'] });
    expect(total).toBe(seen.sales1.length);
    expect(total).toBeLessThan(CUSTOMERS);
    const mine = new Set(seen.sales1.map(customer => customer.ownerId ?? ''));
    expect(new Set(Object.keys(facets['ownerId'] ?? {}))).toEqual(mine);
    const other = seen.admin.find(customer => !seen.sales1.some(own => own.customerId === customer.customerId));
    expect((await ask('sales1', chipFilter({ ownerId: [other?.ownerId ?? ''] }))).customers).not.toContainEqual(
      expect.objectContaining({ customerId: other?.customerId }),
    );
  });

  test('[QU8] [QS4] a query that is too deep, too large or malformed is refused with its field', async () => {
    let deep: FilterNode = { field: 'status', op: 'empty' };
    for (let i = 0; i < 12; i++) deep = { not: deep };
    const wide = { all: Array.from({ length: 101 }, () => ({ field: 'status', op: 'empty' }) as const) };
    const odd = { field: 'status', op: 'like', value: 'x' } as unknown as FilterNode;
    for (const where of [deep, wide, odd]) {
      const body = { filter: { keyword: '', where }, sort: [], offset: 0, limit: 10, zoneOffsetMinutes: 0 };
      const answer = await devices.admin.post(PATH, body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain('where');
    }
  });
});
