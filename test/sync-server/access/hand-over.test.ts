/** A leaver's customers, and scopes that are lent for a time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../../common/lib/clock.ts';
import {
  DELEGATIONS_CREATE,
  DELEGATIONS_END,
  DELEGATIONS_LIST,
  HAND_OVER_PREVIEW,
  HAND_OVER_RUN,
  MEMBERS_CHANGE,
  MEMBERS_SET_ACTIVE,
} from '../../../common/protocol/calls/access.ts';
import type { AuditRow, Change } from '../../../common/protocol/messages.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import { newCustomer, nextId, readAudit, signInDevice, type Device } from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { call } from './support.ts';

const START = 1_790_000_000_000;
const STEP = 1_000;
let now = START;
/** Each look takes so long: many looks make a call run out of its time. */
let lookCosts = 0;
const clock: Clock = { now: () => (now += lookCosts) };
let server: TestServer;
let devices: Record<'admin' | 'lead' | 'sales1' | 'sales2' | 'sales3', Device>;

beforeAll(async () => {
  server = await startTestServer({ clock });
  devices = {
    admin: await signInDevice(server, 'admin'),
    lead: await signInDevice(server, 'lead'),
    sales1: await signInDevice(server, 'sales1'),
    sales2: await signInDevice(server, 'sales2'),
    sales3: await signInDevice(server, 'sales3'),
  };
});
afterAll(() => server.close());

const idOf = (login: keyof TestServer['users']): string => server.users[login].userId;
async function addCustomers(login: 'sales1' | 'sales2' | 'sales3', count: number): Promise<readonly string[]> {
  const { tagIds, groupIds, ...fields } = newCustomer();
  const { userId, teamId } = server.users[login];
  const row = { fields, tagIds, groupIds, ownerId: userId, teamId, createdBy: userId, createdAt: START };
  return bulkInsertCustomers(
    server.db,
    server.orgId,
    Array.from({ length: count }, () => row),
  );
}
async function customersOf(device: Device): Promise<Set<string>> {
  const { changes } = await device.pullAll();
  const isCustomer = (change: Change): boolean => change.collection === 'customers' && change.op === 'put';
  return new Set(changes.filter(isCustomer).map(change => change.id));
}
async function audits(action: string): Promise<readonly AuditRow[]> {
  return (await readAudit(devices.admin, { actions: [action] })).rows;
}
const hasNone = (some: ReadonlySet<string>, ids: readonly string[]): boolean => ids.every(id => !some.has(id));
const hasAll = (some: ReadonlySet<string>, ids: readonly string[]): boolean => ids.every(id => some.has(id));

