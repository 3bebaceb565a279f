/** Rules of retention: waiting time, warning list with dates, exemptions, erasure and deletion, one run a day, one process at a time. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  DAY_MS,
  dueAt,
  effectiveFrom,
  retentionRuleSchema,
  type RetentionRule,
} from '../../../common/domain/retention.ts';
import {
  EXEMPTION_SET,
  RETENTION_LIST,
  RETENTION_PREVIEW,
  RETENTION_REMOVE,
  RETENTION_SAVE,
} from '../../../common/protocol/calls/privacy.ts';
import { makeErasureList, readErasureList } from '../../../sync-server/commands/privacy/erasure-list.ts';
import { startRetentionSchedule } from '../../../sync-server/commands/privacy/retention-schedule.ts';
import { runRetention } from '../../../sync-server/commands/privacy/run-retention.ts';
import { takeJobLock } from '../../../sync-server/queries/retention.ts';
import { createDraft, nextId, signInDevice, type Device } from '../../support/api-client.ts';
import { askCall } from '../../support/call.ts';
import { TEST_EPOCH } from '../../support/postgres.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let admin: Device;
let sales: Device;
let now = TEST_EPOCH;
const clock = { now: () => now };

beforeEach(async () => {
  now = TEST_EPOCH;
  server = await startTestServer({ clock });
  [admin, sales] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')];
});
afterEach(() => server.close());

const rule = (more: Partial<RetentionRule> = {}): RetentionRule => ({
  ruleId: nextId(),
  name: '流失客户',
  target: 'customers',
  statuses: ['status:lost'],
  days: 100,
  warnDays: 10,
  action: 'erase',
  active: true,
  ...more,
});
const listOf = (name: string) => makeErasureList(join(tmpdir(), `${process.pid}-${name}.jsonl`));
const run = (name = 'erasures'): Promise<number> =>
  runRetention(server.deps.db.forOrg(server.orgId), server.orgId, listOf(name));

async function makeCustomers(...statuses: string[]): Promise<string[]> {
  const ids = statuses.map(() => nextId());
  await sales.push(...ids.map((id, index) => createDraft(id, { name: `客户${index}`, status: statuses[index] ?? '' })));
  return ids;
}

test('[PR8] a rule is checked: days within limits, timelines are only deleted, statuses are of customers', () => {
  expect(retentionRuleSchema.safeParse(rule()).success).toBe(true);
  expect(retentionRuleSchema.safeParse(rule({ days: 29 })).success).toBe(false);
  expect(retentionRuleSchema.safeParse(rule({ target: 'behaviors', statuses: [], action: 'erase' })).success).toBe(
    false,
  );
  expect(retentionRuleSchema.safeParse(rule({ target: 'behaviors', action: 'delete' })).success).toBe(false);
  expect(dueAt({ days: 1, effectiveFrom: 0 }, 5)).toBe(5 + DAY_MS);
  expect(dueAt({ days: 1, effectiveFrom: 9 * DAY_MS }, 5)).toBe(9 * DAY_MS);
  expect(effectiveFrom({ warnDays: 2 }, 7)).toBe(7 + 2 * DAY_MS);
});

test('[PR8, PR9] a new rule waits for its warning time; the list names who is next, with the date, and removes nothing', async () => {
  const [lost, , active] = await makeCustomers('status:lost', 'status:potential', 'status:lost');
  now += 95 * DAY_MS;
  [admin, sales] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')]; // tokens do not last so long
  await sales.push({
    kind: 'interaction.create',
    docId: nextId(),
    doc: {
      customerId: active ?? '',
      type: 'interaction_type:call',
      content: '回访',
      channel: '',
      initiatedBy: 'company',
      occurredAt: now,
    },
  });
  const made = rule();
  const preview = await askCall(admin, RETENTION_PREVIEW, { rule: made });
  expect(preview).toMatchObject({ due: 0, soon: 1, exempt: 0 });
  expect(preview.list).toEqual([
    { customerId: lost, name: '客户0', ownerId: server.users.sales1.userId, dueAt: now + 10 * DAY_MS },
  ]);
  await askCall(admin, RETENTION_SAVE, { rule: made });
  now += 9 * DAY_MS;
  expect(await run()).toBe(0);
  now += DAY_MS;
  expect(await run()).toBe(1);
  const { rows } = await server.db.pool.query<{ id: string }>(
    'SELECT customer_id AS id FROM customer WHERE erased_at IS NOT NULL',
  );
  expect(rows).toEqual([{ id: lost }]);
});

test('[PR9] who is held back stays, and is counted', async () => {
  const [held, gone] = await makeCustomers('status:lost', 'status:lost');
  const made = rule({ warnDays: 1 });
  await askCall(admin, RETENTION_SAVE, { rule: made });
  await askCall(admin, EXEMPTION_SET, { customerId: held ?? '', reason: 'dispute' });
  now += 101 * DAY_MS;
  admin = await signInDevice(server, 'admin');
  expect(await askCall(admin, RETENTION_PREVIEW, { rule: made })).toMatchObject({ due: 1, soon: 0, exempt: 1 });
  expect(await run('held')).toBe(1);
  const lines = await readErasureList(join(tmpdir(), `${process.pid}-held.jsonl`));
  expect(lines.map(line => line.customerId)).toEqual([gone]);
  await askCall(admin, EXEMPTION_SET, { customerId: held ?? '', reason: null });
  now += DAY_MS;
  expect(await run('held')).toBe(1);
});

test('[PR10] each run is noted and audited, a rule runs once a day, and devices are told', async () => {
  const [customerId] = await makeCustomers('status:junk');
  const { cursor } = await sales.pullAll();
  const made = rule({ statuses: ['status:junk'], action: 'delete', warnDays: 1 });
  await askCall(admin, RETENTION_SAVE, { rule: made });
  now += 101 * DAY_MS;
  [admin, sales] = [await signInDevice(server, 'admin'), await signInDevice(server, 'sales1')];
  expect(await run()).toBe(1);
  expect(await run()).toBe(0);
  const { runs, rules } = await askCall(admin, RETENTION_LIST, {});
  expect(runs).toMatchObject([{ ruleId: made.ruleId, done: 1, remaining: 0, startedAt: now, finishedAt: now }]);
  expect(rules).toMatchObject([{ rule: made }]);
  const { rows } = await server.db.pool.query<{ action: string }>(
    `SELECT action FROM audit WHERE action IN ('retention.run', 'customer.delete', 'retention.save') ORDER BY n`,
  );
  expect(rows.map(row => row.action)).toEqual(['retention.save', 'customer.delete', 'retention.run']);
  const { changes } = await sales.pullAll(cursor);
  expect(changes).toContainEqual({ op: 'delete', collection: 'customers', id: customerId });
  await askCall(admin, RETENTION_REMOVE, { ruleId: made.ruleId });
  expect((await askCall(admin, RETENTION_LIST, {})).rules).toEqual([]);
});

test('[PR10] old behaviours go, younger ones and their customers stay', async () => {
  const [customerId] = await makeCustomers('status:potential');
  const behavior = (occurredAt: number) => ({
    kind: 'behavior.create' as const,
    docId: nextId(),
    doc: { customerId: customerId ?? '', type: 'behavior_type:page_view', description: '', data: {}, occurredAt },
  });
  await sales.push(behavior(now - 200 * DAY_MS), behavior(now));
  await askCall(admin, RETENTION_SAVE, {
    rule: rule({ target: 'behaviors', statuses: [], action: 'delete', warnDays: 1 }),
  });
  now += 2 * DAY_MS;
  expect(await run()).toBe(1);
  const { rows } = await server.db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM customer_behavior');
  expect(rows).toEqual([{ n: 1 }]);
});

test('[PR10] of several server processes one does the work; a dead one loses its lock with time', async () => {
  const { db } = server.deps;
  const lock = (holder: string, at: number) => takeJobLock(db, { name: 'retention', holder, now: at, until: at + 10 });
  expect([await lock('a', 1), await lock('b', 5), await lock('a', 5), await lock('b', 16)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  await server.db.pool.query('DELETE FROM job_lock');
  const [customerId] = await makeCustomers('status:lost');
  await askCall(admin, RETENTION_SAVE, { rule: rule({ warnDays: 1 }) });
  now += 101 * DAY_MS;
  const errors: unknown[] = [];
  const start = () => startRetentionSchedule({ db, list: listOf('two'), onError: error => void errors.push(error) });
  const schedules = [start(), start()];
  await expect
    .poll(
      async () => (await server.db.pool.query('SELECT 1 FROM retention_run WHERE finished_at IS NOT NULL')).rowCount,
    )
    .toBe(1);
  await Promise.all(schedules.map(schedule => schedule.stop()));
  expect(errors).toEqual([]);
  const { rows } = await server.db.pool.query<{ id: string }>(
    'SELECT customer_id AS id FROM customer WHERE erased_at IS NOT NULL',
  );
  expect(rows).toEqual([{ id: customerId }]);
});

test('[PR9][PO4] a follow-up that went by a rule goes from the device of a collaborator too', async () => {
  const [customerId = ''] = await makeCustomers('status:potential');
  const docId = nextId();
  const doc = { customerId, type: 'interaction_type:call', content: '回访', channel: '', occurredAt: now } as const;
  await sales.push({ kind: 'interaction.create', docId, doc: { ...doc, initiatedBy: 'company' } });
  const set = [{ userId: server.users.sales3.userId, level: 'read' as const }];
  await sales.push({ kind: 'customer.collaborators', docId: customerId, set, remove: [] });
  const colleague = await signInDevice(server, 'sales3');
  const { changes, cursor } = await colleague.pullAll();
  expect(changes.some(change => change.id === docId && change.op === 'put')).toBe(true);
  const made = rule({ target: 'interactions', statuses: [], action: 'delete', warnDays: 1 });
  await askCall(admin, RETENTION_SAVE, { rule: made });
  now += 101 * DAY_MS;
  expect(await run('collaborator')).toBe(1);
  const later = await signInDevice(server, 'sales3');
  expect((await later.pullAll(cursor)).changes).toContainEqual({ op: 'delete', collection: 'interactions', id: docId });
});
