/** Limits as data, what the server refuses, what it counts, and the events it tells. */
import { DEFAULT_CLASSIFY_LIMITS } from '../../common/domain/classify-limits.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type CompanyLimits, type RoleLimits } from '../../common/domain/limits.ts';
import { helloAnswerSchema } from '../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { LIMITS_READ, ANOMALIES_LIST, type AnomalyEntry } from '../../common/protocol/calls/limits.ts';
import { createCompany } from '../../sync-server/commands/company/create-company.ts';
import {
  codeOf,
  createDraft,
  newCustomer,
  nextId,
  readAudit,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let now = Date.UTC(2026, 3, 1, 8, 0);
const clock = { now: () => now };
let server: TestServer;
let admin: Device;
let auditor: Device;
beforeAll(async () => {
  server = await startTestServer({ clock });
  admin = await signInDevice(server, 'admin');
  auditor = await signInDevice(server, 'auditor');
});
afterAll(() => server.close());

/** Time passes; whoever is asked afterwards signs in anew. */
async function later(ms: number): Promise<Device> {
  now += ms;
  admin = await signInDevice(server, 'admin');
  auditor = await signInDevice(server, 'auditor');
  return signInDevice(server, 'lead');
}
const readLimits = async (): Promise<ReturnType<typeof LIMITS_READ.answer.parse>> =>
  LIMITS_READ.answer.parse((await admin.post('/calls/v1/limits.read', {})).body);
async function setLimits(everyone: Partial<RoleLimits>, roles: CompanyLimits['roles'] = {}): Promise<void> {
  const { updatedAt } = await readLimits();
  const limits = { ...DEFAULT_LIMITS, everyone: { ...DEFAULT_LIMITS.everyone, ...everyone }, roles };
  const { status } = await admin.post('/calls/v1/limits.save', { limits, updatedAt });
  expect(status).toBe(200);
}
async function anomalies(isOpen = true, device = auditor): Promise<readonly AnomalyEntry[]> {
  const { body } = await device.post('/calls/v1/anomalies.list', { isOpen, before: null, limit: 100 });
  return ANOMALIES_LIST.answer.parse(body).rows;
}
async function hello(device: Device): Promise<ReturnType<typeof helloAnswerSchema.parse>> {
  const { clientId } = device;
  const { body } = await device.post('/sync/v1/hello', { protocol: PROTOCOL_VERSION, appVersion: '1', clientId });
  return helloAnswerSchema.parse(body);
}
const importOf = (taskId: string, rows: number): MutationDraft => ({
  kind: 'customers.import',
  lane: 'bulk',
  docId: taskId,
  taskId,
  docs: Array.from({ length: rows }, (_, index) => ({ id: nextId(), line: index + 2, doc: newCustomer() })),
});

test('[LI1] limits are changed by who may, recorded with before and after, and not over the change of another', async () => {
  expect((await readLimits()).limits).toEqual(DEFAULT_LIMITS);
  await setLimits({ revealsPerDay: 150 });
  const { limits, updatedAt, roles } = await readLimits();
  expect(limits.everyone.revealsPerDay).toBe(150);
  expect(roles.map(role => role.roleId)).toContain('sales');
  expect((await readAudit(auditor, { actions: ['limits.change'] })).rows[0]?.detail).toEqual({
    revealsPerDay: [200, 150],
  });
  const late = await admin.post('/calls/v1/limits.save', { limits, updatedAt: (updatedAt ?? 0) - 1 });
  expect(codeOf(late)).toBe('changed_meanwhile');
  expect(codeOf(await auditor.post('/calls/v1/limits.read', {}))).toBe('permission_denied');
});

test('[LI2] an import over the rows per day, and one batch too many in an hour, are refused as a whole; an hour or a day later they pass', async () => {
  await setLimits({ importRowsPerDay: 5, batchesPerHour: 2 });
  let device = await signInDevice(server, 'lead');
  const task = nextId();
  const [first] = await device.push(importOf(task, 3));
  expect(first?.status).toBe('applied');
  const [over] = await device.push(importOf(task, 3));
  expect(over).toMatchObject({
    status: 'rejected',
    code: 'quota_reached',
    fields: [{ field: 'importRowsPerDay', params: { max: 5 } }],
  });
  expect((await device.push(importOf(nextId(), 1)))[0]?.status).toBe('applied');
  expect((await device.push(importOf(nextId(), 1)))[0]).toMatchObject({
    code: 'quota_reached',
    fields: [{ field: 'batchesPerHour' }],
  });
  device = await later(3_600_000);
  expect((await device.push(importOf(nextId(), 1)))[0]?.status).toBe('applied');
  expect((await device.push(importOf(nextId(), 1)))[0]?.code).toBe('quota_reached');
  device = await later(24 * 3_600_000);
  expect((await device.push(importOf(nextId(), 1)))[0]?.status).toBe('applied');
});

test('[LI2] a batch operation may not be larger than its size, over all of its parts', async () => {
  await setLimits({ batchSize: 3 });
  const device = await signInDevice(server, 'sales1');
  const ids = [nextId(), nextId(), nextId(), nextId()];
  await device.push(...ids.map(id => createDraft(id)));
  const taskId = nextId();
  const part = (some: readonly string[]): MutationDraft => ({
    kind: 'customers.batch',
    lane: 'bulk',
    docId: taskId,
    taskId,
    operation: { type: 'add_tag', tagId: server.tagIds['重点客户'] ?? '' },
    ids: [...some],
  });
  expect((await device.push(part(ids.slice(0, 2))))[0]?.status).toBe('applied');
  expect((await device.push(part(ids.slice(2))))[0]).toMatchObject({
    code: 'quota_reached',
    fields: [{ field: 'batchSize' }],
  });
  expect((await device.push(part(ids.slice(2, 3))))[0]?.status).toBe('applied');
});

test('[LI3][LI4] hello tells what is left; values shown offline over the limit are recorded, marked and told', async () => {
  await setLimits({}, { sales: { revealsPerDay: 2 } });
  const device = await signInDevice(server, 'sales2');
  const customerId = nextId();
  await device.push(createDraft(customerId));
  const told = { ...DEFAULT_LIMITS.everyone, revealsPerDay: 2, revealsUsed: 0, classify: DEFAULT_CLASSIFY_LIMITS };
  expect((await hello(device)).limits).toEqual(told);
  const reveal = { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '回访' } as const;
  const verdicts = await device.push(reveal, reveal, reveal);
  expect(verdicts.map(verdict => verdict.status)).toEqual(['applied', 'applied', 'applied']);
  expect((await hello(device)).limits?.revealsUsed).toBe(3);
  const { rows } = await readAudit(auditor, { actions: ['customer.reveal'], objectId: customerId });
  expect(rows.map(row => row.detail['overLimit'] ?? null)).toEqual([true, null, null]);
  expect(await anomalies()).toMatchObject([
    { kind: 'reveals_over_limit', severity: 'high', userName: '销售乙', times: 1, facts: { day: 3, limit: 2 } },
  ]);
});

test('[LI6][LI7] tries to write masked fields open an event that grows until it is acknowledged', async () => {
  const operations = await signInDevice(server, 'operations');
  const sales = await signInDevice(server, 'sales1');
  const customerId = nextId();
  await sales.push(createDraft(customerId));
  const value = { value: '+8613800000001', raw: '', label: '' };
  for (let tries = 0; tries < 6; tries++) {
    await operations.push({ kind: 'customer.patch', docId: customerId, baseVer: 1, patch: { phones: [[], [value]] } });
  }
  const probing = (await anomalies()).find(row => row.kind === 'masked_fields_probed');
  expect(probing).toMatchObject({ userName: '运营甲', times: 2, facts: { day: 6 } });
  const anomalyId = probing?.anomalyId;
  expect(codeOf(await auditor.post('/calls/v1/anomalies.acknowledge', { anomalyId }))).toBe('permission_denied');
  expect((await admin.post('/calls/v1/anomalies.acknowledge', { anomalyId })).status).toBe(200);
  expect(codeOf(await admin.post('/calls/v1/anomalies.acknowledge', { anomalyId }))).toBe('not_found');
  expect((await anomalies()).map(row => row.kind)).not.toContain('masked_fields_probed');
  expect((await anomalies(false)).find(row => row.anomalyId === anomalyId)?.acknowledgedByName).toBe('管理员');
  await operations.push({ kind: 'customer.patch', docId: customerId, baseVer: 1, patch: { phones: [[], [value]] } });
  const again = (await anomalies()).find(row => row.kind === 'masked_fields_probed');
  expect(again?.times).toBe(1);
  const recorded = await readAudit(auditor, { actions: ['anomaly.acknowledge'] });
  expect(recorded.rows[0]?.detail).toEqual({ kind: 'masked_fields_probed', userId: server.users.operations.userId });
});

test('[LI8] nobody sees or acknowledges the events and limits of another company', async () => {
  const login = `foreign-${nextId()}`;
  const user = { login, name: '外人', password: 'another long one', role: 'admin' as const, team: null };
  await createCompany(server.db, { name: '别家', teams: [], users: [user] });
  const payload = {
    login,
    password: user.password,
    protocol: PROTOCOL_VERSION,
    clientId: nextId(),
    deviceName: '',
    platform: '',
  };
  const session = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
  const headers = { authorization: `Bearer ${session.json<{ accessToken: string }>().accessToken}` };
  const ask = async (url: string, body: object): Promise<unknown> =>
    (await server.app.inject({ method: 'POST', url: `/calls/v1/${url}`, headers, payload: body })).json();
  const [event] = await anomalies(false);
  expect(event).toBeDefined();
  expect(await ask('anomalies.list', { isOpen: false, before: null, limit: 100 })).toEqual({ rows: [], open: 0 });
  expect(await ask('anomalies.acknowledge', { anomalyId: event?.anomalyId })).toMatchObject({
    error: { code: 'not_found' },
  });
  expect(await ask('limits.read', {})).toMatchObject({ limits: DEFAULT_LIMITS, updatedAt: null });
});

test('[LI9] one person sends no more per minute than the company allows, over all routes', async () => {
  const own = await startTestServer({ clock, rateLimits: 'on' });
  const [boss, device] = [await signInDevice(own, 'admin'), await signInDevice(own, 'sales1')];
  const limits = { ...DEFAULT_LIMITS, requestsPerMinute: 60 };
  expect((await boss.post('/calls/v1/limits.save', { limits, updatedAt: null })).status).toBe(200);
  now += 60_000;
  const asks = Array.from({ length: 61 }, (_, index) =>
    index % 2 === 0
      ? device.get(`/customers/v1/${nextId()}`)
      : device.post('/sync/v1/pull', { cursor: null, limit: 1 }),
  );
  const refused = (await Promise.all(asks)).filter(reply => reply.status === 429);
  expect(refused.map(codeOf)).toEqual(['rate_limited']);
  expect((await boss.post('/calls/v1/limits.read', {})).status).toBe(200);
  now += 60_000;
  expect((await device.post('/sync/v1/pull', { cursor: null, limit: 1 })).status).toBe(200);
  await own.close();
});
