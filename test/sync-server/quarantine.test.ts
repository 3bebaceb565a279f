/** Edits of customers who were deleted or lost: kept, seen by those who have the customer now, accepted or discarded, told to the author. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../common/domain/customer.ts';
import { callPath } from '../../common/protocol/calls/call.ts';
import type { QuarantinedEdit } from '../../common/protocol/calls/quarantine.ts';
import type { Verdict } from '../../common/protocol/messages.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import { codeOf, createDraft, nextId, signInDevice, type Device, type MutationDraft } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
const devices = {} as Record<TestLogin, Device>;

beforeAll(async () => {
  server = await startTestServer();
  for (const login of ['admin', 'lead', 'sales1', 'sales2', 'sales3', 'operations', 'auditor'] as const) {
    devices[login] = await signInDevice(server, login);
  }
});
afterAll(() => server.close());

const call = (login: TestLogin, name: string, body: object): ReturnType<Device['post']> =>
  devices[login].post(callPath(`quarantine.${name}`), body);
const list = async (login: TestLogin): Promise<QuarantinedEdit[]> => {
  const { status, body } = await call(login, 'list', {});
  expect(status).toBe(200);
  return (body as { edits: QuarantinedEdit[] }).edits;
};
const outcomeOf = async (login: TestLogin, mutationId: string): Promise<unknown> => {
  const { body } = await call(login, 'outcomes', { mutationIds: [mutationId] });
  return (body as { outcomes: unknown[] }).outcomes[0];
};
const patch = (docId: string, baseVer: number, fields: object): MutationDraft => ({
  kind: 'customer.patch',
  docId,
  baseVer,
  patch: fields,
});

async function create(login: TestLogin, fields = {}): Promise<Customer> {
  const [verdict] = await devices[login].push(createDraft(nextId(), fields));
  expect(verdict?.status).toBe('applied');
  return verdict?.docs[0]?.doc as Customer;
}

/** Gives the customer to another person, of another team when he is in one. */
function transfer(customerId: string, to: TestLogin): Promise<unknown> {
  const { userId, teamId } = server.users[to];
  const { db, orgId, users } = server;
  const order = { orgId, customerIds: [customerId], ownerId: userId, teamId, actorId: users.admin.userId };
  return transferCustomers(db.forOrg(orgId), order);
}

/** An edit by a person who has just lost the customer, and its id. */
async function editLost(
  fields: object,
  kept = {},
): Promise<{ id: string; verdict: Verdict | undefined; customer: Customer }> {
  const customer = await create('sales1', kept);
  await transfer(customer.customerId, 'sales3');
  const id = nextId();
  const [verdict] = await devices.sales1.push({
    id,
    ...patch(customer.customerId, customer.ver, fields),
  } as MutationDraft);
  return { id, verdict, customer };
}

test('[QT1] an edit of a customer who was lost meanwhile is kept, and its author learns no more than that', async () => {
  const { verdict, customer } = await editLost({ name: ['王小明', '王小明先生'] });
  expect(verdict).toMatchObject({ status: 'quarantined', code: 'no_longer_yours', fields: [], conflicts: [] });
  expect(verdict?.docs).toEqual([{ collection: 'customers', id: customer.customerId, doc: null }]);
});

test('[QT1][SS6] who never had the customer is answered like for one who never was', async () => {
  const customer = await create('sales3');
  const [never, unknown] = await devices.sales1.push(
    patch(customer.customerId, 0, { name: ['a', 'b'] }),
    patch(nextId(), 0, { name: ['a', 'b'] }),
  );
  for (const verdict of [never, unknown]) expect(verdict).toMatchObject({ status: 'rejected', code: 'not_found' });
});

test('[QT2] it is seen by the new owner, his lead and the administrator, and by nobody else', async () => {
  const { id, customer } = await editLost({ notes: ['', '下周再打'] });
  const seenBy = async (login: TestLogin): Promise<boolean> => (await list(login)).some(edit => edit.mutationId === id);
  expect(await seenBy('sales3')).toBe(true);
  expect(await seenBy('admin')).toBe(true);
  expect(await seenBy('sales1')).toBe(false);
  expect(await seenBy('lead')).toBe(false); // leads the other team
  expect(codeOf(await call('auditor', 'list', {}))).toBe('permission_denied');
  expect(codeOf(await call('operations', 'list', {}))).toBe('permission_denied');
  const authorId = server.users.sales1.userId;
  for (const name of ['accept', 'discard']) {
    const reason = name === 'discard' ? { reason: 'x' } : {};
    expect(codeOf(await call('lead', name, { authorId, mutationId: id, ...reason }))).toBe('not_found');
  }
  await transfer(customer.customerId, 'sales2');
  expect(await seenBy('lead')).toBe(true);
  expect(await seenBy('sales3')).toBe(false);
});

test('[QT2] the one who decides sees it by his own rules of fields', async () => {
  const phones = [{ value: '+8613812345678', raw: '138 1234 5678', label: '' }];
  const wanted = [{ value: '+8613998765432', raw: '139 9876 5432', label: '' }];
  const { id } = await editLost({ phones: [phones, wanted] });
  const [row] = (await list('sales3')).filter(edit => edit.mutationId === id);
  expect(row?.fields).toEqual([{ field: 'phones', seen: phones, wanted, current: phones, isReadable: true }]);
});

