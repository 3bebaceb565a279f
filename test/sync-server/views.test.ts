/** Saved views and records of exports on the server: who is sent which view, who may share and end one, and what is audited. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ViewContent, ViewScope } from '../../common/domain/saved-view.ts';
import type { Verdict } from '../../common/protocol/messages.ts';
import { nextId, readAudit, signInDevice, type Device, type MutationDraft } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Device;
let lead: Device;
let sales1: Device;
let sales2: Device;
let sales3: Device;
let auditor: Device;

beforeAll(async () => {
  server = await startTestServer();
  [admin, lead, sales1, sales2, sales3, auditor] = await Promise.all([
    signInDevice(server, 'admin'),
    signInDevice(server, 'lead'),
    signInDevice(server, 'sales1'),
    signInDevice(server, 'sales2'),
    signInDevice(server, 'sales3'),
    signInDevice(server, 'auditor'),
  ]);
});
afterAll(() => server.close());

const CANARY = 'canary-王秘密';
const content = (scope: ViewScope, fields: Partial<ViewContent> = {}): ViewContent => ({
  name: '重点客户',
  scope,
  query: JSON.stringify({ keyword: CANARY, where: null }),
  columns: [
    { id: 'name', pinned: true },
    { id: 'company', width: 200 },
  ],
  sorts: [{ field: 'name', direction: 'asc' }],
  density: 'dense',
  order: 3,
  ...fields,
});
const save = (docId: string, doc: ViewContent): MutationDraft => ({ kind: 'view.save', docId, doc });
const end = (docId: string): MutationDraft => ({ kind: 'view.delete', docId });
const brief = (verdict: Verdict | undefined): unknown[] => [verdict?.status, verdict?.code];

/** What a device holds of views after reading everything, anew or on from a cursor. */
async function viewsOf(device: Device, cursor: string | null = null) {
  const pulled = await device.pullAll(cursor);
  const changes = pulled.changes.filter(change => change.collection === 'views');
  return { ...pulled, changes, ids: changes.flatMap(change => (change.op === 'put' ? [change.id] : [])) };
}

test('[LV1] a view comes to the other devices of its owner as he saved it, and its question is sealed in the database', async () => {
  const viewId = nextId();
  const other = await signInDevice(server, 'sales1');
  expect(brief((await sales1.push(save(viewId, content('private'))))[0])).toEqual(['applied', null]);
  const put = (await viewsOf(other)).changes.find(change => change.id === viewId);
  expect(put).toMatchObject({
    op: 'put',
    doc: { ...content('private'), viewId, ownerId: server.users.sales1.userId, teamId: null },
  });
  const rows = await server.db.query<{ text: string }>(
    { name: 'view-row', text: 'SELECT v::text AS text FROM saved_view v WHERE view_id = $1' },
    [viewId],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.text).not.toContain('canary');
  await sales1.push(save(viewId, content('private', { name: '别的名字', density: 'roomy' })));
  const changed = (await viewsOf(other)).changes.find(change => change.id === viewId);
  expect(changed).toMatchObject({ doc: { name: '别的名字', density: 'roomy' } });
});

test('[LV2] a private view leaves the server for nobody else, not by snapshot, log, digest or fetch', async () => {
  const readers = [admin, lead, sales2, auditor];
  const cursors = await Promise.all(readers.map(async device => (await viewsOf(device)).cursor));
  const viewId = nextId();
  await sales1.push(save(viewId, content('private')));
  for (const [i, device] of readers.entries()) {
    const later = await viewsOf(device, cursors[i] ?? null);
    expect(later.changes).toEqual([]);
    expect((await viewsOf(device)).ids).not.toContain(viewId);
    const fetched = await device.post('/sync/v1/digest', { step: 'fetch', collection: 'views', ids: [viewId] });
    expect(fetched).toMatchObject({ status: 200, body: { changes: [{ op: 'purge', id: viewId }] } });
  }
});

