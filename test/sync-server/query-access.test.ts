/**
 * Side doors of POST /customers/v1/query: customers on whom one only works together, customers in pools, and custom fields that are sensitive
 * or not for every role. What is asked must reach exactly what the other roads show, by filter, keyword, order and count.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldIdOf } from '../../common/domain/custom-field.ts';
import { DEFAULT_POOL } from '../../common/domain/pool.ts';
import type { CustomerQueryAnswer } from '../../common/protocol/customer-query.ts';
import type { FilterNode } from '../../common/query/types.ts';
import { createDraft, nextId, signInDevice, type Device, type MutationDraft } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

const SEALED = fieldIdOf(nextId(), true);
const LEADS = fieldIdOf(nextId(), false);
const LEVEL = fieldIdOf(nextId(), false);
/** Of each customer: digits and words that no other one has. */
const PLACES = {
  mine: { digits: '13700000001', word: 'qzmine' },
  shared: { digits: '13700000002', word: 'qzshared' },
  foreign: { digits: '13700000003', word: 'qzforeign' },
  pool: { digits: '13700000004', word: 'qzpool' },
  closed: { digits: '13700000005', word: 'qzclosed' },
} as const;
type Place = keyof typeof PLACES;

let server: TestServer;
const devices = {} as Record<TestLogin, Device>;
const ids = {} as Record<Place, string>;
const segment = nextId();

async function take(device: Device, ...drafts: readonly object[]): Promise<void> {
  const verdicts = await device.push(...(drafts as readonly MutationDraft[]));
  expect(verdicts.map(({ status, code }) => [status, code])).toEqual(drafts.map(() => ['applied', null]));
}

beforeAll(async () => {
  server = await startTestServer();
  for (const login of ['admin', 'lead', 'sales1', 'sales3', 'operations'] as const) {
    devices[login] = await signInDevice(server, login);
  }
  const { admin, sales1, sales3 } = devices;
  const options = [{ optionId: 'a', label: '甲', labelEn: '', color: '#112233', retired: false }];
  await take(
    admin,
    { kind: 'field.save', docId: SEALED, doc: { kind: 'text', key: 'sealed', label: '证件' } },
    { kind: 'field.save', docId: LEADS, doc: { kind: 'text', key: 'leads', label: '评语', readers: ['lead'] } },
    {
      kind: 'field.save',
      docId: LEVEL,
      doc: { kind: 'choice', key: 'level', label: '级别', readers: ['lead'], options },
    },
  );
  const closed = nextId();
  const pool = { ...DEFAULT_POOL, name: '私海', memberIds: [server.users.sales3.userId] };
  const { status } = await admin.post('/calls/v1/pools.save', { poolId: closed, ver: 0, pool });
  if (status !== 200) throw new Error('the pool was refused');
  const authors = { mine: sales1, shared: sales3, foreign: sales3, pool: admin, closed: admin };
  for (const [place, { digits, word }] of Object.entries(PLACES) as [Place, (typeof PLACES)[Place]][]) {
    ids[place] = nextId();
    const phones = [{ value: `+86${digits}`, raw: digits, label: '' }];
    await take(authors[place], createDraft(ids[place], { name: `客户${place}`, phones, custom: { [SEALED]: word } }));
    const custom = [{}, { [LEADS]: word, [LEVEL]: 'a' }];
    await take(admin, { kind: 'customer.patch', docId: ids[place], baseVer: 2 ** 40, patch: { custom } });
  }
  const set = [{ userId: server.users.sales1.userId, level: 'read' }];
  await take(sales3, { kind: 'customer.collaborators', docId: ids.shared, set, remove: [] });
  const release = { kind: 'customer.release', reason: '暂无需求' };
  await take(
    admin,
    { ...release, docId: ids.pool, poolId: server.orgId },
    { ...release, docId: ids.closed, poolId: closed },
  );
  const query = { field: `custom.${LEADS}`, op: 'contains', value: 'qz' };
  await take(admin, {
    kind: 'group.create',
    docId: segment,
    doc: { name: '有评语', parentId: null, description: '', query },
  });
});
afterAll(() => server.close());

async function ask(
  login: TestLogin,
  where: FilterNode | null,
  more: { readonly keyword?: string; readonly sort?: object[]; readonly facets?: string[] } = {},
): Promise<CustomerQueryAnswer> {
  const { keyword = '', sort = [], facets = [] } = more;
  const body = { filter: { keyword, where }, sort, facets, offset: 0, limit: 100, zoneOffsetMinutes: 480 };
  const answer = await devices[login].post('/customers/v1/query', body);
  expect([answer.status, answer.status === 200 ? null : answer.body]).toEqual([200, null]);
  return answer.body as CustomerQueryAnswer;
}
const placesOf = ({ customers }: CustomerQueryAnswer): string[] =>
  Object.entries(ids)
    .filter(([, id]) => customers.some(customer => customer.customerId === id))
    .map(([place]) => place);

