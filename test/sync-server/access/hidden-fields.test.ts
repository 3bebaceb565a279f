/**
 * What is hidden from a role, or only masked for it, leaves by no road: not with the history of its changes, not with a conflict in a verdict,
 * not with a customer that is read by itself, nor with an edit in quarantine. The worlds of canaries in security/ know built-in roles only.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customKey, fieldIdOf } from '../../../common/domain/custom-field.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { ROLES, type FieldRules } from '../../../common/domain/permissions.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { QUARANTINE_LIST } from '../../../common/protocol/calls/quarantine.ts';
import { transferCustomers } from '../../../sync-server/commands/company/transfer-customers.ts';
import { bumpEntitlements } from '../../../sync-server/queries/grants.ts';
import { updateMember } from '../../../sync-server/queries/members.ts';
import { saveRole } from '../../../sync-server/queries/roles.ts';
import { createDraft, nextId, signInDevice, type Device, type MutationDraft } from '../../support/api-client.ts';
import { askCall } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const hidden = { read: 'hidden', write: true } as const;
const masked = { read: 'masked', write: true } as const;
const plain = { read: 'plain', write: true } as const;
/** Beginnings of what stands in the fields, before and after an edit: what the reader may not have. */
const WORDS = ['qzold', 'qznew'] as const;
const OLD = [
  '13711112222',
  'qzoldmail@example.com',
  'qzoldwechat',
  'qzoldcompany',
  'qzoldnotes',
  'qzoldcustom',
] as const;
const NEW = [
  '13733334444',
  'qznewmail@example.com',
  'qznewwechat',
  'qznewcompany',
  'qznewnotes',
  'qznewcustom',
] as const;

/** Two fields of the company's own: one open, one sensitive. */
const OPEN = fieldIdOf(nextId(), false);
const SEALED = fieldIdOf(nextId(), true);

let server: TestServer;
let author: Device;
let roleId: string;

beforeAll(async () => {
  server = await startTestServer();
  author = await signInDevice(server, 'sales1');
  const admin = await signInDevice(server, 'admin');
  const define = (docId: string, key: string): MutationDraft => {
    return { kind: 'field.save', docId, doc: { kind: 'text', key, label: key } };
  };
  const made = await admin.push(define(OPEN, 'open'), define(SEALED, 'sealed'));
  if (made.some(verdict => verdict.status !== 'applied')) throw new Error('the fields were refused');
  roleId = nextId();
  await takeRules(ROLES.sales.fields);
  const { orgId, users, teamIds } = server;
  const change = { userId: users.sales2.userId, role: roleId, teamId: teamIds.east, active: true };
  await server.db.forOrg(orgId).withTransaction(tx => updateMember(tx, orgId, change));
});
afterAll(() => server.close());

/** sales2 works on his whole team's customers, by these rules of fields. */
async function takeRules(fields: FieldRules): Promise<void> {
  const { orgId, users } = server;
  const { pool, actions } = ROLES.sales;
  const definition = { scope: 'team' as const, pool, actions: [...actions], fields };
  await server.db.forOrg(orgId).withTransaction(async tx => {
    await saveRole(tx, orgId, { roleId, roleName: '受限', definition }, 1);
    await bumpEntitlements(tx, orgId, [users.sales2.userId]);
  });
}

function fieldsOf([phone, email, wechat, company, notes, custom]: readonly string[]): Record<string, unknown> {
  return {
    phones: [{ value: `+86${phone}`, raw: phone, label: '' }],
    emails: [{ value: email, label: '' }],
    socials: [{ kind: 'wechat', value: wechat }],
    company,
    notes,
    custom: { [OPEN]: custom, [SEALED]: `sealed ${custom}` },
  };
}
/** Changes every field from the old values to the new ones. */
function changeAll(docId: string, baseVer: number, also: object = {}): MutationDraft {
  const [before, after] = [fieldsOf(OLD), fieldsOf(NEW)];
  const patch = Object.fromEntries(Object.keys(before).map(field => [field, [before[field], after[field]]]));
  return { kind: 'customer.patch', docId, baseVer, patch: { ...patch, ...also } } as MutationDraft;
}
async function createOld(): Promise<Customer> {
  const [verdict] = await author.push(createDraft(nextId(), { name: '张三', ...fieldsOf(OLD) }));
  expect(verdict?.status).toBe('applied');
  return verdict?.docs[0]?.doc as Customer;
}
/** Masks come as a list; what is hidden, as nothing. */
const formOf = (value: unknown): string => (Array.isArray(value) ? 'masks' : value === null ? 'nothing' : 'a value');
const shapes = (isMask: boolean, count: number): string[] =>
  Array.from({ length: count }, () => (isMask ? 'masks' : 'nothing'));

