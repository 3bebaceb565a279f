/** Bulk mutations: judged document by document in one transaction, once, and never in the way of edits by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEPT_FAILURES } from '../../common/domain/batch-task.ts';
import { mutationSchema, type BulkOperation } from '../../common/protocol/mutation.ts';
import type { Verdict } from '../../common/protocol/messages.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { createPushGate } from '../../sync-server/commands/company/push-gate.ts';
import {
  createDraft,
  newCustomer,
  nextId,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';

let server: TestServer;
let admin: Device;
let sales1: Device;
let sales2: Device;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInDevice(server, 'admin');
  sales1 = await signInDevice(server, 'sales1');
  sales2 = await signInDevice(server, 'sales2');
});
afterAll(() => server.close());

const plain = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  (await server.db
    .forOrg(server.orgId)
    .query<Row>({ name: `test-${text.length}-${text.slice(0, 30)}`, text }, values)) as Row[];

/** New customers of a person, past the messages. */
async function plant(count: number, owner: TestLogin, status = 'status:potential'): Promise<string[]> {
  const { userId, teamId } = server.users[owner];
  const { tagIds: _tags, groupIds: _groups, ...fields } = newCustomer({ status });
  const row = { fields, tagIds: [], groupIds: [], ownerId: userId, teamId, createdBy: userId, createdAt: 1 };
  return [
    ...(await bulkInsertCustomers(
      server.db.forOrg(server.orgId),
      server.orgId,
      Array.from({ length: count }, () => row),
    )),
  ];
}

const batch = (taskId: string, operation: BulkOperation, ids: readonly string[]): MutationDraft => ({
  kind: 'customers.batch',
  lane: 'bulk',
  docId: taskId,
  taskId,
  operation,
  ids: [...ids],
});
const addTag = (): BulkOperation => ({ type: 'add_tag', tagId: server.tagIds['重点客户'] ?? '' });
const task = (taskId: string, type: 'add_tag' | 'import', succeeded: number): MutationDraft => ({
  kind: 'task.save',
  lane: 'bulk', // as the device does: its parts wait there
  docId: taskId,
  doc: {
    type,
    status: 'completed',
    parameters: {},
    progress: { done: succeeded, total: succeeded },
    result: { succeeded, failed: 0, skipped: 0, failures: [] },
    createdAt: 1,
    completedAt: 2,
  },
});
const only = async (verdicts: Promise<Verdict[]>): Promise<Verdict> => {
  const [verdict] = await verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};

test('[SS22] a batch is judged customer by customer; one that is refused changes nothing for the others', async () => {
  const mine = await plant(3, 'sales1');
  const [foreign] = await plant(1, 'sales3');
  const taskId = nextId();
  await sales1.push({
    kind: 'customer.tags',
    docId: mine[1] ?? '',
    add: [server.tagIds['重点客户'] ?? ''],
    remove: [],
  });
  const verdict = await only(sales1.push(batch(taskId, addTag(), [...mine, foreign ?? '', nextId()])));
  expect(verdict).toMatchObject({ status: 'merged', code: null, fields: [], conflicts: [] });
  expect(verdict.parts?.map(part => [part.status, part.code])).toEqual([
    ['noop', null],
    ['rejected', 'not_found'],
    ['rejected', 'not_found'],
  ]);
  // Only what the device shows wrongly is stated; the rest comes with the next pull.
  expect(verdict.docs.map(({ id, doc }) => [id, doc])).toEqual(verdict.parts?.slice(1).map(part => [part.id, null]));
  const { changes } = await sales1.pullAll();
  const tagged = changes.flatMap(change =>
    change.op === 'put' && change.collection === 'customers' ? [change.doc] : [],
  );
  const ids = (tagged as { customerId: string; tagIds: string[] }[]).flatMap(doc =>
    doc.tagIds.includes(server.tagIds['重点客户'] ?? '') ? [doc.customerId] : [],
  );
  expect(ids.toSorted()).toEqual(mine.toSorted());
});

