/** Push: idempotence, order, merges, server-only fields, foreign ids, deleted customers, tags made twice, reveal and tasks. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../common/domain/customer.ts';
import type { Verdict } from '../../common/protocol/messages.ts';
import {
  createDraft,
  newCustomer,
  nextId,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let sales1: Device;
let sales2: Device;
let lead: Device;
let admin: Device;
let operations: Device;

beforeAll(async () => {
  server = await startTestServer();
  sales1 = await signInDevice(server, 'sales1');
  sales2 = await signInDevice(server, 'sales2');
  lead = await signInDevice(server, 'lead');
  admin = await signInDevice(server, 'admin');
  operations = await signInDevice(server, 'operations');
});
afterAll(() => server.close());

const docOf = (verdict: Verdict | undefined): Customer => verdict?.docs[0]?.doc as Customer;
const patch = (docId: string, baseVer: number, fields: object): MutationDraft => ({
  kind: 'customer.patch',
  docId,
  baseVer,
  patch: fields,
});
const brief = (verdict: Verdict | undefined): unknown[] => [verdict?.status, verdict?.code];

async function create(device: Device, fields = {}): Promise<Customer> {
  const [verdict] = await device.push(createDraft(nextId(), fields));
  expect(brief(verdict)).toEqual(['applied', null]);
  return docOf(verdict);
}

async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
  return server.db.query<Row>({ name: text.slice(0, 60), text }, values);
}

test('[P3][SS4] a mutation that is sent again gets the same verdict and changes nothing', async () => {
  const device = await signInDevice(server, 'sales1');
  const docId = nextId();
  const mutation = { id: nextId(), cseq: 10_001, madeAt: 1, taskId: null, ...createDraft(docId) };
  const [first] = await device.pushRaw([mutation]);
  const [again, twice] = await device.pushRaw([mutation, mutation]);
  expect(again).toEqual(first);
  expect(twice).toEqual(first);
  const refused = { ...mutation, id: nextId(), cseq: 10_002, kind: 'nonsense' };
  const [bad] = await device.pushRaw([refused]);
  expect(await device.pushRaw([refused])).toEqual([bad]);
  expect(brief(bad)).toEqual(['rejected', 'validation_failed']);
});

test('[SS4] the same push twice at once is applied once', async () => {
  const device = await signInDevice(server, 'sales1');
  const mutations = [1, 2, 3].map(cseq => ({ id: nextId(), cseq, madeAt: 1, taskId: null, ...createDraft(nextId()) }));
  const answers = await Promise.all([1, 2, 3, 4].map(() => device.pushRaw(mutations)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const rows = await query('SELECT 1 FROM change_log WHERE mutation_id = ANY($1::uuid[])', [
    mutations.map(item => item.id),
  ]);
  expect(rows).toHaveLength(3);
});

test('[SS4] one mutation id on two devices of a person at once is applied once', async () => {
  const [a, b] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'sales1')];
  const mutation = { id: nextId(), cseq: 1, madeAt: 1, taskId: null, ...createDraft(nextId()) };
  const verdicts = (await Promise.all([a.pushRaw([mutation]), b.pushRaw([mutation])])).flat();
  expect(verdicts.map(verdict => verdict.status)).toEqual(['applied', 'applied']);
});

test('[SS5] mutations are judged in the order of their counters, and a counter is used once', async () => {
  const device = await signInDevice(server, 'sales1');
  const docId = nextId();
  const envelope = { madeAt: 1, taskId: null };
  const later = { id: nextId(), cseq: 8, ...envelope, ...patch(docId, 0, { name: ['王小明', '后来'] }) };
  const earlier = { id: nextId(), cseq: 7, ...envelope, ...createDraft(docId) };
  const [second, first] = await device.pushRaw([later, earlier]);
  expect([brief(first), brief(second)]).toEqual([
    ['applied', null],
    ['applied', null],
  ]);
  expect(docOf(second).name).toBe('后来');
  const reused = { id: nextId(), cseq: 8, ...envelope, ...createDraft(nextId()) };
  expect((await device.pushRaw([reused])).map(brief)).toEqual([['rejected', 'cseq_reused']]);
  const follows = { id: nextId(), cseq: 9, ...envelope, ...patch(reused.docId, 0, { name: ['王小明', '随后'] }) };
  expect((await device.pushRaw([follows, reused])).map(brief)).toEqual([
    ['rejected', 'cseq_reused'],
    ['rejected', 'cseq_reused'],
  ]);
  const anew = [
    { ...reused, cseq: 9 },
    { ...follows, cseq: 10 },
  ];
  expect((await device.pushRaw(anew)).map(brief)).toEqual([
    ['applied', null],
    ['applied', null],
  ]);
});

test('[P11][SS3] a bad mutation is refused alone, with the fields that are wrong', async () => {
  const docId = nextId();
  const [bad, good, invalid] = await sales1.push(
    { ...createDraft(nextId()), doc: { ...newCustomer(), name: '', surprise: 1 } } as unknown as MutationDraft,
    createDraft(docId),
    createDraft(nextId(), {
      phones: [{ value: '123', raw: '123', label: '' }],
      status: 'status:nowhere',
      source: 'channel:expo',
      scene: 'scene:web_form',
      tagIds: [nextId()],
    }),
  );
  expect(brief(bad)).toEqual(['rejected', 'validation_failed']);
  expect(bad?.fields.map(field => field.field)).toContain('doc.name');
  expect(brief(good)).toEqual(['applied', null]);
  expect(invalid?.fields.map(({ field, code }) => `${field}:${code}`).toSorted()).toEqual([
    'phones.0:bad_phone',
    'scene:unknown_scene',
    'status:unknown_status',
    'tagIds:unknown_tag',
  ]);
  expect(invalid?.docs).toEqual([{ collection: 'customers', id: expect.any(String) as string, doc: null }]);
});

test('[SS8] owner, team, author and times come from the server', async () => {
  const doc = await create(sales1);
  const { userId, teamId } = server.users.sales1;
  expect(doc).toMatchObject({ ownerId: userId, teamId, createdBy: userId });
  expect(doc.createdAt).toBeGreaterThan(1_700_000_000_000);
  for (const field of ['ownerId', 'teamId', 'createdBy', 'createdAt', 'ver', 'contactDisplay']) {
    const draft = createDraft(nextId());
    const [refused] = await sales1.push({
      ...draft,
      doc: { ...newCustomer(), [field]: server.users.sales2.userId },
    } as MutationDraft);
    expect(brief(refused)).toEqual(['rejected', 'validation_failed']);
    const [patched] = await sales1.push(
      patch(doc.customerId, doc.ver, { [field]: [null, server.users.sales2.userId] }),
    );
    expect(brief(patched)).toEqual(['rejected', 'validation_failed']);
  }
});

test('[SS7] an id that is taken is never overwritten, by nobody', async () => {
  const mine = await create(sales1, { name: '原主' });
  for (const device of [sales1, sales2, lead, admin, operations]) {
    const [verdict] = await device.push(createDraft(mine.customerId, { name: '夺取' }));
    expect(brief(verdict)).toEqual(['rejected', 'already_exists']);
    const canSee = device !== sales2;
    expect(verdict?.docs[0]?.doc !== null).toBe(canSee);
  }
  const [row] = await query<{ name: string }>('SELECT name FROM customer WHERE customer_id = $1', [mine.customerId]);
  expect(row?.name).toBe('原主');
});

test('[SS6] a foreign customer is answered like one that never was, whatever one tries', async () => {
  const { customerId } = await create(sales1, { name: '外人不可见' });
  const tryAll = (docId: string): MutationDraft[] => [
    patch(docId, 1, { name: ['外人不可见', '改名'] }),
    { kind: 'customer.tags', docId, add: [Object.values(server.tagIds)[0] ?? ''], remove: [] },
    { kind: 'customer.groups', docId, add: [], remove: [nextId()] },
    { kind: 'customer.reveal', docId, field: 'phones', reason: '' },
    {
      kind: 'interaction.create',
      docId: nextId(),
      doc: {
        customerId: docId,
        type: 'interaction_type:call',
        content: 'x',
        channel: '',
        initiatedBy: 'company',
        occurredAt: 1,
      },
    },
    {
      kind: 'behavior.create',
      docId: nextId(),
      doc: { customerId: docId, type: 'behavior_type:event', description: '', data: {}, occurredAt: 1 },
    },
  ];
  const strip = (verdicts: Verdict[]): string => JSON.stringify(verdicts).replace(/0190a000[-\w]+/g, 'ID');
  const foreign = await sales2.push(...tryAll(customerId));
  const unknown = await sales2.push(...tryAll(nextId()));
  expect(foreign.every(verdict => verdict.code === 'not_found')).toBe(true);
  expect(strip(foreign)).toBe(strip(unknown));
  expect(sales2.received.join('')).not.toContain('外人不可见');
});

test('[SS6] without the permission a mutation is refused, on the server', async () => {
  const { customerId, ver } = await create(sales1);
  const auditor = await signInDevice(server, 'auditor');
  const verdicts = await auditor.push(
    createDraft(nextId()),
    patch(customerId, ver, { name: ['王小明', 'x'] }),
    { kind: 'tag.create', docId: nextId(), doc: { name: '审计标签', color: '#000000', category: '' } },
    { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '' },
  );
  expect(verdicts.map(verdict => verdict.code)).toEqual(Array(4).fill('permission_denied'));
  const [deleted] = await sales1.push({ kind: 'customer.delete', docId: customerId });
  expect(brief(deleted)).toEqual(['rejected', 'permission_denied']);
  expect(docOf(deleted).customerId).toBe(customerId);
});

test('[SS9] two people change different fields: both survive', async () => {
  const { customerId, ver } = await create(sales1);
  const [a] = await sales1.push(patch(customerId, ver, { company: ['示例公司', '甲公司'] }));
  const [b] = await lead.push(patch(customerId, ver, { notes: ['', '乙的备注'] }));
  expect([a?.status, b?.status]).toEqual(['applied', 'applied']);
  expect(docOf(b)).toMatchObject({ company: '甲公司', notes: '乙的备注' });
});

test('[SS9] the same field: the later arrival wins, the other value is kept in the history', async () => {
  const { customerId, ver } = await create(sales1);
  await sales1.push(patch(customerId, ver, { company: ['示例公司', '先到'] }));
  const [late] = await lead.push(patch(customerId, ver, { company: ['示例公司', '后到'] }));
  expect(late).toMatchObject({ status: 'merged', conflicts: [{ field: 'company', theirs: '先到', yours: '后到' }] });
  expect(docOf(late).company).toBe('后到');
  const { changes } = await sales1.pullAll();
  const history = changes
    .filter(change => change.collection === 'history' && change.op === 'put')
    .map(change => (change as { doc: object }).doc);
  expect(history).toContainEqual(
    expect.objectContaining({
      customerId,
      field: 'company',
      oldValue: '先到',
      newValue: '后到',
      conflict: true,
      plain: true,
      by: server.users.lead.userId,
      oldBy: server.users.sales1.userId,
    }),
  );
});

test('[SS9] an edit of an edit in one push is no conflict', async () => {
  const { customerId, ver } = await create(sales1);
  const verdicts = await sales1.push(
    patch(customerId, ver, { name: ['王小明', '一'] }),
    patch(customerId, ver, { name: ['一', '二'] }),
    patch(customerId, ver, { name: ['二', '二'] }),
  );
  expect(verdicts.map(verdict => verdict.status)).toEqual(['applied', 'applied', 'noop']);
  expect(docOf(verdicts[2]).name).toBe('二');
});

test('[SS9] a status that may not follow is refused by name, and the rest of the edit is kept', async () => {
  const { customerId, ver } = await create(sales1);
  const [both] = await sales1.push(
    patch(customerId, ver, { status: ['status:potential', 'status:won'], company: ['示例公司', '新公司'] }),
  );
  expect(both).toMatchObject({ status: 'merged', code: 'status_move_not_allowed', fields: [{ field: 'status' }] });
  expect(docOf(both)).toMatchObject({ status: 'status:potential', company: '新公司' });
  const [alone] = await sales1.push(patch(customerId, ver, { status: ['status:potential', 'status:won'] }));
  expect(brief(alone)).toEqual(['rejected', 'status_move_not_allowed']);
  const [legal] = await sales1.push(patch(customerId, ver, { status: ['status:potential', 'status:interested'] }));
  expect(legal?.status).toBe('applied');
  expect(docOf(legal).statusChangedAt).toBeGreaterThan(1);
});

test('[P10][SS9] a person who sees masks cannot write contact values', async () => {
  const { customerId, ver } = await create(sales1);
  const phones = [{ value: '+8613912345678', raw: '13912345678', label: '' }];
  const [refused] = await operations.push(patch(customerId, ver, { phones: [[], phones] }));
  expect(refused).toMatchObject({ status: 'rejected', code: 'field_not_writable', fields: [{ field: 'phones' }] });
  const [doc] = (await sales1.push(patch(customerId, ver, { name: ['王小明', '仍在'] }))).map(docOf);
  expect(doc?.contactInfo?.phones?.[0]?.value).toBe('+8613812345678');
});

test('[P17][SS9] tags and groups of two people add up, and the order does not matter', async () => {
  const [red, blue] = Object.values(server.tagIds) as [string, string];
  const { customerId } = await create(sales1);
  await sales1.push({ kind: 'customer.tags', docId: customerId, add: [red], remove: [] });
  const [both] = await lead.push({ kind: 'customer.tags', docId: customerId, add: [blue, red], remove: [] });
  expect(docOf(both).tagIds).toEqual([red, blue]);
  const groupId = nextId();
  const [made, joined, less, same] = await lead.push(
    { kind: 'group.create', docId: groupId, doc: { name: '重点', parentId: null } },
    { kind: 'customer.groups', docId: customerId, add: [groupId], remove: [] },
    { kind: 'customer.tags', docId: customerId, add: [], remove: [red] },
    { kind: 'customer.tags', docId: customerId, add: [blue], remove: [red] },
  );
  expect([made, joined, less, same].map(verdict => verdict?.status)).toEqual(['applied', 'applied', 'applied', 'noop']);
  expect(docOf(same)).toMatchObject({ tagIds: [blue], groupIds: [groupId] });
  const rows = await query('SELECT relation_id FROM customer_tag_relation WHERE customer_id = $1', [customerId]);
  expect(rows).toHaveLength(1);
});

test('[SS11] a tag that two people make offline becomes one tag, and edits with the other id find it', async () => {
  const [first, second] = [nextId(), nextId()];
  const tag = (docId: string, name: string): MutationDraft => ({
    kind: 'tag.create',
    docId,
    doc: { name, color: '#123456', category: '' },
  });
  await sales1.push(tag(first, '展会客户'));
  const docId = nextId();
  const [merged, created] = await sales2.push(tag(second, '展会客户'), createDraft(docId, { tagIds: [second] }));
  expect(merged?.status).toBe('merged');
  expect(merged?.docs).toMatchObject([
    { id: second, doc: null },
    { id: first, doc: { tagId: first, name: '展会客户' } },
  ]);
  expect(docOf(created).tagIds).toEqual([first]);
  const [later] = await sales2.push({ kind: 'customer.tags', docId, add: [], remove: [second] });
  expect(docOf(later).tagIds).toEqual([]);
});

test('[P5][SS10] delete beats edit: the edit is kept aside and the customer stays gone', async () => {
  const { customerId, ver } = await create(sales1, { notes: '原备注' });
  const [deleted] = await lead.push({ kind: 'customer.delete', docId: customerId });
  expect(deleted).toMatchObject({ status: 'applied', docs: [{ id: customerId, doc: null }] });
  const late = await sales1.push(patch(customerId, ver, { notes: ['原备注', '离线时写下'] }), createDraft(customerId), {
    kind: 'customer.tags',
    docId: customerId,
    add: Object.values(server.tagIds),
    remove: [],
  });
  expect(late.map(brief)).toEqual(Array(3).fill(['quarantined', 'deleted']));
  expect(late[0]?.docs).toEqual([{ collection: 'customers', id: customerId, doc: null }]);
  const rows = await query<{ body: Buffer }>('SELECT body FROM quarantine WHERE doc_id = $1', [customerId]);
  expect(rows).toHaveLength(3);
  expect(rows.some(row => row.body.toString('utf8').includes('离线'))).toBe(false);
  expect((await lead.push({ kind: 'customer.delete', docId: customerId })).map(brief)).toEqual([['noop', null]]);
  expect((await sales2.push(patch(customerId, ver, { name: ['a', 'b'] }))).map(brief)).toEqual([
    ['rejected', 'not_found'],
  ]);
});

test('[SS20] interactions, behaviours and tasks are taken once, of known types', async () => {
  const { customerId } = await create(sales1);
  const [interactionId, taskId] = [nextId(), nextId()];
  const doc = {
    customerId,
    type: 'interaction_type:call',
    content: '聊过',
    channel: '电话',
    initiatedBy: 'company' as const,
    occurredAt: 5,
  };
  const task = {
    type: 'import' as const,
    status: 'completed' as const,
    parameters: {},
    progress: { done: 1, total: 1 },
    result: { succeeded: 1, failed: 0, skipped: 0, failures: [] },
    createdAt: 1,
    completedAt: 2,
  };
  const verdicts = await sales1.push(
    { kind: 'interaction.create', docId: interactionId, doc },
    { kind: 'interaction.create', docId: interactionId, doc },
    { kind: 'interaction.create', docId: nextId(), doc: { ...doc, type: 'behavior_type:event' } },
    { kind: 'task.save', docId: taskId, doc: task },
    { kind: 'task.save', docId: taskId, doc: { ...task, progress: { done: 2, total: 2 } } },
  );
  expect(verdicts.map(brief)).toEqual([
    ['applied', null],
    ['rejected', 'already_exists'],
    ['rejected', 'validation_failed'],
    ['applied', null],
    ['applied', null],
  ]);
  expect(verdicts[0]?.docs[0]?.doc).toMatchObject({ interactionId, createdBy: server.users.sales1.userId });
  expect(verdicts[4]?.docs[0]?.doc).toMatchObject({ taskId, progress: { done: 2, total: 2 } });
  expect((await lead.push({ kind: 'task.save', docId: taskId, doc: task })).map(brief)).toEqual([
    ['rejected', 'already_exists'],
  ]);
});

test('[SS20] a reveal is recorded, with a reason that holds no number', async () => {
  const { customerId } = await create(sales1);
  const reason = '回拨 138 1234 5678 或 wang@example.com';
  const [verdict] = await sales1.push({ kind: 'customer.reveal', docId: customerId, field: 'phones', reason });
  expect(brief(verdict)).toEqual(['applied', null]);
  const rows = await query<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'customer.reveal' AND object_id = $1`,
    [customerId],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.detail).toContain('回拨');
  expect(rows[0]?.detail).not.toMatch(/1234|wang/);
  expect(
    (await operations.push({ kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '' })).map(brief),
  ).toEqual([['rejected', 'permission_denied']]);
});

test('[SS12] a hundred mutations are one short transaction', async () => {
  const device = await signInDevice(server, 'sales1');
  const drafts = Array.from({ length: 100 }, () => createDraft(nextId()));
  const verdicts = await device.push(...drafts);
  expect(verdicts.every(verdict => verdict.status === 'applied')).toBe(true);
  const vers = verdicts.map(verdict => docOf(verdict).ver);
  expect(vers).toEqual(vers.toSorted((a, b) => a - b));
  const [sum] = await query<{ n: number }>('SELECT count(*) AS n FROM applied_mutation WHERE client_id = $1', [
    device.clientId,
  ]);
  expect(sum?.n).toBe(100);
});

test('[SE1] contact values are unreadable in every table', async () => {
  const canary = '+8613666660042';
  const { customerId, ver } = await create(sales1, { phones: [{ value: canary, raw: '13666660042', label: '' }] });
  await lead.push(patch(customerId, ver, { phones: [[{ value: canary, raw: '13666660042', label: '' }], []] }));
  const [late] = await sales1.push(
    patch(customerId, ver, {
      phones: [[{ value: canary, raw: '13666660042', label: '' }], [{ value: '+8613666660043', raw: '', label: '' }]],
    }),
  );
  expect(late?.status).toBe('merged');
  const tables = await query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    [],
  );
  for (const { name } of tables) {
    const text = JSON.stringify(await query(`SELECT t::text FROM ${name} t`, []));
    expect([name, /1366666004[23]/.test(text)]).toEqual([name, false]);
  }
});
