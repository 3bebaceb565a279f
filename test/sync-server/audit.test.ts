/** The audit: what is in it, what is never in it, that it cannot be changed, and that a change is found. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditAnswerSchema, type AuditAnswer } from '../../common/protocol/messages.ts';
import { verifyAuditChains } from '../../sync-server/commands/verify-audit.ts';
import { createDraft, nextId, signInDevice, type Device } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let auditor: Device;
beforeAll(async () => {
  server = await startTestServer();
  auditor = await signInDevice(server, 'auditor');
});
afterAll(() => server.close());

const read = async (query: string): Promise<AuditAnswer> =>
  auditAnswerSchema.parse((await auditor.get(`/admin/v1/audit?${query}`)).body);
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
  const rows = (await read('limit=200')).rows.filter(row => row.objectId === customerId).toReversed();
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
  const filter = `action=customer.create&actorId=${server.users.sales2.userId}`;
  const seen: number[] = [];
  let before = '';
  for (;;) {
    const page = await read(`${filter}&limit=3${before}`);
    expect(page.total).toBe(7);
    seen.push(...page.rows.map(row => row.n));
    const last = page.rows.at(-1);
    if (last === undefined) break;
    before = `&before=${last.n}`;
  }
  expect(seen).toHaveLength(7);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
});

test('[AD5] beginning to read the audit is recorded, paging on is not', async () => {
  const before = (await read('action=audit.read&limit=1')).total;
  await read('limit=1&before=5');
  const after = await read('action=audit.read&limit=1');
  expect(after.total).toBe(before + 1);
  expect(after.rows[0]).toMatchObject({ actorName: '审计甲', detail: { action: 'audit.read' } });
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