test('[SS22] each customer gets history and a log line, the whole one line of audit and one verdict', async () => {
  const ids = await plant(40, 'sales1');
  const taskId = nextId();
  const id = nextId();
  await sales1.pushRaw([{ id, cseq: 100, madeAt: 1, ...batch(taskId, addTag(), ids) }]);
  const count = async (text: string): Promise<number> =>
    (await plain<{ n: number }>(text, [server.orgId, id]))[0]?.n ?? 0;
  expect(await count('SELECT count(*) AS n FROM customer_history WHERE org_id = $1 AND mutation_id = $2')).toBe(40);
  expect(await count('SELECT count(*)  AS n FROM change_log WHERE org_id = $1 AND mutation_id = $2')).toBe(80);
  const audits = await plain<{ action: string; detail: string }>(
    'SELECT action, detail FROM audit WHERE org_id = $1 AND object_id = $2',
    [server.orgId, taskId],
  );
  expect(audits.map(row => [row.action, JSON.parse(row.detail)])).toEqual([
    ['customer.batch', { type: 'add_tag', count: 40, refused: 0 }],
  ]);
});

test('[SS22] a status batch merges by what its author saw of each customer', async () => {
  const device = await signInDevice(server, 'sales2');
  const [a = '', b = '', c = ''] = await plant(3, 'sales2', 'status:potential');
  const vers = new Map<string, number>();
  for (const change of (await device.pullAll()).changes) {
    if (change.op === 'put') vers.set(change.id, (change.doc as { ver: number }).ver);
  }
  const entries = await plain<{ next: string[] | null }>(
    `SELECT next FROM dictionary_entry WHERE org_id = $1 AND entry_id = 'status:potential'`,
    [server.orgId],
  );
  const [to = '', other = ''] = entries[0]?.next ?? [];
  const see = (id: string): [number, string] => [vers.get(id) ?? 0, 'status:potential'];
  // Somebody else has moved b meanwhile, to where the author wants it; c cannot go there from where it is now.
  await admin.push({
    kind: 'customer.patch',
    docId: b,
    baseVer: vers.get(b) ?? 0,
    patch: { status: ['status:potential', to] },
  });
  await admin.push({ kind: 'customer.delete', docId: c });
  const operation: BulkOperation = { type: 'set_status', status: to, seen: [a, b, c].map(see) };
  const verdict = await only(device.push(batch(nextId(), operation, [a, b, c])));
  expect(other).not.toBe('');
  expect(verdict.parts?.map(part => [part.id, part.status, part.code])).toEqual([
    [b, 'noop', null],
    [c, 'rejected', 'deleted'],
  ]);
  expect(verdict.docs).toEqual([{ collection: 'customers', id: c, doc: null }]);
});

test('[SS23] an import creates what is valid, names the line of what is not, and the task says so', async () => {
  const taskId = nextId();
  const good = [nextId(), nextId()];
  const bad = nextId();
  const docs = [
    { id: good[0], line: 2, doc: newCustomer({ name: '甲' }) },
    { id: bad, line: 3, doc: newCustomer({ name: '乙', status: 'status:none' }) },
    { id: good[1], line: 4, doc: newCustomer({ name: '丙' }) },
  ];
  const part = { kind: 'customers.import', lane: 'bulk', docId: taskId, taskId, docs } as MutationDraft;
  const device = await signInDevice(server, 'sales1');
  const [verdict, saved] = await device.push(part, task(taskId, 'import', 3));
  expect(verdict?.parts?.map(({ id, code, fields }) => [id, code, fields[0]?.field])).toEqual([
    [bad, 'validation_failed', 'status'],
  ]);
  // The task is corrected by what the server refused, and its author gets it back so.
  expect(saved?.docs[0]?.doc).toMatchObject({
    result: {
      succeeded: 2,
      failed: 1,
      failures: [{ customerId: bad, line: 3, code: 'unknown_status', field: 'status' }],
    },
  });
  const again = await only(device.push(task(taskId, 'import', 3)));
  expect(again.docs[0]?.doc).toMatchObject({ result: { succeeded: 2, failed: 1 } });
});

