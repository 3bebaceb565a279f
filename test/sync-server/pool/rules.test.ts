/** Who sees a pool, who may take from it and when, what a release needs, who works along, and falling back: against the words of docs/spec/pool.md. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_POOL, type PoolFields } from '../../../common/domain/pool.ts';
import { ROLES } from '../../../common/domain/permissions.ts';
import { DAY_MS, HOUR_MS } from '../../../common/domain/pool-rules.ts';
import { HAND_OVER_RUN } from '../../../common/protocol/calls/access.ts';
import { OWNERSHIP_LIST, POOLS_DRY_RUN, POOLS_DUE, POOLS_STANDING } from '../../../common/protocol/calls/pools.ts';
import type { Verdict } from '../../../common/protocol/messages.ts';
import { recycleAll } from '../../../sync-server/commands/pool/recycle-schedule.ts';
import { signAccessToken } from '../../../sync-server/crypto/tokens.ts';
import { createDraft, newCustomer, nextId, signInDevice, type Device } from '../../support/api-client.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import { call } from '../access/support.ts';
import { addCustomers, readCustomer, readLedger, savePool } from './support.ts';

/** Noon in Shanghai. */
const START = Date.UTC(2026, 2, 2, 4);
let now = START;
let server: TestServer;
let devices: Record<TestLogin, Device>;
let poolId: string;
let ver = 0;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } });
  const logins = ['admin', 'lead', 'sales1', 'sales2', 'sales3', 'operations', 'auditor'] as const;
  devices = {} as typeof devices;
  for (const login of logins) devices[login] = await signInDevice(server, login);
  poolId = server.orgId;
  const [row] = await server.db.query<{ ver: number }>(
    { name: 'test-pool-ver', text: 'SELECT ver FROM pool WHERE pool_id = $1' },
    [poolId],
  );
  ver = row?.ver ?? 0;
});
afterAll(() => server.close());

const idOf = (login: TestLogin): string => server.users[login].userId;
const ownedBy = (login: TestLogin) => ({ ownerId: idOf(login), teamId: server.users[login].teamId });

/** Moves the clock; access tokens, which live for minutes, are made anew. */
async function goTo(time: number): Promise<void> {
  now = time;
  for (const device of Object.values(devices)) {
    const { userId } = device.session.user;
    const token = await signAccessToken(
      server.deps.tokenKey,
      { orgId: server.orgId, userId, clientId: device.clientId },
      now,
    );
    Object.assign(device.headers, { authorization: `Bearer ${token}` });
  }
}

/** Each test begins with the rules that it names, a week after whatever came before. */
async function useRules(fields: Partial<PoolFields> = {}): Promise<void> {
  await goTo(now + 7 * DAY_MS);
  const saved = await savePool(devices.admin, { poolId, ver }, { ...DEFAULT_POOL, ...fields });
  expect(saved.code).toBeNull();
  ({ ver } = saved);
}

async function claim(login: TestLogin, docId: string, pooledAt = now, pool = poolId): Promise<Verdict> {
  const [verdict] = await devices[login].push({ kind: 'customer.claim', docId, poolId: pool, pooledAt });
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}
async function release(login: TestLogin, docId: string, reason = '联系不上'): Promise<Verdict> {
  const [verdict] = await devices[login].push({ kind: 'customer.release', docId, poolId, reason });
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}
const said = ({ status, code }: Verdict) => [status, code];