test('[QT3] accepted it becomes an edit of the one who accepts, merged like every other, and its author is told', async () => {
  const { id, customer } = await editLost({ name: ['王小明', '王大明'], company: ['示例公司', '新公司'] });
  const { customerId } = customer;
  await devices.sales3.push(patch(customerId, 0, { name: ['王小明', '王小明（新）'] }));
  expect(await outcomeOf('sales1', id)).toMatchObject({ status: 'open', at: null });
  const key = { authorId: server.users.sales1.userId, mutationId: id };
  const { status, body } = await call('sales3', 'accept', key);
  expect({ status, body }).toEqual({ status: 200, body: { status: 'merged', refused: [] } });
  const docs = (await devices.sales3.pullAll()).changes;
  expect(docs.find(change => change.id === customerId)).toMatchObject({ doc: { name: '王大明', company: '新公司' } });
  const lost = docs.find(
    change => change.op === 'put' && change.collection === 'history' && (change.doc as { conflict: boolean }).conflict,
  );
  expect(lost).toMatchObject({ doc: { oldValue: '王小明（新）', by: server.users.sales3.userId } });
  expect(await outcomeOf('sales1', id)).toMatchObject({ status: 'accepted', by: server.users.sales3.name });
  expect(await outcomeOf('sales2', id)).toBeUndefined();
  expect(codeOf(await call('sales3', 'accept', key))).toBe('not_found'); // once
  expect(codeOf(await call('sales3', 'discard', { ...key, reason: 'x' }))).toBe('not_found');
});

test('[QT3] what the one who accepts may not do is not done, and the edit waits on', async () => {
  const { id } = await editLost({ status: ['status:potential', 'status:none'] });
  const key = { authorId: server.users.sales1.userId, mutationId: id };
  expect(codeOf(await call('sales3', 'accept', key))).toBe('validation_failed');
  expect((await list('sales3')).some(edit => edit.mutationId === id)).toBe(true);
});

test('[QT4] discarded it is audited with the reason, without numbers, and its author reads it', async () => {
  const { id } = await editLost({ notes: ['', '旧备注'] });
  const key = { authorId: server.users.sales1.userId, mutationId: id };
  expect(codeOf(await call('sales3', 'discard', { ...key, reason: ' ' }))).toBe('validation_failed');
  const { status } = await call('sales3', 'discard', { ...key, reason: '已由我联系 13812345678' });
  expect(status).toBe(200);
  expect(await outcomeOf('sales1', id)).toMatchObject({ status: 'discarded', reason: '已由我联系 …' });
  const rows = await server.db
    .forOrg(server.orgId)
    .query<{ detail: string }>(
      { name: 'test-discards', text: `SELECT detail FROM audit WHERE org_id = $1 AND action = 'quarantine.discard'` },
      [server.orgId],
    );
  expect(rows.map(row => JSON.parse(row.detail) as object)).toMatchObject([{ mutationId: id, reason: '已由我联系 …' }]);
});

test('[QT1] an edit of a deleted customer is kept too; it can be discarded and not accepted', async () => {
  const customer = await create('sales2');
  await devices.lead.push({ kind: 'customer.delete', docId: customer.customerId });
  const id = nextId();
  const [verdict] = await devices.sales2.push({
    id,
    ...patch(customer.customerId, customer.ver, { notes: ['', '要紧'] }),
  } as MutationDraft);
  expect(verdict).toMatchObject({ status: 'quarantined', code: 'deleted' });
  const [row] = (await list('lead')).filter(edit => edit.mutationId === id);
  expect(row).toMatchObject({ code: 'deleted', canAccept: false });
  const key = { authorId: server.users.sales2.userId, mutationId: id };
  expect(codeOf(await call('lead', 'accept', key))).toBe('deleted');
  expect((await call('lead', 'discard', { ...key, reason: '客户已删除' })).status).toBe(200);
});

test('[QT1] a follow-up of a customer who was lost is kept as well; a deletion is not', async () => {
  const customer = await create('sales1');
  await transfer(customer.customerId, 'sales3');
  const { customerId } = customer;
  const doc = {
    customerId,
    type: 'interaction_type:call',
    content: '客户说下周签',
    channel: '',
    initiatedBy: 'company',
    occurredAt: 1,
  };
  const [note, reveal] = await devices.sales1.push(
    { kind: 'interaction.create', docId: nextId(), doc } as MutationDraft,
    { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '' },
  );
  expect(note).toMatchObject({ status: 'quarantined', code: 'no_longer_yours' });
  expect(reveal).toMatchObject({ status: 'applied' }); // it was shown: the audit keeps it
  const [row] = (await list('sales3')).filter(edit => edit.customerId === customerId);
  expect(row?.fields).toContainEqual({
    field: 'content',
    seen: null,
    wanted: '客户说下周签',
    current: null,
    isReadable: true,
  });
});

test('[QT5] it is stored sealed: no table holds a plain value of it', async () => {
  const { id } = await editLost({ notes: ['', '独一无二的备注QZX'] });
  const rows = await server.db.forOrg(server.orgId).query<{ text: string }>(
    {
      name: 'test-quarantine-row',
      text: `SELECT q::text || encode(q.body, 'escape') AS text FROM quarantine q WHERE org_id = $1 AND mutation_id = $2`,
    },
    [server.orgId, id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toContain('QZX');
});
