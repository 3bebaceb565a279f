/** Tags and groups themselves: changed, merged, moved, deleted and brought back; what it means for customers; limits and permissions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../common/domain/limits.ts';
import type { Change, Verdict } from '../../../common/protocol/messages.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import {
  CHUNK,
  carryOutOrders,
  carryOutStep,
  forgetOldDeletions,
} from '../../../sync-server/commands/classify/carry-out.ts';
import { grantOf, ROLES } from '../../../common/domain/permissions.ts';
import { deviceLimitsOf } from '../../../sync-server/commands/limits/company-limits.ts';
import { verifyAuditChain } from '../../../sync-server/commands/record/verify-audit.ts';
import { saveLimits } from '../../../sync-server/queries/limits.ts';
import {
  createDraft,
  newCustomer,
  nextId,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let lead: Device;
let sales: Device;
let admin: Device;
/** By how much the server's clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + ahead } });
  lead = await signInDevice(server, 'lead');
  sales = await signInDevice(server, 'sales1');
  admin = await signInDevice(server, 'admin');
});
afterAll(() => server.close());

const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  (await server.db
    .forOrg(server.orgId)
    .query<Row>({ name: `classify-${text.length}-${text.slice(0, 40)}`, text }, values)) as Row[];
/** The documents of a pull as the device keeps them: what came last. */
const docsOf = ({ changes }: { readonly changes: readonly Change[] }, collection: string): Map<string, unknown> => {
  const docs = new Map<string, unknown>();
  for (const change of changes.filter(each => each.collection === collection)) {
    if (change.op === 'put') docs.set(change.id, change.doc);
    else docs.delete(change.id);
  }
  return docs;
};
const brief = ({ status, code, fields }: Verdict): unknown[] => [status, fields[0]?.code ?? code];
const tag = (docId: string, name: string): MutationDraft => ({
  kind: 'tag.create',
  docId,
  doc: { name, color: '#123456', category: '' },
});
const group = (docId: string, name: string, parentId: string | null = null): MutationDraft => ({
  kind: 'group.create',
  docId,
  doc: { name, parentId },
});
const sales1Actor = () => ({ orgId: server.orgId, ...server.users.sales1 });
async function makeTag(name: string): Promise<string> {
  const docId = nextId();
  expect((await lead.push(tag(docId, name))).map(brief)).toEqual([['applied', null]]);
  return docId;
}
async function makeGroup(name: string, parentId: string | null = null): Promise<string> {
  const docId = nextId();
  expect((await lead.push(group(docId, name, parentId))).map(brief)).toEqual([['applied', null]]);
  return docId;
}
async function customerWith(given: { tagIds?: string[]; groupIds?: string[] }): Promise<string> {
  const docId = nextId();
  await sales.push(createDraft(docId, given));
  return docId;
}
const tagsOf = async (customerId: string): Promise<string[]> =>
  (
    await rows<{ id: string }>(
      'SELECT tag_id AS id FROM customer_tag_relation WHERE customer_id = $1 ORDER BY position',
      [customerId],
    )
  ).map(row => row.id);
const groupsOf = async (customerId: string): Promise<string[]> =>
  (
    await rows<{ id: string }>('SELECT group_id AS id FROM customer_group_relation WHERE customer_id = $1', [
      customerId,
    ])
  ).map(row => row.id);
const parentOf = async (groupId: string): Promise<string | null | undefined> =>
  (
    await rows<{ parent: string | null }>(
      'SELECT parent_id AS parent FROM customer_group WHERE group_id = $1 AND deleted_at IS NULL',
      [groupId],
    )
  )[0]?.parent;

