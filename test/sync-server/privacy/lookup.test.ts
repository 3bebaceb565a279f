/** Lookup, search and duplicate check over the blind index: scopes, masks, what is told of others, and that the index holds no value. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CUSTOMERS_DUPLICATES, CUSTOMERS_LOOKUP, CUSTOMERS_SEARCH } from '../../../common/protocol/calls/lookup.ts';
import { PRIVACY_FIND, PRIVACY_SETTINGS, PRIVACY_SETTINGS_SAVE } from '../../../common/protocol/calls/privacy.ts';
import { createDraft, nextId, signInDevice, type Device } from '../../support/api-client.ts';
import { askCall, sendCall } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
const devices = {} as Record<'sales1' | 'sales3' | 'lead' | 'operations' | 'admin' | 'auditor', Device>;
const mine = nextId();
const foreign = nextId();
const phone = (digits: string) => ({ value: `+86${digits}`, raw: digits, label: '' });

beforeAll(async () => {
  server = await startTestServer();
  for (const login of ['sales1', 'sales3', 'lead', 'operations', 'admin', 'auditor'] as const) {
    devices[login] = await signInDevice(server, login);
  }
  await devices.sales1.push(
    createDraft(mine, {
      name: '欧阳明月',
      phones: [phone('13511110001')],
      emails: [{ value: 'Ming.Yue@example.com', label: '' }],
      socials: [{ kind: 'wechat', value: 'MingYue88' }],
    }),
  );
  await devices.sales3.push(createDraft(foreign, { name: '欧阳锋', phones: [phone('13533330003')] }));
});
afterAll(() => server.close());

const check = (device: Device, phones: readonly string[], more: { except?: string; emails?: string[] } = {}) =>
  askCall(device, CUSTOMERS_DUPLICATES, {
    phones: [...phones],
    emails: more.emails ?? [],
    socials: [],
    except: more.except ?? null,
  });
const idsOf = (matches: readonly { readonly customerId: string }[]): string[] => matches.map(match => match.customerId);

test('[PI4] an exact value is found in any spelling, in scope only, and comes masked', async () => {
  for (const [kind, value] of [
    ['phones', '135 1111-0001'],
    ['phones', '+86 13511110001'],
    ['emails', 'ming.yue@EXAMPLE.com'],
    ['socials', 'mingyue88'],
  ] as const) {
    const { matches } = await askCall(devices.sales1, CUSTOMERS_LOOKUP, { kind, value });
    expect([kind, idsOf(matches)]).toEqual([kind, [mine]]);
    expect(matches[0]?.contactDisplay.phones).toEqual(['135****0001']);
    expect((await askCall(devices.sales3, CUSTOMERS_LOOKUP, { kind, value })).matches).toEqual([]);
  }
  // Who sees masks only could unmask a number by asking for it.
  const asked = await askCall(devices.operations, CUSTOMERS_LOOKUP, { kind: 'phones', value: '13511110001' });
  expect(asked.matches).toEqual([]);
});

test('[PI4] a piece of a name or number finds what contains it, after an edit too', async () => {
  const search = async (device: Device, text: string): Promise<string[]> =>
    idsOf((await askCall(device, CUSTOMERS_SEARCH, { text })).matches);
  expect(await search(devices.sales1, '阳明')).toEqual([mine]);
  expect(await search(devices.sales1, '欧')).toEqual([mine]);
  expect(await search(devices.sales1, '阳月')).toEqual([]);
  expect(await search(devices.sales1, '0001')).toEqual([mine]);
  expect(await search(devices.sales1, '511110')).toEqual([mine]);
  expect(await search(devices.sales1, '3003')).toEqual([]);
  expect((await search(devices.admin, '欧阳')).toSorted()).toEqual([mine, foreign].toSorted());
  expect(await search(devices.operations, '0001')).toEqual([]);
  const edited = nextId();
  await devices.sales1.push(createDraft(edited, { name: '司徒', phones: [] }), {
    kind: 'customer.patch',
    docId: edited,
    baseVer: 0,
    patch: { name: ['司徒', '慕容复'] },
  });
  expect(await search(devices.sales1, '慕容')).toEqual([edited]);
  expect(await search(devices.sales1, '司徒')).toEqual([]);
});

test('[PI5] of customers out of scope a duplicate check tells nothing, unless the company lets it tell that they exist', async () => {
  expect(await check(devices.sales1, ['13533330003'])).toEqual({ matches: [], elsewhere: false });
  expect((await check(devices.sales1, ['13511110001'], { except: mine })).matches).toEqual([]);
  expect((await check(devices.sales1, [], { emails: ['MING.yue@example.com'] })).matches).toMatchObject([
    { customerId: mine, kinds: ['emails'] },
  ]);
  expect(await askCall(devices.admin, PRIVACY_SETTINGS, {})).toEqual({ duplicateHint: 'nothing' });
  expect((await sendCall(devices.lead, PRIVACY_SETTINGS_SAVE, { duplicateHint: 'exists' })).status).toBe(403);
  await askCall(devices.admin, PRIVACY_SETTINGS_SAVE, { duplicateHint: 'exists' });
  const told = await check(devices.sales1, ['13533330003']);
  expect(told).toEqual({ matches: [], elsewhere: true });
  expect(await check(devices.sales1, ['13544440004'])).toEqual({ matches: [], elsewhere: false });
  const { rows } = await server.db.pool.query<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'customer.duplicate_hint'`,
  );
  expect(rows).toEqual([{ detail: '{"count":1}' }]);
});

test('[PI6] a list of numbers cannot be tried: the check is limited per minute', async () => {
  const limited = await startTestServer({ rateLimits: 'on' });
  try {
    const device = await signInDevice(limited, 'sales1');
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        sendCall(device, CUSTOMERS_DUPLICATES, {
          phones: [`138000000${String(index).padStart(2, '0')}`],
          emails: [],
          socials: [],
          except: null,
        }),
      ),
    );
    expect(replies.filter(reply => reply.status === 200)).toHaveLength(20);
    expect(replies.filter(reply => reply.status === 429)).toHaveLength(10);
  } finally {
    await limited.close();
  }
});

test('[PI3] the index holds no name, no number and no digit of one', async () => {
  const { rows } = await server.db.pool.query<{ text: string }>(
    'SELECT row_to_json(l)::text AS text FROM customer_lookup l',
  );
  const text = rows.map(row => row.text).join('\n');
  expect(rows.length).toBeGreaterThan(1);
  for (const canary of ['欧阳', '13511110001', '511110001', 'example.com', 'mingyue'])
    expect(text).not.toContain(canary);
  // Under another company the same value has another hash.
  const [one, two] = [server.orgId, nextId()].map(orgId =>
    server.db.cipher.lookupKeys(orgId)[0]?.exact('phones/+8613511110001'),
  );
  expect(one).not.toBe(two);
});

test('[PR5] whoever manages privacy finds customers of the whole company, deleted ones too; nobody else may ask', async () => {
  await devices.lead.push({ kind: 'customer.delete', docId: mine });
  for (const text of [mine, '欧阳明月', '13511110001', 'ming.yue@example.com', '0001']) {
    const { subjects } = await askCall(devices.admin, PRIVACY_FIND, { text });
    expect([text, idsOf(subjects)]).toEqual([text, [mine]]);
    expect(subjects[0]).toMatchObject({ name: '欧阳明月', contactDisplay: { phones: ['135****0001'] }, exempt: null });
    expect(subjects[0]?.deletedAt).not.toBeNull();
  }
  for (const device of [devices.lead, devices.auditor]) {
    expect((await sendCall(device, PRIVACY_FIND, { text: mine })).status).toBe(403);
  }
});
