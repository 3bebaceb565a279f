/** Deleting with a reason, the recycle bin, restoring with everything, and what is left after 30 days. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES } from '../../common/domain/permissions.ts';
import { RESTORE_MS } from '../../common/domain/recycle-bin.ts';
import { callPath } from '../../common/protocol/calls/call.ts';
import type { BinItem } from '../../common/protocol/calls/recycle-bin.ts';
import type { CustomerRecord } from '../../common/protocol/customer-record.ts';
import type { Verdict } from '../../common/protocol/messages.ts';
import { emptyBin } from '../../sync-server/commands/privacy/empty-bin.ts';
import { createDraft, nextId, signInDevice, type Device, type MutationDraft } from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
let now = Date.now();
const clock = { now: () => now };
const devices = {} as Record<TestLogin, Device>;

beforeAll(async () => {
  server = await startTestServer({ clock });
  for (const login of ['admin', 'lead', 'sales1', 'sales3', 'auditor'] as const) {
    devices[login] = await signInDevice(server, login);
  }
});
afterAll(() => server.close());

const list = async (login: TestLogin, body: object = {}): Promise<BinItem[]> => {
  const answer = await devices[login].post(callPath('recycleBin.list'), body);
  expect(answer.status).toBe(200);
  return (answer.body as { items: BinItem[] }).items;
};
const one = async (login: TestLogin, mutation: MutationDraft): Promise<Verdict> => {
  const [verdict] = await devices[login].push(mutation);
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};
const restore = (login: TestLogin, docId: string): Promise<Verdict> => one(login, { kind: 'customer.restore', docId });
const remove = (login: TestLogin, docId: string, reason?: string): Promise<Verdict> =>
  one(login, { kind: 'customer.delete', docId, ...(reason === undefined ? {} : { reason }) });
const create = async (login: TestLogin, fields = {}): Promise<string> => {
  const docId = nextId();
  expect((await one(login, createDraft(docId, fields))).status).toBe('applied');
  return docId;
};
const interactionOn = (customerId: string): MutationDraft => ({
  kind: 'interaction.create',
  docId: nextId(),
  doc: {
    customerId,
    type: 'interaction_type:call',
    content: '下周看样',
    channel: '',
    initiatedBy: 'company',
    occurredAt: 1,
  },
});
const recordOf = async (login: TestLogin, id: string): Promise<CustomerRecord> =>
  (await devices[login].get(`/customers/v1/${id}`)).body as CustomerRecord;

describe('the bin', () => {
  test('[RB1] says who deleted whom, when and why, without numbers, addresses and names in the reason', async () => {
    const id = await create('sales1', { name: '陈金丝' });
    const wish = '陈金丝 重复，电话 138 0013 8000，见 a@b.cn';
    expect((await remove('lead', id, wish)).status).toBe('applied');
    const [item] = await list('lead');
    expect(item).toMatchObject({ customerId: id, name: '陈金丝', deletedBy: server.users.lead.userId });
    expect(item?.reason).toContain('重复');
    for (const secret of ['陈金丝', '8000', 'a@b.cn']) expect(item?.reason).not.toContain(secret);
    expect(item?.restorableUntil).toBe((item?.deletedAt ?? 0) + RESTORE_MS);
  });

  test('[RB2] is open to who may restore, in his scope, by pages and conditions', async () => {
    const id = await create('sales1', { name: '分页甲' });
    await remove('lead', id);
    expect((await devices.sales1.post(callPath('recycleBin.list'), {})).status).toBe(403);
    expect((await devices.auditor.post(callPath('recycleBin.list'), {})).status).toBe(403);
    expect((await list('admin', { text: '分页' })).map(item => item.customerId)).toEqual([id]);
    expect(await list('admin', { text: '没有这样的' })).toEqual([]);
    expect(await list('admin', { deletedBy: server.users.admin.userId })).toEqual([]);
    expect(await list('admin', { offset: 1_000 })).toEqual([]);
    expect(await list('admin', { limit: 1 })).toHaveLength(1);
    const elsewhere = await create('sales3', { name: '别组' });
    await remove('admin', elsewhere);
    expect((await list('lead')).map(item => item.customerId)).not.toContain(elsewhere);
  });
});

describe('the bin and rights', () => {
  test('[RB2][AC2] whoever does not read companies finds nobody in the bin by them', async () => {
    const { admin } = devices;
    const save = (fields: object): Promise<{ status: number }> => {
      const { scope, pool, actions } = ROLES.lead;
      const definition = { scope, pool, actions, fields: { ...ROLES.lead.fields, ...fields } };
      return admin.post(callPath('roles.save'), { roleId: 'lead', name: '', definition });
    };
    const id = await create('sales1', { name: '无名', company: '秘密集团' });
    await remove('lead', id);
    expect((await list('lead', { text: '秘密' })).map(item => item.customerId)).toEqual([id]);
    expect((await save({ company: { read: 'hidden', write: true } })).status).toBe(200);
    expect(await list('lead', { text: '秘密' })).toEqual([]);
    const [item] = await list('lead', { text: '无名' });
    expect([item?.customerId, Object.keys(item ?? {}).includes('company')]).toEqual([id, false]);
    expect((await admin.post(callPath('roles.reset'), { roleId: 'lead' })).status).toBe(200);
  });

  test('[RB4][PO4] who only reads along does not restore', async () => {
    const id = await create('sales3');
    const set = [{ userId: server.users.lead.userId, level: 'read' as const }];
    await one('sales3', { kind: 'customer.collaborators', docId: id, set, remove: [] });
    await remove('admin', id);
    expect(await restore('lead', id)).toMatchObject({ status: 'rejected', code: 'permission_denied' });
  });
});

describe('restoring', () => {
  test('[RB3] brings the customer back with relations, timeline and history, for everyone in scope', async () => {
    const id = await create('sales1', { name: '回来' });
    await devices.sales1.push(interactionOn(id));
    await one('sales1', { kind: 'customer.patch', docId: id, baseVer: 0, patch: { company: ['', '新公司'] } });
    const before = await recordOf('lead', id);
    await remove('lead', id, '误删');
    expect((await devices.sales1.get(`/customers/v1/${id}`)).status).toBe(404);
    const verdict = await restore('lead', id);
    expect(verdict).toMatchObject({ status: 'applied', docs: [{ id, doc: { customerId: id, name: '回来' } }] });
    const after = await recordOf('sales1', id);
    expect(after).toMatchObject({ tags: before.tags, groups: before.groups, interactions: before.interactions });
    expect(after.history.map(entry => entry.field)).toEqual(['restored', ...before.history.map(entry => entry.field)]);
    expect((await list('lead')).map(item => item.customerId)).not.toContain(id);
  });

  test('[RB3] a second time it changes nothing, and an edit that came while he was deleted can be accepted afterwards', async () => {
    const id = await create('sales1', { name: '隔离' });
    await remove('lead', id);
    const late = await one('sales1', {
      kind: 'customer.patch',
      docId: id,
      baseVer: 0,
      patch: { company: ['', '迟来'] },
    });
    expect(late).toMatchObject({ status: 'quarantined', code: 'deleted' });
    await restore('lead', id);
    expect((await restore('lead', id)).status).toBe('noop');
    const key = { authorId: server.users.sales1.userId, mutationId: late.id };
    expect((await devices.lead.post(callPath('quarantine.accept'), key)).status).toBe(200);
    expect((await recordOf('lead', id)).company).toBe('迟来');
  });

  test('[RB4] nobody restores out of his scope or without the right, and a stranger learns nothing', async () => {
    const id = await create('sales1');
    await remove('lead', id);
    expect(await restore('sales3', id)).toMatchObject({ status: 'rejected', code: 'not_found' });
    expect(await restore('sales1', id)).toMatchObject({ status: 'rejected', code: 'permission_denied' });
    expect(await restore('admin', nextId())).toMatchObject({ status: 'rejected', code: 'not_found' });
    const again = await one('sales1', createDraft(id));
    expect(again).toMatchObject({ status: 'quarantined', code: 'deleted' }); // an id rises by restoring only
  });
});

describe('taking back', () => {
  test('[UN3] a status goes back whence it came, for its author alone', async () => {
    const id = await create('sales1', { status: 'status:potential' });
    const move = { kind: 'customer.patch', docId: id, baseVer: 0 } as const;
    const done = await one('sales1', { ...move, patch: { status: ['status:potential', 'status:interested'] } });
    const back = { ...move, patch: { status: ['status:interested', 'status:potential'] }, undoes: done.id } as const;
    const foreign = await one('lead', back as never);
    const own = await one('sales1', back as never);
    expect([foreign.status, own.status]).toEqual(expect.arrayContaining(['applied']));
    expect((await recordOf('lead', id)).status).toBe('status:potential');
  });
});

describe('one record', () => {
  test('[RD1] one answer holds the customer with names of tags and groups, timeline, history and consents', async () => {
    const tag = nextId();
    await one('sales1', { kind: 'tag.create', docId: tag, doc: { name: '展会贵宾', color: '#123456', category: '' } });
    const id = await create('sales1', { name: '整体', tagIds: [tag] });
    await devices.sales1.push(interactionOn(id));
    const record = await recordOf('sales1', id);
    expect(record).toMatchObject({ name: '整体', tags: [{ tagId: tag, name: '展会贵宾' }], groups: [], more: [] });
    expect(record.interactions).toHaveLength(1);
    const masked = await recordOf('auditor', id);
    expect(masked.contactInfo).toBeUndefined();
    expect((await devices.sales3.get(`/customers/v1/${id}`)).status).toBe(404);
  });

  test('[RH4] history comes by pages, masked, and to nobody out of scope', async () => {
    const id = await create('sales1');
    for (const company of ['甲', '乙', '丙']) {
      await one('sales1', { kind: 'customer.patch', docId: id, baseVer: 1e9, patch: { company: ['', company] } });
    }
    const page = async (
      login: TestLogin,
      before: number | null,
    ): Promise<{ entries: { ver: number }[]; more: boolean }> =>
      (await devices[login].post(callPath('customers.history'), { customerId: id, before, limit: 2 })).body as never;
    const first = await page('sales1', null);
    expect(first.entries).toMatchObject([{ newValue: '丙' }, { newValue: '乙' }]);
    expect(first.more).toBe(true);
    const second = await page('sales1', first.entries.at(-1)?.ver ?? 0);
    expect(second).toMatchObject({ entries: [{ newValue: '甲' }], more: false });
    const body = { customerId: id, before: null };
    expect((await devices.sales3.post(callPath('customers.history'), body)).status).toBe(404);
  });
});

describe('in the end', () => {
  test('[RB5] after 30 days nobody restores, the content goes and the id stays', async () => {
    const [early, late] = [await create('sales1', { name: '早删' }), await create('sales1', { name: '晚删' })];
    await remove('lead', early);
    now += RESTORE_MS / 2;
    devices.lead = await signInDevice(server, 'lead'); // the token of before is long over
    await remove('lead', late);
    now += RESTORE_MS / 2;
    devices.lead = await signInDevice(server, 'lead');
    expect(await restore('lead', early)).toMatchObject({ status: 'rejected', code: 'restore_expired' });
    const erasures: string[] = [];
    const erasureList = { append: async (entry: { customerId: string }) => void erasures.push(entry.customerId) };
    now += 1;
    await emptyBin(server.db.forOrg(server.orgId), server.orgId, erasureList as never);
    expect(erasures).toContain(early);
    expect(erasures).not.toContain(late);
    expect(await restore('lead', early)).toMatchObject({ status: 'rejected', code: 'erased' });
    expect((await list('lead')).map(item => item.customerId)).toEqual([late]);
    expect((await restore('lead', late)).status).toBe('applied');
  });
});