function expectNoValue(device: Device): void {
  const bytes = device.received.join('\n');
  for (const word of [...WORDS, OLD[0], NEW[0]]) expect([word, bytes.includes(word)]).toEqual([word, false]);
}

const BLIND: FieldRules = {
  phones: hidden,
  emails: hidden,
  socials: hidden,
  company: hidden,
  notes: hidden,
  custom: hidden,
};
/** The fields as the history names them. */
const HISTORY = [
  ...Object.keys(BLIND).filter(field => field !== 'custom'),
  customKey(OPEN),
  customKey(SEALED),
].toSorted();
const RULES: readonly (readonly [string, FieldRules])[] = [
  ['hidden', BLIND],
  ['masked', { ...BLIND, phones: masked, emails: masked, socials: masked }],
];

describe.each(RULES)('contact values %s, texts hidden', (read, fields) => {
  let reader: Device;
  beforeAll(async () => {
    await takeRules(fields);
    reader = await signInDevice(server, 'sales2');
  });

  test('[AC2] pull: the history tells that a field changed and by whom, and gives no value of it', async () => {
    const { customerId, ver } = await createOld();
    await author.push(changeAll(customerId, ver));
    const { changes } = await reader.pullAll();
    const entries = changes.flatMap(change =>
      change.op === 'put' && change.collection === 'history' ? [change.doc as HistoryEntry] : [],
    );
    const own = entries.filter(entry => entry.customerId === customerId);
    expect(own.map(entry => entry.field).toSorted()).toEqual(HISTORY);
    for (const { field, oldValue, newValue, plain: isPlain, by } of own) {
      expect({ isPlain, by }).toEqual({ isPlain: false, by: server.users.sales1.userId });
      const isMask = read === 'masked' && ['phones', 'emails', 'socials'].includes(field);
      expect([field, ...[oldValue, newValue].map(formOf)]).toEqual([field, ...shapes(isMask, 2)]);
    }
    expectNoValue(reader);
  });

  test('[AC2] verdict: an edit of it is refused without telling what stands there, and a conflict of it is not told', async () => {
    const { customerId, ver } = await createOld();
    await author.push(changeAll(customerId, ver, { name: ['张三', '张三丰'] }));
    const patch: object = {
      phones: [[], []],
      notes: ['', '我的'],
      company: ['', '我的'],
      name: ['张三', '张三李四'],
    };
    const [verdict] = await reader.push({
      kind: 'customer.patch',
      docId: customerId,
      baseVer: ver,
      patch,
    } as MutationDraft);
    expect(verdict).toMatchObject({ status: 'merged', code: 'field_not_writable' });
    expect(verdict?.conflicts).toEqual([{ field: 'name', theirs: '张三丰', yours: '张三李四' }]);
    expect(verdict?.fields.map(({ field }) => field).toSorted()).toEqual(['company', 'notes', 'phones']);
    expectNoValue(reader);
  });

  test('[AC2] GET of one customer: neither values nor, where hidden, masks', async () => {
    const { customerId, ver } = await createOld();
    await author.push(changeAll(customerId, ver));
    const { status, body } = await reader.get(`/customers/v1/${customerId}`);
    expect(status).toBe(200);
    const doc = body as Customer;
    expect(Object.keys(doc)).not.toContain('contactInfo');
    expect(doc.contactDisplay.phones).toEqual(read === 'masked' ? ['137****4444'] : []);
    for (const field of ['company', 'notes', 'custom']) expect(Object.keys(doc)).not.toContain(field);
    expectNoValue(reader);
  });

  test('[AC2][QU2] quarantine: who decides about an edit sees of it what he may read', async () => {
    const { customerId, ver } = await createOld();
    const { users, orgId, teamIds } = server;
    const order = { orgId, customerIds: [customerId], ownerId: users.sales2.userId, teamId: teamIds.east };
    await transferCustomers(server.db.forOrg(orgId), { ...order, actorId: users.admin.userId });
    const [kept] = await author.push(changeAll(customerId, ver, { name: ['张三', '张三丰'] }));
    expect(kept?.status).toBe('quarantined');
    const { edits } = await askCall(reader, QUARANTINE_LIST, {});
    const edit = edits.find(item => item.customerId === customerId);
    expect(edit?.fields.find(({ field }) => field === 'name')).toMatchObject({ wanted: '张三丰', isReadable: true });
    for (const { field, seen, wanted, current, isReadable } of edit?.fields ?? []) {
      if (field === 'name') continue;
      const isMask = read === 'masked' && ['phones', 'emails', 'socials'].includes(field);
      expect([field, isReadable, ...[seen, wanted, current].map(formOf)]).toEqual([
        field,
        isMask,
        ...shapes(isMask, 3),
      ]);
    }
    expect(edit?.fields.length).toBe(7);
    expectNoValue(reader);
  });
});