describe('seeing', () => {
  test('[PO2][PO3] a pool of one team is not there for another; contact values are hidden where it says so', async () => {
    await useRules();
    const east = nextId();
    const of = { name: '东部公海', teamIds: [server.teamIds.east], protection: null };
    const fields = { ...DEFAULT_POOL, ...of, contact: 'hidden' as const };
    await savePool(devices.admin, { poolId: east, ver: 0 }, fields);
    const [here = '', there = ''] = [
      ...(await addCustomers(server, 1, { ownerId: null, teamId: null, poolId: east })),
      ...(await addCustomers(server, 1)),
    ];
    const seen = await readCustomer(devices.sales1, here);
    expect([seen?.poolId, seen?.contactInfo, seen?.contactDisplay.phones]).toEqual([east, undefined, []]);
    expect(await readCustomer(devices.sales3, here)).toBeNull();
    expect((await readCustomer(devices.sales3, there))?.contactDisplay.phones).toEqual(['138****5678']);
    const { changes } = await devices.sales3.pullAll();
    expect(changes.some(change => change.id === here)).toBe(false);
    expect(devices.sales3.received.join().includes(here)).toBe(false);
    expect(said(await claim('sales3', here, now, east))).toEqual(['rejected', 'not_found']);
    expect(devices.sales1.received.join()).not.toContain('13812345678');
    expect(said(await claim('sales1', here, now, east))).toEqual(['applied', null]);
    expect((await readCustomer(devices.sales1, here))?.contactInfo?.phones).toHaveLength(1);
  });

  test('[PO2][PO16] who is in the team of a pool, but whose role sees none, is answered as if nobody lay there', async () => {
    await useRules();
    const [docId = ''] = await addCustomers(server, 1);
    const definition = { scope: 'self', pool: false, actions: ROLES.lead.actions, fields: ROLES.lead.fields };
    const { userId, teamId } = server.users.sales2;
    const input = { roleId: null, name: '不看公海', definition };
    const { body } = await devices.admin.post('/calls/v1/roles.save', input);
    const { roleId: role } = body as { roleId: string };
    expect((await devices.admin.post('/calls/v1/members.change', { userId, role, teamId })).status).toBe(200);
    expect(said(await release('sales2', docId, ''))).toEqual(['rejected', 'not_found']);
    expect(said(await release('sales2', nextId(), ''))).toEqual(['rejected', 'not_found']);
    expect(said(await claim('sales2', docId))).toEqual(['rejected', 'not_found']);
    const back = await devices.admin.post('/calls/v1/members.change', { userId, role: 'sales', teamId });
    expect(back.status).toBe(200);
  });

  test('[PO1] only who manages the whole company changes pools, nobody overwrites, the default pool is not closed', async () => {
    await useRules();
    expect((await savePool(devices.lead, { poolId, ver }, DEFAULT_POOL)).code).toBe('permission_denied');
    expect((await savePool(devices.admin, { poolId, ver: ver - 1 }, DEFAULT_POOL)).code).toBe('changed_meanwhile');
    const closed = { ...DEFAULT_POOL, retired: true };
    expect((await savePool(devices.admin, { poolId, ver }, closed)).code).toBe('pool_in_use');
    const twin = await savePool(devices.admin, { poolId: nextId(), ver: 0 }, DEFAULT_POOL);
    expect(twin.code).toBe('name_taken');
  });

  test('[PO4][PO21] who reads along changes nothing, who writes along does not decide whose he is; both go with the owner', async () => {
    await useRules();
    const [docId = ''] = await addCustomers(server, 1, ownedBy('sales1'));
    expect(await readCustomer(devices.sales3, docId)).toBeNull();
    const set = [
      { userId: idOf('sales3'), level: 'read' as const },
      { userId: idOf('sales2'), level: 'write' as const },
    ];
    const [added] = await devices.sales1.push({ kind: 'customer.collaborators', docId, set, remove: [] });
    expect(added?.status).toBe('applied');
    const seen = await readCustomer(devices.sales3, docId);
    expect(seen?.contactInfo?.phones).toHaveLength(1);
    const { changes } = await devices.sales3.pullAll();
    expect(changes.some(change => change.id === docId && change.op === 'put')).toBe(true);
    const patch = { kind: 'customer.patch' as const, docId, baseVer: seen?.ver ?? 0 };
    const [read] = await devices.sales3.push({ ...patch, patch: { notes: ['', '读'] } });
    const [write] = await devices.sales2.push({ ...patch, patch: { notes: ['', '写'] } });
    expect([read?.code, write?.status]).toEqual(['permission_denied', 'applied']);
    expect(said(await release('sales2', docId))).toEqual(['rejected', 'permission_denied']);
    expect((await call(devices.sales2, OWNERSHIP_LIST, { customerId: docId })).code).toBe('not_found');
    const { value } = await call(devices.sales1, OWNERSHIP_LIST, { customerId: docId });
    expect(value.entries.map(entry => entry.kind)).toEqual(['create']);
    expect((await release('sales1', docId)).status).toBe('applied');
    expect((await readCustomer(devices.admin, docId))?.collaborators).toEqual([]);
    const [late] = await devices.sales2.push({ ...patch, patch: { notes: ['写', '晚'] } });
    expect(late?.code).not.toBeNull();
  });
});