test('[SS22] whoever may not run batches gets nothing done, and the task says so', async () => {
  const auditor = await signInDevice(server, 'auditor');
  const ids = await plant(2, 'sales1');
  const verdict = await only(auditor.push(batch(nextId(), addTag(), ids)));
  expect(verdict).toMatchObject({ status: 'rejected', code: 'permission_denied' });
  expect(verdict.docs).toHaveLength(2);
});

test('[P3][SS4] a bulk mutation counts once, whatever becomes of its answers', async () => {
  const ids = await plant(5, 'sales2');
  const device = await signInDevice(server, 'sales2');
  const first = { id: nextId(), cseq: 7, madeAt: 1, ...batch(nextId(), addTag(), ids) };
  const second = {
    id: nextId(),
    cseq: 9,
    madeAt: 1,
    ...batch(nextId(), { type: 'remove_tag', tagId: server.tagIds['重点客户'] ?? '' }, ids),
  };
  const together = await Promise.all([device.pushRaw([first]), device.pushRaw([first]), device.pushRaw([first])]);
  await device.pushRaw([second]);
  const late = await device.pushRaw([first]); // an old request that comes at last
  for (const verdicts of [...together, late]) expect(verdicts[0]).toMatchObject({ status: 'applied', parts: [] });
  const rows = await plain<{ n: number }>(
    'SELECT count(*) AS n FROM customer_history  WHERE org_id = $1 AND mutation_id = $2',
    [server.orgId, first.id],
  );
  expect(rows[0]?.n).toBe(5);
  const { changes } = await device.pullAll();
  const left = changes.flatMap(change => (change.op === 'put' && ids.includes(change.id) ? [change.doc] : []));
  for (const doc of left as { tagIds: string[] }[]) expect(doc.tagIds).toEqual([]);
});

test('[SS5] each lane has its own counter; within a lane none is used twice', async () => {
  const ids = await plant(2, 'sales1');
  const device = await signInDevice(server, 'sales1');
  const [id = ''] = ids;
  const edit = (cseq: number, lane: string): object => ({
    id: nextId(),
    cseq,
    madeAt: 1,
    taskId: null,
    lane,
    kind: 'customer.tags',
    docId: id,
    add: [],
    remove: [],
  });
  await device.pushRaw([edit(8, 'interactive')]);
  const inBulk = { id: nextId(), cseq: 5, madeAt: 1, ...batch(nextId(), addTag(), ids) };
  expect(await device.pushRaw([inBulk])).toMatchObject([{ status: 'applied' }]);
  const reused = await device.pushRaw([edit(8, 'interactive'), edit(9, 'interactive'), edit(5, 'bulk')]);
  expect(reused.map(verdict => verdict.code)).toEqual(['cseq_reused', 'cseq_reused', 'cseq_reused']);
  expect(await device.pushRaw([edit(9, 'interactive'), edit(6, 'bulk')])).toMatchObject([
    { code: null },
    { code: null },
  ]);
  const { body } = await device.post('/sync/v1/hello', { protocol: 1, appVersion: 't', clientId: device.clientId });
  expect(body).toMatchObject({ lastCseq: 9 });
});

test('[SS3] a bulk mutation that cannot be read is refused alone', async () => {
  const ids = await plant(1, 'sales1');
  const device = await signInDevice(server, 'sales1');
  const good = batch(nextId(), addTag(), ids);
  const stamp = (cseq: number): object => ({ id: nextId(), cseq, madeAt: 1 });
  const verdicts = await device.pushRaw([
    { ...good, ...stamp(1), ids: [...ids, ...ids] },
    { ...good, ...stamp(2), operation: { type: 'set_status', status: 'x', seen: [] } },
    { ...good, ...stamp(3), lane: 'interactive' },
    { ...good, ...stamp(4), ids: Array.from({ length: 501 }, nextId) },
    { ...good, ...stamp(5) },
  ]);
  expect(verdicts.map(verdict => verdict.code)).toEqual([
    'validation_failed',
    'validation_failed',
    'validation_failed',
    'validation_failed',
    null,
  ]);
  expect(mutationSchema.safeParse({ ...good, ...stamp(1) }).success).toBe(true);
});

