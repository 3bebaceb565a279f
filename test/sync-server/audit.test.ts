/** The audit: what is in it, what is never in it, that it cannot be changed, and that a change is found. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAuditChains } from '../../sync-server/commands/record/verify-audit.ts';
import { DEFAULT_LIMITS } from '../../common/domain/limits.ts';
import { NO_FILTER } from '../../common/protocol/calls/audit.ts';
import { codeOf, createDraft, nextId, readAudit, signInDevice, type Device } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let auditor: Device;
beforeAll(async () => {
  server = await startTestServer();
  auditor = await signInDevice(server, 'auditor');
});
afterAll(() => server.close());

const run = (target: TestServer, text: string): Promise<unknown> =>
  target.db.query({ name: text.slice(0, 60), text }, []);

test('[AD2] who did what to which customer is recorded, with names of fields and without a value', async () => {
  const device = await signInDevice(server, 'sales1');
  const lead = await signInDevice(server, 'lead');
  const [customerId, taskId] = [nextId(), nextId()];
  const words = ['审计金丝雀名', '审计金丝雀记', '13822220077'];
  const phones = [{ value: `+86${words[2]}`, raw: words[2] ?? '', label: '' }];
  await device.push(
    createDraft(customerId, { name: words[0] ?? '', notes: words[1] ?? '', phones }),
    {
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 0,
      taskId,
      patch: { notes: [words[1] ?? '', `${words[1]}改`], phones: [phones, []] },
    },
    { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '回访' },
  );
  await lead.push({ kind: 'customer.delete', docId: customerId });
  const rows = (await readAudit(auditor)).rows.filter(row => row.objectId === customerId).toReversed();
  expect(rows.map(row => [row.action, row.actorName, row.objectType])).toEqual([
    ['customer.create', '销售甲', 'customer'],
    ['customer.update', '销售甲', 'customer'],
    ['customer.reveal', '销售甲', 'customer'],
    ['customer.delete', '主管甲', 'customer'],
  ]);
  expect(rows[1]?.detail).toEqual({ fields: ['phones', 'notes'], taskId });
  const everything = JSON.stringify(
    await server.db.query({ name: 'audit-all', text: 'SELECT a::text FROM audit a' }, []),
  );
  for (const word of words) expect(everything).not.toContain(word);
});

test('[AD4] pages go backwards without gaps, filters count what matches', async () => {
  const device = await signInDevice(server, 'sales2');
  await device.push(...Array.from({ length: 7 }, () => createDraft(nextId())));
  const filter = { actions: ['customer.create'], actorId: server.users.sales2.userId };
  const seen: number[] = [];
  for (let before: number | null = null; ;) {
    const page = await readAudit(auditor, filter, { limit: 3, before });
    expect(page.total).toBe(7);
    seen.push(...page.rows.map(row => row.n));
    const last = page.rows.at(-1);
    if (last === undefined) break;
    before = last.n;
  }
  expect(seen).toHaveLength(7);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
});

test('[AD5] beginning to read the audit is recorded, paging on is not', async () => {
  const filter = { actions: ['audit.read'] };
  const before = (await readAudit(auditor, filter, { limit: 1 })).total;
  await readAudit(auditor, { text: '13800000000' }, { limit: 1, before: 5 });
  const after = await readAudit(auditor, filter, { limit: 1 });
  expect(after.total).toBe(before + 1);
  expect(after.rows[0]).toMatchObject({ actorName: '审计甲', detail: { actions: ['audit.read'] } });
});

test('[P21][AD1] the chain verifies after many writers at once', async () => {
  const devices = await Promise.all(['sales1', 'sales2', 'lead'].map(login => signInDevice(server, login as 'lead')));
  await Promise.all(
    devices.flatMap(device => [1, 2, 3].map(() => device.push(createDraft(nextId()), createDraft(nextId())))),
  );
  const [result] = await verifyAuditChains(server.db);
  expect(result).toMatchObject({ orgId: server.orgId, ok: true, brokenAt: null });
  expect(result?.lines).toBeGreaterThan(20);
});

test.each(['UPDATE audit SET action = action', 'DELETE FROM audit', 'TRUNCATE audit'])(
  '[AD2] the database refuses: %s',
  async text => {
    await expect(run(server, text)).rejects.toMatchObject({ code: '42501' });
  },
);

const TAMPERINGS = [
  ['a changed action', `UPDATE audit SET action = 'harmless' WHERE n = 5`, 5],
  ['a changed author', `UPDATE audit SET actor_id = gen_random_uuid() WHERE n = 5`, 5],
  ['a changed time', `UPDATE audit SET at = at + 1 WHERE n = 4`, 4],
  ['a changed detail', `UPDATE audit SET detail = '{}' WHERE n = 4`, 4],
  ['a removed line', `DELETE FROM audit WHERE n = 3`, 4],
  ['a removed end', `DELETE FROM audit WHERE n = (SELECT max(n) FROM audit)`, 6],
  [
    'a line put in',
    `INSERT INTO audit SELECT org_id, n + 1, at, actor_id, action, object_type, object_id, detail, hash FROM audit WHERE n = 6`,
    7,
  ],
] as const;

test('[AD3] every tampering behind the trigger is found, at its line', async () => {
  const own = await startTestServer();
  for (const login of ['sales1', 'sales2', 'lead', 'admin', 'auditor'] as const) await signInDevice(own, login);
  await run(own, 'ALTER TABLE audit DISABLE TRIGGER USER');
  await run(own, 'CREATE TABLE audit_copy AS SELECT * FROM audit');
  for (const [what, text, brokenAt] of TAMPERINGS) {
    await run(own, text);
    const [result] = await verifyAuditChains(own.db);
    expect([what, result?.ok, result?.brokenAt]).toEqual([what, false, brokenAt]);
    await run(own, 'DELETE FROM audit');
    await run(own, 'INSERT INTO audit SELECT * FROM audit_copy');
    expect((await verifyAuditChains(own.db))[0]?.ok).toBe(true);
  }
  await own.close();
});

test('[AL4] filters by group of actions, object, days and part of an id; another object shows nothing', async () => {
  const device = await signInDevice(server, 'sales3');
  const [one, two] = [nextId(), nextId()];
  await device.push(createDraft(one), createDraft(two), { kind: 'customer.delete', docId: two });
  const ofOne = await readAudit(auditor, { objectId: one });
  expect(ofOne.rows.map(row => row.action)).toEqual(['customer.create']);
  expect(
    (await readAudit(auditor, { actions: ['customer.create'], text: one.slice(-9).toUpperCase() })).rows.map(
      row => row.objectId,
    ),
  ).toEqual([one]);
  expect((await readAudit(auditor, { text: String(ofOne.rows[0]?.n) })).rows.map(row => row.n)).toContain(
    ofOne.rows[0]?.n,
  );
  const at = ofOne.rows[0]?.at ?? 0;
  const actorId = server.users.sales3.userId;
  const created = { actions: ['customer.create', 'customer.delete'], actorId };
  expect((await readAudit(auditor, { ...created, from: at, to: at + 60_000 })).total).toBeGreaterThanOrEqual(2);
  expect((await readAudit(auditor, { ...created, to: at - 60_000 })).total).toBe(0);
  expect((await readAudit(auditor, { objectId: nextId() })).rows).toEqual([]);
});

test('[AL3] a device that begins to fetch everything, and a write of contact values by one who sees masks, are recorded', async () => {
  const sales = await signInDevice(server, 'sales1');
  const operations = await signInDevice(server, 'operations');
  const customerId = nextId();
  await sales.push(createDraft(customerId));
  await operations.pullAll();
  const value = { value: '+8613800000001', raw: '', label: '' };
  await operations.push({ kind: 'customer.patch', docId: customerId, baseVer: 1, patch: { phones: [[], [value]] } });
  const { rows } = await readAudit(auditor, { actorId: server.users.operations.userId });
  const of = (action: string): object | undefined => rows.find(row => row.action === action)?.detail;
  expect(of('sync.snapshot')).toEqual({ clientId: operations.clientId });
  expect(of('customer.update_refused')).toEqual({ fields: ['phones'] });
});

test('[AL6] the application verifies by parts what has grown meanwhile, finds the first broken entry and records the result', async () => {
  const own = await startTestServer();
  const reader = await signInDevice(own, 'auditor');
  const verify = async (after: number): Promise<unknown> =>
    (await reader.post('/calls/v1/audit.verify', { after })).body;
  expect(await verify(0)).toEqual({ checked: 2, total: 2, isDone: true, brokenAt: null, isGuarded: true });
  await signInDevice(own, 'sales1');
  expect(await verify(2)).toMatchObject({ checked: 4, total: 4, brokenAt: null });
  await run(own, 'ALTER TABLE audit DISABLE TRIGGER USER');
  await run(own, `UPDATE audit SET action = 'harmless' WHERE n = 3`);
  expect(await verify(2)).toMatchObject({ checked: 2, isDone: true, brokenAt: 3 });
  await run(own, 'DELETE FROM audit WHERE n = 3');
  expect(await verify(3)).toMatchObject({ checked: 3, isDone: true, brokenAt: 3 });
  const { rows } = await readAudit(reader, { actions: ['audit.verify'] });
  expect(rows.map(row => row.detail)).toMatchObject([
    { result: 'broken' },
    { result: 'broken', brokenAt: 3 },
    { result: 'intact' },
  ]);
  await own.close();
});

test('[AL7] an export needs its permission, comes by parts with whose it is, is recorded with each and stops at the quota', async () => {
  const own = await startTestServer();
  const [reader, admin, lead] = [
    await signInDevice(own, 'auditor'),
    await signInDevice(own, 'admin'),
    await signInDevice(own, 'lead'),
  ];
  const asked = { filter: { ...NO_FILTER, text: 'user' }, before: null, exportId: nextId() };
  expect(codeOf(await lead.post('/calls/v1/audit.export', asked))).toBe('permission_denied');
  const { body } = await reader.post('/calls/v1/audit.export', { ...asked, filter: NO_FILTER });
  expect(body).toMatchObject({
    isLast: true,
    watermark: { exportId: asked.exportId, login: 'auditor', userName: '审计甲' },
  });
  const [recorded] = (await readAudit(admin, { actions: ['audit.export'] })).rows;
  expect(recorded).toMatchObject({ actorName: '审计甲', detail: { exportId: asked.exportId, count: 4 } });
  const limits = { ...DEFAULT_LIMITS, roles: { auditor: { exportRowsPerDay: 4 } } };
  expect((await admin.post('/calls/v1/limits.save', { limits, updatedAt: null })).status).toBe(200);
  const refused = await reader.post('/calls/v1/audit.export', asked);
  expect(refused.body).toMatchObject({ error: { code: 'quota_reached', params: { max: 4 } } });
  expect((await admin.post('/calls/v1/audit.export', asked)).status).toBe(200);
  await own.close();
});