describe('taking', () => {
  test('[PO6][PO20] a day has so many claims, releasing gives none back, the next day begins by the clocks of the pool', async () => {
    await useRules({ claimsPerDay: 2 });
    const [a = '', b = '', c = ''] = await addCustomers(server, 3);
    const pooledAt = now;
    expect((await claim('sales1', a)).status).toBe('applied');
    expect((await claim('sales1', b)).status).toBe('applied');
    expect((await release('sales1', a)).status).toBe('applied');
    const midnight = START + 12 * HOUR_MS + Math.floor((now - START) / DAY_MS) * DAY_MS;
    const third = await claim('sales1', c);
    expect([third.code, third.fields[0]?.params]).toEqual(['claim_limit_reached', { max: 2, until: midnight }]);
    const { value } = await call(devices.sales1, POOLS_STANDING, {});
    expect(value.pools.find(pool => pool.poolId === poolId)).toMatchObject({
      claimsToday: 2,
      claimsPerDay: 2,
      dayEndsAt: midnight,
    });
    await goTo(midnight - 1);
    expect((await claim('sales1', c, pooledAt)).code).toBe('claim_limit_reached');
    await goTo(midnight);
    expect((await claim('sales1', c, pooledAt)).status).toBe('applied');
  });

  test('[PO7][PO8] cool-downs count from leaving the owner and from entering the pool, and an edit moves neither', async () => {
    await useRules({ previousOwnerDays: 3, newInPoolHours: 5 });
    const [docId = ''] = await addCustomers(server, 1, ownedBy('sales1'));
    await release('sales1', docId);
    const pooledAt = now;
    await goTo(now + HOUR_MS);
    const ver = (await readCustomer(devices.admin, docId))?.ver ?? 0;
    const [edited] = await devices.admin.push({
      kind: 'customer.patch',
      docId,
      baseVer: ver,
      patch: { notes: ['', '新'] },
    });
    expect(edited?.status).toBe('applied');
    const early = await claim('sales2', docId, pooledAt);
    expect([early.code, early.fields[0]?.params]).toEqual(['new_in_pool_waits', { until: pooledAt + 5 * HOUR_MS }]);
    await goTo(pooledAt + 5 * HOUR_MS);
    const former = await claim('sales1', docId, pooledAt);
    expect([former.code, former.fields[0]?.params]).toEqual(['previous_owner_waits', { until: pooledAt + 3 * DAY_MS }]);
    expect((await claim('sales2', docId, pooledAt)).status).toBe('applied');
  });

  test('[PO9] no way leads over the capacity: claim, assignment, transfer, creation, import, hand-over', async () => {
    await useRules();
    const held = await addCustomers(server, 2, ownedBy('sales3'));
    const [free = '', won = ''] = await addCustomers(server, 2);
    const [others = ''] = await addCustomers(server, 1, ownedBy('sales2'));
    const used = (await call(devices.sales3, POOLS_STANDING, {})).value;
    expect(used.capacity).toBeNull();
    const text = `SELECT count(*)::int AS n FROM customer WHERE owner_id = $1 AND deleted_at IS NULL`;
    const [{ n: max } = { n: 0 }] = await server.db.query<{ n: number }>({ name: 'test-held', text }, [idOf('sales3')]);
    const pooledAt = now;
    const fields = { ...DEFAULT_POOL, capacity: { max, except: ['status:won'] } };
    ({ ver } = await savePool(devices.admin, { poolId, ver }, fields));
    const full = ['rejected', 'capacity_reached'];
    const ownerId = idOf('sales3');
    expect(said(await claim('sales3', free, pooledAt))).toEqual(full);
    const [assigned] = await devices.admin.push({ kind: 'customer.assign', docId: free, poolId, pooledAt, ownerId });
    const [moved] = await devices.admin.push({
      kind: 'customer.transfer',
      docId: others,
      fromOwner: idOf('sales2'),
      ownerId,
    });
    const [made] = await devices.sales3.push(createDraft(nextId()));
    const docs = [{ id: nextId(), line: 1, doc: newCustomer() }];
    const [imported] = await devices.sales3.push({
      kind: 'customers.import',
      docId: nextId(),
      taskId: nextId(),
      lane: 'bulk',
      docs,
    });
    expect([assigned, moved, made, imported].map(verdict => verdict && said(verdict))).toEqual([
      full,
      full,
      full,
      full,
    ]);
    const over = await call(devices.admin, HAND_OVER_RUN, { fromUser: idOf('sales2'), toUser: ownerId });
    expect(over.code).toBe('capacity_reached');
    // What does not count is not held up, and a place that is given back may be used.
    const [deal] = await devices.sales3.push(createDraft(nextId(), { status: 'status:won' }));
    expect(deal?.status).toBe('applied');
    expect((await release('sales3', held[0] ?? '')).status).toBe('applied');
    expect((await claim('sales3', won, pooledAt)).status).toBe('applied');
  });

  test('[PO14][PO15] administrators assign to members of the pool; giving oneself a customer is a claim', async () => {
    await useRules({ claimsPerDay: 1, adminIds: [idOf('lead')] });
    const [a = '', b = '', c = ''] = await addCustomers(server, 3);
    const assign = (login: TestLogin, docId: string, to: string) =>
      devices[login].push({ kind: 'customer.assign', docId, poolId, pooledAt: now, ownerId: to });
    expect((await assign('sales1', a, idOf('sales1')))[0]?.code).toBe('permission_denied');
    expect((await assign('lead', a, idOf('sales2')))[0]?.status).toBe('applied');
    expect((await assign('lead', b, idOf('lead')))[0]?.status).toBe('applied');
    expect((await assign('lead', c, idOf('lead')))[0]?.code).toBe('claim_limit_reached');
    expect((await assign('lead', c, nextId()))[0]?.code).toBe('unknown_member');
    expect((await readLedger(server, b)).at(-1)?.kind).toBe('claim');
    const [lost] = await assign('lead', a, idOf('lead'));
    expect([lost?.code, lost?.fields[0]?.params]).toEqual(['claim_lost', { userId: idOf('sales2'), at: now }]);
  });
});