test('[QS3][PO2][PO4] what is found is what one has, works on with others, or sees in one of his pools', async () => {
  const found = await ask('sales1', null, { facets: ['poolId', 'collaborators'] });
  expect(placesOf(found)).toEqual(['mine', 'shared', 'pool']);
  expect(found.total).toBe(3);
  expect(found.facets['poolId']).toEqual({ '': 2, [server.orgId]: 1 });
  expect(found.facets['collaborators']).toEqual({ '': 2, [server.users.sales1.userId]: 1 });
  expect(placesOf(await ask('sales3', null))).toEqual(['shared', 'foreign', 'pool', 'closed']);
  expect(placesOf(await ask('operations', null))).toEqual(Object.keys(PLACES));
});

test('[QS2][PO3] nobody finds a customer of a pool by his numbers or sealed values, negated or not, nor is he given them', async () => {
  for (const [place, { digits, word }] of Object.entries(PLACES)) {
    const isHeld = place === 'mine' || place === 'shared';
    const hits = [
      await ask('sales1', null, { keyword: digits }),
      await ask('sales1', { field: 'phones', op: 'contains', value: digits }),
    ];
    expect([place, ...hits.map(({ total }) => total)]).toEqual([place, ...hits.map(() => (isHeld ? 1 : 0))]);
    // Sealed values are asked for by nobody (CF12).
    const sealed = await ask('admin', { field: `custom.${SEALED}`, op: 'contains', value: word });
    expect([sealed.total, sealed.problems.map(({ code }) => code)]).toEqual([0, ['unknown_field']]);
  }
  const { digits, word } = PLACES.pool;
  const not = (field: string, value: string): FilterNode => ({ not: { field, op: 'contains', value } });
  expect(placesOf(await ask('sales1', not('phones', '999')))).toEqual(
    placesOf(await ask('sales1', not('phones', digits))),
  );
  const bytes = devices.sales1.received.join('\n');
  expect([bytes.includes(`"+86${digits}"`), bytes.includes(`"${word}"`)]).toEqual([false, false]);
  expect(bytes).toContain(PLACES.shared.digits);
});

test('[QS3][CF7] a custom field that is not for the role takes no part in filter, order, count, keyword or segment', async () => {
  const field = `custom.${LEADS}`;
  const refused = (path: string, name = field): object => ({ path, field: name, code: 'field_not_readable' });
  const contains = { field, op: 'contains', value: 'qz' } as const;
  const asked = await ask('sales1', contains);
  expect([asked.total, asked.problems]).toEqual([0, [refused('where')]]);
  const negated = await ask('sales1', { not: contains });
  expect([negated.total, negated.problems]).toEqual([0, [refused('where.not')]]);
  const sorted = await ask('sales1', null, { sort: [{ field, direction: 'desc' }], facets: [`custom.${LEVEL}`] });
  expect(sorted.problems).toEqual([refused('sort.0'), refused('facets.0', `custom.${LEVEL}`)]);
  expect(sorted.facets).toEqual({});
  const plain = await ask('sales1', null);
  expect(sorted.customers.map(({ customerId }) => customerId)).toEqual(plain.customers.map(it => it.customerId));
  expect((await ask('sales1', null, { keyword: 'qzmine' })).total).toBe(0);
  expect((await ask('lead', null, { keyword: 'qzmine' })).total).toBe(1);
  for (const op of ['in_group', 'not_in_group'] as const) {
    const found = await ask('sales1', { field: 'groupIds', op, values: [segment], sub: false });
    expect([op, found.total]).toEqual([op, 0]);
  }
  const bytes = devices.sales1.received.join('\n');
  expect([bytes.includes(LEADS), bytes.includes(LEVEL)]).toEqual([true, true]); // in its problems
  for (const customer of plain.customers) {
    expect(Object.keys(customer.custom ?? {}).filter(id => id !== SEALED)).toEqual([]);
  }
});

test('[QS3][CF7] whoever the field is for filters, sorts and counts by it, and finds who meets a segment of it', async () => {
  const field = `custom.${LEADS}`;
  const found = await ask('lead', { field, op: 'contains', value: 'qz' }, { facets: [`custom.${LEVEL}`] });
  expect(placesOf(found)).toEqual(['mine', 'pool']);
  expect(found.facets[`custom.${LEVEL}`]).toEqual({ a: 2 });
  const grouped = await ask('lead', { field: 'groupIds', op: 'in_group', values: [segment], sub: true });
  expect(placesOf(grouped)).toEqual(['mine', 'pool']);
  expect((await ask('operations', { field, op: 'not_empty' })).problems.map(({ code }) => code)).toEqual([
    'field_not_readable',
  ]);
});