describe('hand-over', () => {
  test('[HO1][HO2] all customers of a leaver arrive at a colleague, in one audited step with the number told before', async () => {
    const ids = await addCustomers('sales2', 430);
    const docId = ids[0] ?? '';
    const interactionId = nextId();
    const doc = {
      customerId: docId,
      type: 'interaction_type:call',
      content: '交接前',
      channel: '',
      initiatedBy: 'company' as const,
    };
    await devices.sales2.push({ kind: 'interaction.create', docId: interactionId, doc: { ...doc, occurredAt: START } });
    const { sales1, admin } = devices;
    const mark = (await sales1.pullAll()).cursor;
    const [fromUser, toUser] = [idOf('sales2'), idOf('sales1')];
    expect((await call(admin, HAND_OVER_PREVIEW, { fromUser })).value).toEqual({ customers: 430, open: null });
    expect((await call(admin, HAND_OVER_RUN, { fromUser, toUser })).value).toEqual({
      done: true,
      moved: 430,
      total: 430,
    });
    const arrived = await sales1.pullAll(mark);
    const puts = new Set(arrived.changes.flatMap(change => (change.op === 'put' ? [change.id] : [])));
    expect(hasAll(puts, [...ids, interactionId])).toBe(true);
    expect(hasNone(await customersOf(devices.sales2), ids)).toBe(true);
    const [line, ...more] = await audits('member.hand_over');
    expect(line).toMatchObject({ objectId: fromUser, detail: { toUser, customers: 430 } });
    expect([more, await audits('customer.transfer')]).toEqual([[], []]);
  });

  test('[HO3] an order that was cut off goes on where it stopped, and is still one order', async () => {
    const ids = await addCustomers('sales2', 450);
    const input = { fromUser: idOf('sales2'), toUser: idOf('sales3') };
    lookCosts = 1_500;
    const first = await call(devices.admin, HAND_OVER_RUN, input);
    lookCosts = 0;
    expect(first.value.done).toBe(false);
    expect(first.value.moved).toBeLessThan(450);
    const { value } = await call(devices.admin, HAND_OVER_PREVIEW, { fromUser: input.fromUser });
    expect(value).toEqual({
      customers: 450 - first.value.moved,
      open: { toUser: input.toUser, moved: first.value.moved, total: 450 },
    });
    expect((await call(devices.admin, HAND_OVER_RUN, input)).value).toEqual({ done: true, moved: 450, total: 450 });
    const held = await customersOf(devices.sales3);
    expect(hasAll(held, ids)).toBe(true);
    expect((await audits('member.hand_over')).filter(row => row.detail.toUser === input.toUser)).toHaveLength(1);
    expect((await call(devices.admin, HAND_OVER_RUN, input)).value).toEqual({ done: true, moved: 0, total: 0 });
  });

  test('[HO4] to the pool, and only by whom it concerns: in his scope, with the permission, to somebody who works', async () => {
    const [docId = ''] = await addCustomers('sales2', 1);
    const fromUser = idOf('sales2');
    const { admin, lead, sales1 } = devices;
    expect((await call(sales1, HAND_OVER_RUN, { fromUser, toUser: idOf('sales1') })).code).toBe('permission_denied');
    expect((await call(lead, HAND_OVER_RUN, { fromUser: idOf('sales3'), toUser: null })).code).toBe('not_found');
    expect((await call(lead, HAND_OVER_RUN, { fromUser, toUser: idOf('sales3') })).code).toBe('not_found');
    expect((await call(lead, HAND_OVER_PREVIEW, { fromUser: idOf('sales3') })).code).toBe('not_found');
    await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales3'), active: false });
    expect((await call(admin, HAND_OVER_RUN, { fromUser, toUser: idOf('sales3') })).code).toBe('account_disabled');
    await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales3'), active: true });
    expect((await call(lead, HAND_OVER_RUN, { fromUser, toUser: null })).value).toMatchObject({ done: true, moved: 1 });
    // In the pool he is seen like by every member of it: without contact values.
    expect((await lead.get(`/customers/v1/${docId}`)).body).not.toHaveProperty('contactInfo');
    expect((await admin.get(`/customers/v1/${docId}`)).body).toMatchObject({ ownerId: null, teamId: null });
  });

  test('[HO4] a member who changes his team may take his customers along', async () => {
    const [docId = ''] = await addCustomers('sales2', 1);
    const { admin } = devices;
    const { west, east } = server.teamIds;
    const userId = idOf('sales2');
    await call(admin, MEMBERS_CHANGE, { userId, role: 'sales', teamId: west });
    expect((await admin.get(`/customers/v1/${docId}`)).body).toMatchObject({ ownerId: userId, teamId: east });
    await call(admin, HAND_OVER_RUN, { fromUser: userId, toUser: userId });
    expect((await admin.get(`/customers/v1/${docId}`)).body).toMatchObject({ ownerId: userId, teamId: west });
    await call(admin, MEMBERS_CHANGE, { userId, role: 'sales', teamId: east });
  });
});