describe('what one has', () => {
  test('[PO5][PO16] a release has a reason of the list and an entry; the ledger cannot be changed', async () => {
    await useRules();
    const [docId = ''] = await addCustomers(server, 1, ownedBy('sales1'));
    expect((await release('sales1', docId, '')).fields).toEqual([{ field: 'reason', code: 'required' }]);
    expect((await release('sales1', docId, '别的')).code).toBe('unknown_reason');
    expect((await release('sales2', docId)).code).toBe('not_found');
    expect((await release('sales1', docId, '预算不足')).status).toBe('applied');
    const before = { from_owner: idOf('sales1'), to_owner: null, from_pool: null, to_pool: poolId };
    expect((await readLedger(server, docId)).at(-1)).toEqual({ kind: 'release', ...before, reason: '预算不足' });
    const tamper = { name: 'test-tamper', text: 'DELETE FROM ownership_entry WHERE customer_id = $1' };
    await expect(server.db.query(tamper, [docId])).rejects.toThrow(/append-only/);
    await expect(server.deps.db.forOrg(server.orgId).query(tamper, [docId])).rejects.toThrow(
      /permission denied|append-only/,
    );
  });

  test('[PO17] a transfer is refused when somebody else has the customer by now, or the taker is out of scope', async () => {
    await useRules();
    const [docId = ''] = await addCustomers(server, 1, ownedBy('sales1'));
    const transfer = (fromOwner: string, ownerId: string) =>
      devices.lead.push({ kind: 'customer.transfer', docId, fromOwner, ownerId });
    expect((await transfer(idOf('sales1'), idOf('sales3')))[0]?.code).toBe('unknown_member');
    expect((await transfer(idOf('sales1'), idOf('sales2')))[0]?.status).toBe('applied');
    expect((await transfer(idOf('sales1'), idOf('lead')))[0]?.code).toBe('owner_changed');
    expect((await readCustomer(devices.sales2, docId))?.ownerId).toBe(idOf('sales2'));
    expect(await readCustomer(devices.sales1, docId)).toBeNull();
  });

  test('[PO18] protection has places and days, is given once, and a lead extends it', async () => {
    await useRules({ protection: { max: 1, days: 10 } });
    const [a = '', b = ''] = await addCustomers(server, 2, ownedBy('sales2'));
    const protect = (login: TestLogin, docId: string, on: boolean) =>
      devices[login].push({ kind: 'customer.protect', docId, on });
    expect((await protect('sales2', a, true))[0]?.status).toBe('applied');
    expect((await readCustomer(devices.sales2, a))?.protectedUntil).toBe(now + 10 * DAY_MS);
    expect((await protect('sales2', b, true))[0]?.code).toBe('protection_reached');
    expect((await protect('sales2', a, false))[0]?.status).toBe('applied');
    expect((await protect('sales2', a, true))[0]?.code).toBe('protected_before');
    expect((await protect('lead', a, true))[0]?.status).toBe('applied');
  });
});