test('[AC2] a verdict that was given under other rules is given again under those of now', async () => {
  await takeRules({ phones: plain, emails: plain, socials: plain, company: plain, notes: plain, custom: plain });
  const { customerId, ver } = await createOld();
  await author.push(changeAll(customerId, ver));
  const before = await signInDevice(server, 'sales2');
  const patch = { company: [OLD[3], '我的'], phones: [fieldsOf(OLD)['phones'], []] };
  const mutation = {
    id: nextId(),
    cseq: 1,
    madeAt: 1,
    taskId: null,
    kind: 'customer.patch',
    docId: customerId,
    baseVer: ver,
    patch,
  };
  const [given] = await before.pushRaw([mutation]);
  const told = given?.conflicts.map(({ field }) => field) ?? [];
  expect(told).toEqual(expect.arrayContaining(['company', 'phones'])); // there was something to tell
  expect(JSON.stringify(given)).toContain(NEW[0]);
  await takeRules({ ...BLIND, phones: masked });
  before.received.length = 0;
  const [again] = await before.pushRaw([mutation]);
  expect(again?.conflicts).toEqual([{ field: 'phones', theirs: ['137****4444'], yours: [] }]);
  expectNoValue(before);
});

test('[CF7][AC2] a sensitive custom field is masked in quarantine, pull and GET, where the open one is given', async () => {
  await takeRules({ phones: masked, emails: plain, socials: plain, company: plain, notes: plain, custom: plain });
  const { customerId, ver } = await createOld();
  const { users, orgId, teamIds } = server;
  await author.push(changeAll(customerId, ver));
  const order = { orgId, customerIds: [customerId], ownerId: users.sales2.userId, teamId: teamIds.east };
  await transferCustomers(server.db.forOrg(orgId), { ...order, actorId: users.admin.userId });
  const custom = [
    { [OPEN]: 'qznewcustom', [SEALED]: 'sealed qznewcustom' },
    { [OPEN]: '丙', [SEALED]: 'sealed qzthird' },
  ];
  const patch = { custom } as object;
  const [kept] = await author.push({ kind: 'customer.patch', docId: customerId, baseVer: ver, patch } as MutationDraft);
  expect(kept?.status).toBe('quarantined');
  const reader = await signInDevice(server, 'sales2');
  const { edits } = await askCall(reader, QUARANTINE_LIST, {});
  const [field] = edits.find(item => item.customerId === customerId)?.fields ?? [];
  expect(field).toMatchObject({
    field: 'custom',
    isReadable: true,
    seen: { [OPEN]: 'qznewcustom', [SEALED]: '****' },
    wanted: { [OPEN]: '丙', [SEALED]: '****' },
    current: { [OPEN]: 'qznewcustom', [SEALED]: '****' },
  });
  await reader.pullAll();
  await reader.get(`/customers/v1/${customerId}`);
  const bytes = reader.received.join('\n');
  expect([bytes.includes('qznewcustom'), bytes.includes('sealed qz')]).toEqual([true, false]);
});