describe('delegation', () => {
  const lend = (
    from: keyof TestServer['users'],
    to: keyof TestServer['users'],
    startsAt: number,
    endsAt: number,
  ): Parameters<typeof call>[2] => ({ fromUser: idOf(from), toUser: idOf(to), startsAt, endsAt }) as never;

  test('[DG1][DG2] a lent scope begins and ends by the clock, reaches rows alone, and every step is audited', async () => {
    const { admin, sales1, sales2 } = devices;
    const docId = nextId();
    await sales1.push({ kind: 'customer.create', docId, doc: newCustomer() });
    const url = `/customers/v1/${docId}`;
    const input = lend('sales1', 'sales2', now + 10 * STEP, now + 20 * STEP);
    const made = await call(sales1, DELEGATIONS_CREATE, input as never);
    expect(made.code).toBeNull();
    expect((await sales2.get(url)).status).toBe(404);
    const before = (await sales2.pull(null)).access;
    now += 10 * STEP;
    expect((await sales2.get(url)).status).toBe(200);
    expect((await sales2.pull(null)).access).not.toBe(before);
    expect((await customersOf(sales2)).has(docId)).toBe(true);
    // Rows alone: neither the lender's permissions nor anything of his own record.
    const [refused] = await sales2.push({ kind: 'customer.delete', docId });
    expect(refused).toMatchObject({ status: 'rejected', code: 'permission_denied' });
    expect((await sales2.push({ kind: 'customer.groups', docId, add: [], remove: [] }))[0]).toMatchObject({
      status: 'noop',
    });
    now += 10 * STEP;
    expect((await sales2.get(url)).status).toBe(404);
    expect((await customersOf(sales2)).has(docId)).toBe(false);
    const { delegationId } = made.value as { delegationId: string };
    for (const action of ['delegation.create', 'delegation.start', 'delegation.end']) {
      expect((await audits(action)).some(row => row.objectId === delegationId)).toBe(true);
    }
    expect((await call(admin, DELEGATIONS_LIST, {})).value.delegations).toMatchObject([
      { delegationId, state: 'ended' },
    ]);
  });

  test('[DG3] it ends before its time by lender, borrower or manager, and with either account', async () => {
    const { admin, sales1, sales2, lead } = devices;
    const docId = nextId();
    await sales1.push({ kind: 'customer.create', docId, doc: newCustomer() });
    const url = `/customers/v1/${docId}`;
    for (const by of [sales1, sales2, admin]) {
      const { value } = await call(sales1, DELEGATIONS_CREATE, lend('sales1', 'sales2', now, now + STEP) as never);
      const { delegationId } = value as { delegationId: string };
      expect((await sales2.get(url)).status).toBe(200);
      expect((await call(lead, DELEGATIONS_END, { delegationId })).code).toBe('not_found');
      expect((await call(by, DELEGATIONS_END, { delegationId })).code).toBeNull();
      expect((await sales2.get(url)).status).toBe(404);
    }
    await call(sales1, DELEGATIONS_CREATE, lend('sales1', 'sales2', now, now + STEP) as never);
    await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales1'), active: false });
    expect((await sales2.get(url)).status).toBe(404);
    await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales1'), active: true });
    expect((await sales2.get(url)).status).toBe(404);
    devices = { ...devices, sales1: await signInDevice(server, 'sales1') };
  });

  test("[DG4] one lends one's own scope, to somebody else who works, for a year at most; what was lent is not lent on", async () => {
    const { admin, sales1, sales2, sales3: _left } = devices;
    const year = 367 * 86_400_000;
    const tries = [
      [sales1, lend('sales2', 'sales1', now, now + STEP), 'permission_denied'],
      [sales1, lend('sales1', 'sales1', now, now + STEP), 'not_found'],
      [sales1, lend('sales1', 'sales2', now - STEP, now), 'validation_failed'],
      [sales1, lend('sales1', 'sales2', now, now + year), 'validation_failed'],
    ] as const;
    for (const [device, input, code] of tries) {
      expect((await call(device, DELEGATIONS_CREATE, input as never)).code).toBe(code);
    }
    const lent = await call(admin, DELEGATIONS_CREATE, lend('admin', 'sales1', now, now + STEP) as never);
    expect(lent.code).toBeNull();
    const docId = nextId();
    await admin.push({ kind: 'customer.create', docId, doc: newCustomer() });
    expect((await sales1.get(`/customers/v1/${docId}`)).status).toBe(200);
    await call(sales1, DELEGATIONS_CREATE, lend('sales1', 'sales2', now, now + STEP) as never);
    expect((await sales2.get(`/customers/v1/${docId}`)).status).toBe(404);
    // Nor does a lent scope make an administrator.
    expect((await call(sales1, MEMBERS_CHANGE, { userId: idOf('sales2'), role: 'admin', teamId: null })).code).toBe(
      'permission_denied',
    );
    now += STEP;
  });
});