describe('falling back', () => {
  test('[PO10][PO11][PO12] counted from the follow-up and not from an edit; warned with the time; protected ones stay; once', async () => {
    const rule = {
      ruleId: nextId(),
      basis: 'follow_up' as const,
      days: 10,
      statuses: ['status:interested'],
      level: null,
      enabled: true,
      effectiveFrom: 0,
    };
    await useRules({ warnDays: 2, rules: [rule] });
    const enabledAt = now;
    const { tagIds: _tags, groupIds: _groups } = newCustomer();
    const ids: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      const docId = nextId();
      const [made] = await devices.sales1.push(createDraft(docId, { status: 'status:interested', name: `待回收${i}` }));
      expect(made?.status).toBe('applied');
      ids.push(docId);
    }
    const [idle = '', spoken = '', guarded = '', edited = ''] = ids;
    const since = now;
    await goTo(since + 5 * DAY_MS);
    const talk = {
      customerId: spoken,
      type: 'interaction_type:call',
      content: '谈',
      channel: '',
      initiatedBy: 'company' as const,
    };
    const [said1] = await devices.sales1.push({
      kind: 'interaction.create',
      docId: nextId(),
      doc: { ...talk, occurredAt: since + 400 * DAY_MS },
    });
    expect(said1?.status).toBe('applied');
    await devices.sales1.push({ kind: 'customer.protect', docId: guarded, on: true });
    const seen = await readCustomer(devices.sales1, edited);
    await devices.sales1.push({
      kind: 'customer.patch',
      docId: edited,
      baseVer: seen?.ver ?? 0,
      patch: { notes: ['', '改'] },
    });
    const dry = await call(devices.admin, POOLS_DRY_RUN, { poolId, rule, warnDays: 6 });
    expect(dry.value.list.filter(row => ids.includes(row.customerId)).map(row => [row.customerId, row.at])).toEqual(
      [idle, edited].toSorted().map(id => [id, since + 10 * DAY_MS]),
    );
    await goTo(since + 9 * DAY_MS);
    const due = (await call(devices.sales1, POOLS_DUE, {})).value.list.filter(row => ids.includes(row.customerId));
    expect(due.map(row => row.at)).toEqual([since + 10 * DAY_MS, since + 10 * DAY_MS]);
    expect((await call(devices.lead, POOLS_DUE, {})).value.list.some(row => row.customerId === idle)).toBe(true);
    expect((await call(devices.sales3, POOLS_DUE, {})).value.list.some(row => row.customerId === idle)).toBe(false);
    await goTo(since + 10 * DAY_MS - 1);
    expect(await recycleAll(server.deps.db)).toBe(0);
    await goTo(since + 10 * DAY_MS);
    expect(now).toBeGreaterThan(enabledAt + 2 * DAY_MS);
    const counts = await Promise.all([recycleAll(server.deps.db), recycleAll(server.deps.db)]);
    expect(counts.reduce((a, b) => a + b)).toBe(2);
    for (const id of [idle, edited]) {
      expect((await readLedger(server, id)).map(entry => entry.kind)).toEqual(['create', 'recycle']);
      expect((await readCustomer(devices.admin, id))?.poolId).toBe(poolId);
    }
    expect((await readCustomer(devices.sales1, spoken))?.ownerId).toBe(idOf('sales1'));
    await goTo(since + 15 * DAY_MS);
    expect(await recycleAll(server.deps.db)).toBe(1);
    expect((await readLedger(server, spoken)).at(-1)?.kind).toBe('recycle');
    expect((await readCustomer(devices.sales1, guarded))?.ownerId).toBe(idOf('sales1'));
  });
});