test('[TG1][TG6] a tag is renamed for everybody; its name stays its own', async () => {
  const [one, other] = [await makeTag('老客'), await makeTag('新客')];
  const verdicts = await lead.push(
    { kind: 'tag.update', docId: one, patch: { name: ['老客', '老客户'], color: ['#123456', '#654321'] } },
    { kind: 'tag.update', docId: one, patch: { name: ['老客户', '老客户'] } },
    { kind: 'tag.update', docId: one, patch: { name: ['老客户', '新客'] } },
    { kind: 'tag.update', docId: nextId(), patch: { category: ['', '行业'] } },
  );
  expect(verdicts.map(brief)).toEqual([
    ['applied', null],
    ['noop', null],
    ['rejected', 'name_taken'],
    ['rejected', 'unknown_tag'],
  ]);
  expect(verdicts[0]?.docs).toMatchObject([{ id: one, doc: { name: '老客户', color: '#654321' } }]);
  const pulled = docsOf(await sales.pullAll(), 'tags').get(other);
  expect(pulled).toMatchObject({ name: '新客' });
  const [audit] = await rows<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'tag.update' AND object_id = $1`,
    [one],
  );
  expect(JSON.parse(audit?.detail ?? '{}')).toMatchObject({ name: ['老客', '老客户'] });
});

test('[TG4][TG7] a merge gives everybody the other tag, and late edits with the old id find it', async () => {
  const [from, into] = [await makeTag('展会A'), await makeTag('展会B')];
  const [both, one, deleted] = [
    await customerWith({ tagIds: [from, into] }),
    await customerWith({ tagIds: [from] }),
    await customerWith({ tagIds: [from] }),
  ];
  await lead.push({ kind: 'customer.delete', docId: deleted });
  const [merged] = await lead.push({ kind: 'tag.merge', docId: from, into });
  expect(merged?.status).toBe('applied');
  expect(await Promise.all([both, one, deleted].map(tagsOf))).toEqual([[into], [into], [into]]);
  const pull = await sales.pullAll();
  expect(docsOf(pull, 'tags').has(from)).toBe(false);
  expect(docsOf(pull, 'customers').get(one)).toMatchObject({ tagIds: [into] });
  expect(docsOf(pull, 'customers').get(both)).toMatchObject({ tagIds: [into] });
  const history = await rows('SELECT 1 FROM customer_history WHERE customer_id = $1 AND field = $2', [one, 'tagIds']);
  expect(history).toHaveLength(1);
  const late = await customerWith({ tagIds: [from] });
  expect(await tagsOf(late)).toEqual([into]);
  expect((await lead.push({ kind: 'tag.merge', docId: from, into })).map(brief)).toEqual([['noop', null]]);
  expect((await lead.push({ kind: 'tag.merge', docId: into, into })).map(brief)).toEqual([['rejected', 'unknown_tag']]);
  expect((await lead.push({ kind: 'tag.restore', docId: from, name: '展会A' })).map(brief)).toEqual([
    ['rejected', 'unknown_tag'],
  ]);
  const reused = await makeTag('展会A');
  expect(reused).not.toBe(from);
});

test('[TG5] a deletion takes the tag from everybody, and can be taken back with the customers', async () => {
  const tagId = await makeTag('待删');
  const customerId = await customerWith({ tagIds: [tagId] });
  expect((await lead.push({ kind: 'tag.delete', docId: tagId, name: '待删' })).map(brief)).toEqual([['applied', null]]);
  expect(await tagsOf(customerId)).toEqual([]);
  expect((await sales.push({ kind: 'customer.tags', docId: customerId, add: [tagId], remove: [] })).map(brief)).toEqual(
    [['rejected', 'unknown_tag']],
  );
  const again = await lead.push(
    { kind: 'tag.delete', docId: tagId, name: '待删' },
    { kind: 'tag.restore', docId: tagId, name: '待删' },
  );
  expect(again.map(brief)).toEqual([
    ['noop', null],
    ['applied', null],
  ]);
  expect(await tagsOf(customerId)).toEqual([tagId]);
  expect(docsOf(await sales.pullAll(), 'customers').get(customerId)).toMatchObject({ tagIds: [tagId] });
  await lead.push({ kind: 'tag.delete', docId: tagId, name: '待删' });
  await makeTag('待删');
  expect((await lead.push({ kind: 'tag.restore', docId: tagId, name: '待删' })).map(brief)).toEqual([
    ['rejected', 'name_taken'],
  ]);
  ahead = 31 * 24 * 3_600_000;
  await forgetOldDeletions(server.db.forOrg(server.orgId), server.orgId);
  expect(await rows('SELECT 1 FROM classify_swept')).toHaveLength(0);
  ahead = 0;
});

test('[TG7] many customers are done in short transactions, and what was cut off goes on', async () => {
  const [from, into] = [await makeTag('大标签'), await makeTag('大去处')];
  const { userId, teamId } = server.users.sales1;
  const { tagIds: _tags, groupIds: _groups, ...fields } = newCustomer({});
  const row = { fields, tagIds: [from], groupIds: [], ownerId: userId, teamId, createdBy: userId, createdAt: 1 };
  const db = server.db.forOrg(server.orgId);
  const count = CHUNK * 2 + 5;
  await bulkInsertCustomers(
    db,
    server.orgId,
    Array.from({ length: count }, () => row),
  );
  // As if the server had been stopped behind the verdict: the order waits.
  const sweepId = nextId();
  await rows('UPDATE customer_tag SET merged_into = $2 WHERE tag_id = $1', [from, into]);
  await rows(
    `INSERT INTO classify_sweep (org_id, sweep_id, kind, mode, target_id, into_id, ordered_by, created_at) VALUES ($1, $2, 'tag', 'move', $3, $4, $5, 1)`,
    [server.orgId, sweepId, from, into, userId],
  );
  const left = async (): Promise<number> =>
    (await rows('SELECT 1 FROM customer_tag_relation WHERE tag_id = $1', [from])).length;
  await carryOutStep(db, server.orgId);
  expect(await left()).toBe(count - CHUNK);
  expect(await carryOutOrders(db, server.orgId, () => true)).not.toBeNull();
  expect(await left()).toBe(0);
  expect(await carryOutStep(db, server.orgId)).toBeNull();
  const [done] = await rows<{ touched: number }>('SELECT touched FROM classify_sweep WHERE sweep_id = $1', [sweepId]);
  expect(done?.touched).toBe(count);
});

test('[GT2][GT4][GT7] moves are judged in their order; nothing made under a deleted group is lost', async () => {
  const [a, b] = [await makeGroup('甲'), await makeGroup('乙')];
  const c = await makeGroup('丙', b);
  const customerId = await customerWith({ groupIds: [b] });
  // Two devices, each offline, put each other's group under theirs.
  expect((await lead.push({ kind: 'group.move', docId: a, parentId: c })).map(brief)).toEqual([['applied', null]]);
  expect((await admin.push({ kind: 'group.move', docId: b, parentId: a })).map(brief)).toEqual([
    ['rejected', 'group_cycle'],
  ]);
  expect([await parentOf(a), await parentOf(b)]).toEqual([c, null]);
  const [deleted] = await lead.push({ kind: 'group.delete', docId: b, name: '乙' });
  expect(deleted?.docs).toMatchObject([
    { id: b, doc: null },
    { id: c, doc: { parentId: null } },
  ]);
  expect(await groupsOf(customerId)).toEqual([]);
  const late = nextId();
  const [made] = await admin.push(group(late, '丁', b));
  expect(made).toMatchObject({ status: 'merged', docs: [{ id: late, doc: { parentId: null } }] });
  expect((await sales.push({ kind: 'customer.groups', docId: customerId, add: [b], remove: [] })).map(brief)).toEqual([
    ['rejected', 'unknown_group'],
  ]);
  expect((await lead.push({ kind: 'group.restore', docId: b, name: '乙' })).map(brief)).toEqual([['applied', null]]);
  expect(await groupsOf(customerId)).toEqual([b]);
  const renamed = await lead.push(
    { kind: 'group.update', docId: b, patch: { name: ['乙', '乙组'], description: ['', '第二组'] } },
    { kind: 'group.update', docId: b, patch: { name: ['乙', '乙组'] } },
  );
  expect(renamed.map(brief)).toEqual([
    ['applied', null],
    ['noop', null],
  ]);
  expect(docsOf(await sales.pullAll(), 'groups').get(b)).toMatchObject({ name: '乙组', description: '第二组' });
});

test('[GS1][GS3] a segment has conditions instead of customers, and they name no segment', async () => {
  const groupId = nextId();
  const query = { field: 'status', op: 'in', values: ['status:won'] } as const;
  const doc = { name: '已成交', parentId: null, query };
  const nested = { field: 'groupIds', op: 'in_group', values: [groupId], sub: false } as const;
  const verdicts = await lead.push(
    { kind: 'group.create', docId: groupId, doc },
    { kind: 'group.create', docId: nextId(), doc: { name: '绕', parentId: null, query: nested } },
    { kind: 'group.update', docId: groupId, patch: { query: [query, nested] } },
    { kind: 'group.update', docId: groupId, patch: { query: [query, { ...query, values: ['status:lost'] }] } },
  );
  expect(verdicts.map(brief)).toEqual([
    ['applied', null],
    ['rejected', 'segment_nested'],
    ['rejected', 'segment_nested'],
    ['applied', null],
  ]);
  const customerId = await customerWith({});
  expect(
    (await sales.push({ kind: 'customer.groups', docId: customerId, add: [groupId], remove: [] })).map(brief),
  ).toEqual([['rejected', 'unknown_group']]);
  expect(docsOf(await sales.pullAll(), 'groups').get(groupId)).toMatchObject({ query: { values: ['status:lost'] } });
});

test('[TG3][GT5] the company limits its tags and groups, and those of a customer', async () => {
  const db = server.db.forOrg(server.orgId);
  const { userId } = server.users.admin;
  const save = (classify: object): Promise<void> =>
    saveLimits(db, {
      orgId: server.orgId,
      userId,
      at: 1,
      body: { ...DEFAULT_LIMITS, classify } as typeof DEFAULT_LIMITS,
    });
  const [one, two] = [await makeTag('限一'), await makeTag('限二')];
  const top = await makeGroup('限组');
  const customerId = await customerWith({ tagIds: [one] });
  await save({ tags: 1, tagsPerCustomer: 1, groups: 1_000, groupDepth: 1, groupsPerCustomer: 1 });
  const verdicts = await lead.push(
    tag(nextId(), '限三'),
    { kind: 'customer.tags', docId: customerId, add: [two], remove: [] },
    { kind: 'customer.tags', docId: customerId, add: [two], remove: [one] },
    group(nextId(), '限下', top),
    createDraft(nextId(), { tagIds: [one, two] }),
  );
  await save(DEFAULT_LIMITS.classify ?? {});
  expect(verdicts.map(brief)).toEqual([
    ['rejected', 'limit_reached'],
    ['rejected', 'too_many'],
    ['applied', null],
    ['rejected', 'group_too_deep'],
    ['rejected', 'too_many'],
  ]);
  const told = await deviceLimitsOf(db, { ...sales1Actor(), grant: grantOf(ROLES.sales, server.users.sales1) }, 1);
  expect(told.classify).toEqual(DEFAULT_LIMITS.classify);
});

test('[TG6][GT1] who may not manage is refused, and nothing changes', async () => {
  const [tagId, other, groupId] = [await makeTag('禁标'), await makeTag('禁标二'), await makeGroup('禁组')];
  const verdicts = await sales.push(
    { kind: 'tag.update', docId: tagId, patch: { name: ['禁标', '改'] } },
    { kind: 'tag.merge', docId: tagId, into: other },
    { kind: 'tag.delete', docId: tagId, name: '禁标' },
    { kind: 'tag.restore', docId: tagId, name: '禁标' },
    { kind: 'group.update', docId: groupId, patch: { name: ['禁组', '改'] } },
    { kind: 'group.move', docId: groupId, parentId: null },
    { kind: 'group.delete', docId: groupId, name: '禁组' },
    { kind: 'group.restore', docId: groupId, name: '禁组' },
  );
  expect(verdicts.map(brief)).toEqual(Array(8).fill(['rejected', 'permission_denied']));
  expect(docsOf(await sales.pullAll(), 'tags').get(tagId)).toMatchObject({ name: '禁标' });
  expect(await verifyAuditChain(server.db.forOrg(server.orgId), server.orgId)).toMatchObject({ brokenAt: null });
});
