/** Custom fields on the server: definitions, values, rules of roles, sealing, and no side door. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../../common/domain/customer.ts';
import { customFieldSchema, fieldIdOf, type CustomField } from '../../../common/domain/custom-field.ts';
import type { Verdict } from '../../../common/protocol/messages.ts';
import {
  createDraft,
  nextId,
  readAudit,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Device;
let sales: Device;
let operations: Device;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInDevice(server, 'admin');
  sales = await signInDevice(server, 'sales1');
  operations = await signInDevice(server, 'operations');
});
afterAll(() => server.close());

const brief = (verdict: Verdict | undefined): unknown[] => [
  verdict?.status,
  verdict?.code,
  ...(verdict?.fields ?? []).map(error => `${error.field} ${error.code}`),
];
let made = 0;
const define = (fieldId: string, kind: CustomField['kind'], more = {}): MutationDraft => {
  made += 1;
  return { kind: 'field.save', docId: fieldId, doc: { kind, key: `key_${made}`, label: `字段${made}`, ...more } };
};
async function field(kind: CustomField['kind'], more = {}, sensitive = false): Promise<string> {
  const fieldId = fieldIdOf(nextId(), sensitive);
  const [verdict] = await admin.push(define(fieldId, kind, more));
  expect(brief(verdict)).toEqual(['applied', null]);
  return fieldId;
}
async function customer(device: Device, custom: Customer['custom'] = {}): Promise<string> {
  const docId = nextId();
  const [verdict] = await device.push(createDraft(docId, { custom }));
  expect(brief(verdict)).toEqual(['applied', null]);
  return docId;
}
const patch = (docId: string, base: object, wanted: object, baseVer = 1_000_000): MutationDraft =>
  ({ kind: 'customer.patch', docId, baseVer, patch: { custom: [base, wanted] } }) as MutationDraft;
async function read(device: Device, docId: string): Promise<Customer> {
  const { changes } = await device.pullAll();
  const change = changes.findLast(item => item.collection === 'customers' && item.id === docId);
  return (change?.op === 'put' ? change.doc : null) as Customer;
}
async function dump(table: string): Promise<string> {
  return JSON.stringify(await server.db.query({ name: `dump-${table}`, text: `SELECT t::text FROM ${table} t` }, []));
}

test('[CF1] a field is defined by who may, reaches every device, and is audited', async () => {
  const fieldId = fieldIdOf(nextId(), false);
  const [refused] = await sales.push(define(fieldId, 'number'));
  expect(brief(refused)).toEqual(['rejected', 'permission_denied']);
  const [verdict] = await admin.push(
    define(fieldId, 'number', { min: 1, max: 10, section: '房产', help: '单位：平方米' }),
  );
  expect(brief(verdict)).toEqual(['applied', null]);
  const { changes } = await sales.pullAll();
  const change = changes.find(item => item.collection === 'fields' && item.id === fieldId);
  const doc = customFieldSchema.parse(change?.op === 'put' ? change.doc : null);
  expect(doc).toMatchObject({ kind: 'number', min: 1, max: 10, section: '房产', retired: false });
  const [renamed] = await admin.push({ kind: 'field.save', docId: fieldId, doc: { label: '建筑面积' } });
  expect(renamed?.docs[0]?.doc).toMatchObject({ label: '建筑面积', min: 1, kind: 'number' });
  expect(JSON.stringify(await readAudit(admin))).toContain('建筑面积');
});

test('[CF2] key, label and kind are held to', async () => {
  const fieldId = await field('text', { key: 'taken', label: '占用' });
  const [twin] = await admin.push(define(fieldIdOf(nextId(), false), 'text', { key: 'taken', label: '占用' }));
  expect(brief(twin)).toEqual(['rejected', 'validation_failed', 'key name_taken', 'label name_taken']);
  const [kind] = await admin.push({ kind: 'field.save', docId: fieldId, doc: { kind: 'number' } });
  expect(brief(kind)).toEqual(['rejected', 'validation_failed', 'kind validation_failed']);
  const [open] = await admin.push(define(fieldIdOf(nextId(), false), 'phone'));
  expect(brief(open)).toEqual(['rejected', 'validation_failed', 'kind validation_failed']);
  const [unknown] = await admin.push({ kind: 'field.save', docId: fieldIdOf(nextId(), false), doc: { label: '无' } });
  expect(brief(unknown)).toEqual(['rejected', 'not_found']);
});

test('[CF4][CF6] values are judged by their field', async () => {
  const number = await field('number', { max: 5 });
  const docId = nextId();
  const [bad] = await sales.push(createDraft(docId, { custom: { [number]: 9, 'f-none': 1 } }));
  expect(brief(bad)).toEqual([
    'rejected',
    'validation_failed',
    `custom.${number} out_of_range`,
    'custom.f-none unknown_field',
  ]);
  const id = await customer(sales, { [number]: 5 });
  await admin.push({ kind: 'field.save', docId: number, doc: { max: 3, required: true } });
  const [other] = await sales.push({
    kind: 'customer.patch',
    docId: id,
    baseVer: 1_000_000,
    patch: { notes: ['', '新'] },
  });
  expect(brief(other)).toEqual(['applied', null]);
  const [empty] = await sales.push(patch(id, { [number]: 5 }, {}));
  expect(brief(empty)).toEqual(['rejected', 'validation_failed', `custom.${number} required`]);
});

test('[CF8] edits of different fields do not meet, of the same field the later wins and the other is kept', async () => {
  const [a, b] = [await field('text'), await field('text')];
  const docId = await customer(sales, { [a]: '甲', [b]: '乙' });
  const { ver } = await read(sales, docId);
  const [first] = await sales.push(patch(docId, { [a]: '甲' }, { [a]: '甲甲' }, ver));
  const whole = [
    { [a]: '甲', [b]: '乙' },
    { [a]: '甲', [b]: '乙乙' },
  ] as const;
  const [second] = await admin.push(patch(docId, whole[0], whole[1], ver));
  const [third] = await admin.push(patch(docId, { [a]: '甲' }, { [a]: '丙' }, ver));
  expect([brief(first), brief(second), brief(third)]).toEqual([
    ['applied', null],
    ['applied', null],
    ['merged', null],
  ]);
  expect(third?.conflicts).toEqual([{ field: `custom.${a}`, theirs: '甲甲', yours: '丙' }]);
  expect((await read(sales, docId)).custom).toEqual({ [a]: '丙', [b]: '乙乙' });
  const { changes } = await sales.pullAll();
  const history = changes.flatMap(item => (item.collection === 'history' && item.op === 'put' ? [item.doc] : []));
  const names = history
    .filter(item => (item as { customerId: string }).customerId === docId)
    .map(item => (item as { field: string }).field);
  expect(names.toSorted()).toEqual([`custom.${a}`, `custom.${a}`, `custom.${b}`].toSorted());
});

test('[CF9] a retired field keeps its values and takes no new ones', async () => {
  const fieldId = await field('text');
  const docId = await customer(sales, { [fieldId]: '旧' });
  await admin.push({ kind: 'field.retire', docId: fieldId, retired: true });
  const [refused] = await sales.push(patch(docId, { [fieldId]: '旧' }, { [fieldId]: '新' }));
  expect(brief(refused)).toEqual(['rejected', 'validation_failed', `custom.${fieldId} field_retired`]);
  expect((await read(sales, docId)).custom).toEqual({ [fieldId]: '旧' });
  const [back] = await admin.push({ kind: 'field.retire', docId: fieldId, retired: false });
  expect(back?.docs[0]?.doc).toMatchObject({ retired: false });
});

test('[CF3][CF7] a sensitive value is sealed at rest, masked for who sees masks, and leaves on no road', async () => {
  const canary = '13912340987';
  const secret = 'CANARY-ID-511702';
  const [phone, text] = [await field('phone', {}, true), await field('text', {}, true)];
  const docId = await customer(sales, { [phone]: `+86${canary}`, [text]: secret });
  await sales.push(patch(docId, { [text]: secret }, { [text]: `${secret}-NEW` }));
  const own = await read(sales, docId);
  expect(own.custom).toEqual({ [phone]: `+86${canary}`, [text]: `${secret}-NEW` });
  for (const table of ['customer', 'customer_history', 'audit', 'change_log', 'applied_mutation', 'customer_lookup']) {
    const rows = await dump(table);
    expect([table, rows.includes(canary), rows.includes(secret)]).toEqual([table, false, false]);
  }
  const masked = await read(operations, docId);
  expect(masked.custom).toEqual({});
  expect(masked.customDisplay).toEqual({ [phone]: '139****0987', [text]: '****' });
  const [mask] = await operations.push(patch(docId, { [text]: '****' }, { [text]: 'x' }));
  expect(brief(mask)).toEqual(['rejected', 'field_not_writable', `custom.${text} field_not_writable`]);
  await admin.push({ kind: 'customer.reveal', docId, field: `custom.${phone}` as never, reason: '回访' });
  const [no] = await operations.push({ kind: 'customer.reveal', docId, field: `custom.${phone}` as never, reason: '' });
  expect(brief(no)).toEqual(['rejected', 'permission_denied']);
  expect(operations.received.join('\n')).not.toContain(canary);
  expect(operations.received.join('\n')).not.toContain(secret);
  expect(server.logLines.join('\n')).not.toContain(secret);
});

test('[CF7] lists of roles narrow who reads and writes, and reach devices like a changed role', async () => {
  const fieldId = await field('text');
  const docId = await customer(sales, { [fieldId]: 'CANARY-BUDGET' });
  const device = await signInDevice(server, 'sales1');
  const before = await device.pullAll();
  await admin.push({ kind: 'field.save', docId: fieldId, doc: { writers: ['lead'] } });
  const [kept] = await device.push(patch(docId, { [fieldId]: 'CANARY-BUDGET' }, { [fieldId]: 'x' }));
  expect(brief(kept)).toEqual(['rejected', 'field_not_writable', `custom.${fieldId} field_not_writable`]);
  await admin.push({ kind: 'field.save', docId: fieldId, doc: { readers: ['lead'] } });
  expect((await device.pull(before.cursor)).access).not.toBe(before.pages.at(-1)?.access);
  const fresh = await signInDevice(server, 'sales1');
  expect((await read(fresh, docId)).custom).toEqual({});
  expect(fresh.session.user.grant.custom).toEqual({ [fieldId]: { read: false, write: false } });
  expect(fresh.received.join('\n')).not.toContain('CANARY-BUDGET');
  expect((await read(admin, docId)).custom).toEqual({ [fieldId]: 'CANARY-BUDGET' });
  const id = nextId();
  const [verdict] = await fresh.push(createDraft(id, { custom: { [fieldId]: '新' } }));
  expect(brief(verdict)).toEqual(['merged', 'field_not_writable', `custom.${fieldId} field_not_writable`]);
});

test('[CF11] a batch sets a field of many customers, and no sensitive one', async () => {
  const fieldId = await field('choice', {
    options: [{ optionId: 'a', label: '甲', labelEn: '', color: '#112233', retired: false }],
  });
  const ids = [await customer(sales), await customer(sales, { [fieldId]: 'a' })];
  const task = nextId();
  const batch = { kind: 'customers.batch', docId: task, taskId: task, lane: 'bulk', ids } as const;
  const seen = [
    [1_000_000, null],
    [1_000_000, 'a'],
  ] as [number, string | null][];
  const [verdict] = await sales.push({
    ...batch,
    operation: { type: 'set_field', field: `custom.${fieldId}`, value: 'a', seen },
  });
  expect([verdict?.status, verdict?.parts?.map(part => part.status)]).toEqual(['applied', ['noop']]);
  expect((await read(sales, ids[0]!)).custom).toEqual({ [fieldId]: 'a' });
  const secret = await field('text', {}, true);
  const [no] = await sales.push({
    ...batch,
    operation: { type: 'set_field', field: `custom.${secret}`, value: 'a', seen },
  });
  expect(no?.code).toBe('validation_failed');
});
