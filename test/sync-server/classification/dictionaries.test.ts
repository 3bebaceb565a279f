/** Dictionaries on the server: who changes them, what makes sense, the state machine with reasons, first touch, schemas of data. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../../common/domain/customer.ts';
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

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInDevice(server, 'admin');
  sales = await signInDevice(server, 'sales1');
});
afterAll(() => server.close());

const brief = (verdict: Verdict | undefined): unknown[] => [
  verdict?.status,
  verdict?.code,
  ...(verdict?.fields ?? []).map(error => `${error.field} ${error.code}`),
];
const save = (docId: string, doc: object): MutationDraft => ({ kind: 'dictionary.save', docId, doc }) as MutationDraft;
const retire = (docId: string, retired = true): MutationDraft => ({ kind: 'dictionary.retire', docId, retired });
const move = (docId: string, from: string, to: string, reason?: string): MutationDraft =>
  ({
    kind: 'customer.patch',
    docId,
    baseVer: 1_000_000,
    patch: { status: [from, to] },
    ...(reason === undefined ? {} : { reason }),
  }) as MutationDraft;
async function customer(fields = {}): Promise<Customer> {
  const [verdict] = await sales.push(createDraft(nextId(), fields));
  expect(brief(verdict)).toEqual(['applied', null]);
  return verdict?.docs[0]?.doc as Customer;
}
const docOf = (verdict: Verdict | undefined): Record<string, unknown> =>
  verdict?.docs[0]?.doc as Record<string, unknown>;

test('[DN1] values are added and changed by who may, property by property, and audited', async () => {
  const [no] = await sales.push(save('channel:douyin', { label: '抖音' }));
  expect(brief(no)).toEqual(['rejected', 'permission_denied']);
  const cost = { amount: 12_000, currency: 'CNY', period: 'month' };
  const [made] = await admin.push(save('channel:douyin', { label: '抖音', labelEn: 'Douyin', cost }));
  expect(docOf(made)).toMatchObject({ kind: 'channel', label: '抖音', cost, retired: false, meaning: null });
  const [changed] = await admin.push(save('channel:douyin', { label: '抖音直播' }));
  expect(docOf(changed)).toMatchObject({ label: '抖音直播', labelEn: 'Douyin', cost });
  const { changes } = await sales.pullAll();
  expect(changes.some(item => item.id === 'channel:douyin')).toBe(true);
  expect(JSON.stringify(await readAudit(admin))).toContain('抖音直播');
  const [again] = await admin.push(save('channel:douyin', { label: '抖音直播' }));
  expect(brief(again)).toEqual(['noop', null]);
  const [unknown] = await admin.push(save('channel:nothing', { labelEn: 'x' }));
  expect(brief(unknown)).toEqual(['rejected', 'not_found']);
});

test('[DN2][DN8] labels differ, a scene stands below a channel, a cost at a channel', async () => {
  const codes = async (docId: string, doc: object): Promise<unknown[]> =>
    brief((await admin.push(save(docId, doc)))[0]).slice(2);
  expect(await codes('channel:web2', { label: '官网' })).toEqual(['label name_taken']);
  expect(await codes('scene:x', { label: '某', parentId: 'status:won' })).toEqual(['parentId unknown_source']);
  expect(await codes('channel:x', { label: '某', meaning: 'won' })).toEqual(['meaning validation_failed']);
  expect(await codes('status:x', { label: '某', meaning: 'open', next: ['channel:web'] })).toEqual([
    'next unknown_status',
  ]);
  const cost = { amount: 1, currency: 'CNY', period: 'once' };
  expect(await codes('status:y', { label: '某', meaning: 'open', cost })).toEqual(['cost validation_failed']);
});

test('[DN4] moves that the machine does not name are refused; one status stays in use', async () => {
  const { customerId } = await customer();
  const [no] = await sales.push(move(customerId, 'status:potential', 'status:won'));
  expect(brief(no)).toEqual(['rejected', 'status_move_not_allowed', 'status status_move_not_allowed']);
  await admin.push(save('status:potential', { next: ['status:won'] }));
  const [yes] = await sales.push(move(customerId, 'status:potential', 'status:won'));
  expect(brief(yes)).toEqual(['applied', null]);
  const other = await startTestServer();
  const boss = await signInDevice(other, 'admin');
  const codes = ['potential', 'interested', 'negotiating', 'won', 'lost', 'junk'];
  const verdicts = await boss.push(...codes.map(code => retire(`status:${code}`)));
  expect(verdicts.map(verdict => verdict.code)).toEqual([null, null, null, null, null, 'last_status']);
  await other.close();
});

test('[DN5] a move that needs a reason is refused without one, and the history tells it without numbers', async () => {
  await admin.push(save('status:interested', { reasonFor: ['status:lost'] }));
  const { customerId } = await customer({ status: 'status:interested', name: '钱小姐' });
  const [no] = await sales.push(move(customerId, 'status:interested', 'status:lost'));
  expect(brief(no)).toEqual(['rejected', 'status_reason_required', 'status status_reason_required']);
  const [yes] = await sales.push(move(customerId, 'status:interested', 'status:lost', '钱小姐 说太贵，见 13812345678'));
  expect(brief(yes)).toEqual(['applied', null]);
  const { changes } = await sales.pullAll();
  const entry = changes.findLast(
    item =>
      item.op === 'put' &&
      item.collection === 'history' &&
      (item.doc as { customerId: string }).customerId === customerId,
  );
  expect(entry?.op === 'put' && (entry.doc as { reason: string }).reason).toBe('… 说太贵，见 …');
});

test('[DN3] the first channel and scene stay, whatever is changed later', async () => {
  const { customerId, firstSource, firstScene } = await customer({ source: 'channel:web', scene: 'scene:web_form' });
  expect([firstSource, firstScene]).toEqual(['channel:web', 'scene:web_form']);
  const change = (base: unknown[], wanted: unknown[]): MutationDraft =>
    ({
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 1_000_000,
      patch: { source: [base[0], wanted[0]], scene: [base[1], wanted[1]] },
    }) as MutationDraft;
  const [verdict] = await sales.push(change(['channel:web', 'scene:web_form'], ['channel:expo', null]));
  expect(docOf(verdict)).toMatchObject({
    source: 'channel:expo',
    firstSource: 'channel:web',
    firstScene: 'scene:web_form',
  });
  const late = await customer({ source: null });
  expect(late.firstSource).toBeNull();
  const [first] = await sales.push({
    kind: 'customer.patch',
    docId: late.customerId,
    baseVer: 1_000_000,
    patch: { source: [null, 'channel:ad'] },
  });
  expect(docOf(first)).toMatchObject({ firstSource: 'channel:ad' });
  const fresh = await signInDevice(server, 'sales1');
  const { changes } = await fresh.pullAll();
  const stored = changes.find(item => item.id === customerId);
  expect(stored?.op === 'put' && stored.doc).toMatchObject({
    firstSource: 'channel:web',
    firstScene: 'scene:web_form',
  });
});

test('[DN6] a retired value is refused for new use and stays with who has it', async () => {
  await admin.push(save('channel:fair', { label: '庙会' }));
  const { customerId } = await customer({ source: 'channel:fair' });
  await admin.push(retire('channel:fair'));
  const [no] = await sales.push(createDraft(nextId(), { source: 'channel:fair' }));
  expect(brief(no)).toEqual(['rejected', 'validation_failed', 'source unknown_source']);
  const task = nextId();
  const [batch] = await sales.push({
    kind: 'customers.batch',
    docId: task,
    taskId: task,
    lane: 'bulk',
    ids: [customerId],
    operation: { type: 'set_field', field: 'source', value: 'channel:web', seen: [[1_000_000, 'channel:fair']] },
  });
  expect(batch?.status).toBe('applied');
  const { changes } = await sales.pullAll();
  const stored = changes.findLast(item => item.id === customerId);
  expect(stored?.op === 'put' && stored.doc).toMatchObject({ source: 'channel:web', firstSource: 'channel:fair' });
});

test('[DN7] the data of a behaviour meets the schema of its type', async () => {
  const schema = { type: 'object', properties: { amount: { type: 'number', minimum: 0 } }, required: ['amount'] };
  const [bad] = await admin.push(save('behavior_type:purchase', { dataSchema: { type: 'string' } }));
  expect(brief(bad).slice(2)).toEqual(['dataSchema bad_schema']);
  const slow = { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } };
  const [pattern] = await admin.push(save('behavior_type:purchase', { dataSchema: slow }));
  expect(brief(pattern).slice(2)).toEqual(['dataSchema bad_schema']);
  const [set] = await admin.push(save('behavior_type:purchase', { dataSchema: schema }));
  expect(brief(set)).toEqual(['applied', null]);
  const { customerId } = await customer();
  const record = (data: object): MutationDraft =>
    ({
      kind: 'behavior.create',
      docId: nextId(),
      doc: { customerId, type: 'behavior_type:purchase', description: '', data, occurredAt: 1 },
    }) as MutationDraft;
  const verdicts = await sales.push(record({}), record({ amount: -1 }), record({ amount: 5 }));
  expect(verdicts.map(verdict => brief(verdict).slice(2))).toEqual([
    ['data.amount required'],
    ['data.amount bad_data'],
    [],
  ]);
});