test('[P22][SS24] an edit by hand waits for one part of a batch at most, however many wait', async () => {
  const ids = await plant(6_000, 'sales1');
  const [hand = ''] = await plant(1, 'sales2');
  const parts = Array.from({ length: 12 }, (_, n) => batch(nextId(), addTag(), ids.slice(n * 500, (n + 1) * 500)));
  const devices: Device[] = [];
  for (const _part of parts) devices.push(await signInDevice(server, 'sales1'));
  const pushes = parts.map((part, n) => devices[n]?.push(part) ?? Promise.reject(new Error('no device')));
  const from =
    (await plain<{ n: number }>('SELECT coalesce(max(n), 0) AS n FROM audit WHERE org_id = $1', [server.orgId]))[0]
      ?.n ?? 0;
  await sales2.push({ kind: 'customer.tags', docId: hand, add: [server.tagIds['待回访'] ?? ''], remove: [] });
  await Promise.all(pushes);
  // The audit has the order of the commits.
  const rows = await plain<{ action: string; id: string }>(
    `SELECT action, object_id AS id FROM audit WHERE org_id = $1 AND n > $2 AND action IN ('customer.batch', 'customer.update') ORDER BY n`,
    [server.orgId, from],
  );
  expect(rows).toHaveLength(13);
  const place = rows.findIndex(row => row.id === hand);
  expect(place).toBeLessThanOrEqual(2); // one that ran when the edit was sent, and one that was let in before it arrived
}, 60_000);

test('[SS24] bulk work of a company goes one by one, behind the interactive work that was there before', async () => {
  const gate = createPushGate();
  const seen: string[] = [];
  const open: Record<string, () => void> = {};
  const work = (name: string) => () =>
    new Promise<string>(resolve => {
      seen.push(name);
      open[name] = () => resolve(name);
    });
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const all = [
    gate.interactive('a', work('hand 1')),
    gate.bulk('a', work('bulk 1')),
    gate.bulk('a', work('bulk 2')),
    gate.bulk('b', work('other company')),
    gate.interactive('a', work('hand 2')),
  ];
  await turn();
  expect(seen).toEqual(['hand 1', 'hand 2', 'other company']);
  open['hand 1']?.();
  open['hand 2']?.();
  await turn();
  expect(seen.at(-1)).toBe('bulk 1');
  const late = gate.interactive('a', work('hand 3'));
  await turn();
  expect(seen.at(-1)).toBe('hand 3');
  open['bulk 1']?.();
  await turn();
  expect(seen.at(-1)).toBe('hand 3'); // it was there before the second bulk got its turn
  open['hand 3']?.();
  await turn();
  expect(seen.at(-1)).toBe('bulk 2');
  open['bulk 2']?.();
  open['other company']?.();
  expect(await Promise.all([...all, late])).toHaveLength(6);
});

test('[BT7] of what the server refused the first are kept, the numbers are exact', async () => {
  const taskId = nextId();
  const foreign = Array.from({ length: 500 }, nextId);
  const device = await signInDevice(server, 'sales1');
  const verdicts = await device.push(batch(taskId, addTag(), foreign), task(taskId, 'add_tag', 500));
  expect(verdicts[0]).toMatchObject({ status: 'rejected', code: 'not_found' });
  const saved = verdicts[1]?.docs[0]?.doc as { result: { failures: unknown[] } } | undefined;
  expect(saved).toMatchObject({ result: { failed: 500, succeeded: 0 } });
  expect(saved?.result.failures).toHaveLength(KEPT_FAILURES);
  await device.push(createDraft(nextId())); // nothing of it holds up what follows
});