test('[LV2] a team view reaches the team and no other one, a company view everyone; unshared it is taken back', async () => {
  const viewId = nextId();
  const cursors = { sales1: (await viewsOf(sales1)).cursor, sales3: (await viewsOf(sales3)).cursor };
  expect(brief((await lead.push(save(viewId, content('team'))))[0])).toEqual(['applied', null]);
  const got = await viewsOf(sales1, cursors.sales1);
  expect(got.ids).toEqual([viewId]);
  expect((await viewsOf(sales3, cursors.sales3)).ids).toEqual([]);
  expect((await viewsOf(admin)).ids).not.toContain(viewId);
  await lead.push(save(viewId, content('company')));
  expect((await viewsOf(sales3, cursors.sales3)).ids).toEqual([viewId]);
  expect((await viewsOf(auditor)).ids).toContain(viewId);
  const beforeEnd = await viewsOf(sales1, got.cursor);
  await lead.push(save(viewId, content('private')));
  const lost = await viewsOf(sales1, beforeEnd.cursor);
  expect(lost.changes).toEqual([{ op: 'purge', collection: 'views', id: viewId }]);
  expect((await viewsOf(lead)).ids).toContain(viewId);
});

test('[LV3] only its owner changes a view, sharing needs the permission, and an ended id is never used again', async () => {
  const viewId = nextId();
  expect(brief((await sales1.push(save(viewId, content('team'))))[0])).toEqual(['rejected', 'permission_denied']);
  await lead.push(save(viewId, content('company')));
  expect(brief((await admin.push(save(viewId, content('private'))))[0])).toEqual(['rejected', 'permission_denied']);
  expect(brief((await sales1.push(end(viewId)))[0])).toEqual(['rejected', 'permission_denied']);
  const hidden = nextId();
  await sales1.push(save(hidden, content('private')));
  expect(brief((await sales2.push(save(hidden, content('private'))))[0])).toEqual(['rejected', 'already_exists']);
  expect(brief((await admin.push(end(hidden)))[0])).toEqual(['rejected', 'not_found']);
  const { cursor } = await viewsOf(sales2);
  expect(brief((await admin.push(end(viewId)))[0])).toEqual(['applied', null]);
  expect((await viewsOf(sales2, cursor)).changes).toEqual([{ op: 'delete', collection: 'views', id: viewId }]);
  expect(brief((await lead.push(save(viewId, content('private'))))[0])).toEqual(['rejected', 'deleted']);
  const { rows } = await readAudit(auditor, { actions: ['view.share', 'view.delete'] });
  expect(rows.map(row => row.action)).toContain('view.delete');
  expect(JSON.stringify(rows)).not.toMatch(/canary|重点客户/);
});

test('[LV3] who is in no team shares with none, and says so at the field', async () => {
  const [verdict] = await admin.push(save(nextId(), content('team')));
  expect(verdict).toMatchObject({ status: 'rejected', fields: [{ field: 'scope', code: 'no_team' }] });
});

test('[LX2] an export is audited and counted, its reason without numbers; who may not is refused', async () => {
  const operations = await signInDevice(server, 'operations');
  const record = (fields: object = {}): MutationDraft => ({
    kind: 'export.record',
    docId: nextId(),
    doc: { rows: 120, format: 'xlsx', columns: ['name', 'phone'], plain: false, reason: '', ...fields },
  });
  expect(brief((await operations.push(record()))[0])).toEqual(['applied', null]);
  expect(brief((await sales1.push(record()))[0])).toEqual(['rejected', 'permission_denied']);
  expect(brief((await operations.push(record({ plain: true, reason: 'x' })))[0])).toEqual([
    'rejected',
    'permission_denied',
  ]);
  expect((await admin.push(record({ plain: true })))[0]).toMatchObject({ fields: [{ field: 'reason' }] });
  expect(brief((await admin.push(record({ plain: true, reason: '给 13800138000 打电话' })))[0])).toEqual([
    'applied',
    null,
  ]);
  const { rows } = await readAudit(auditor, { actions: ['customer.export'] });
  expect(rows).toHaveLength(2);
  expect(rows.map(row => row.detail)).toContainEqual(
    expect.objectContaining({ count: 120, plain: false, format: 'xlsx' }),
  );
  expect(JSON.stringify(rows)).not.toContain('13800138000');
  const used = await server.db.query<{ used: number }>(
    { name: 'used-exports', text: `SELECT sum(used)::int AS used FROM usage_count WHERE kind = 'export_rows'` },
    [],
  );
  expect(used[0]?.used).toBe(240);
});
