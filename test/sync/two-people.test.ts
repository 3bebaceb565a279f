/** Two people, two devices, the real server: what the product promises about edits that meet. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeId } from '../../common/lib/ids.ts';
import type { Engine } from '../../renderer/data/engine/engine.ts';
import type { Transport } from '../../renderer/data/core/ports.ts';
import { makeClock, makeDraft, valueOf } from '../renderer/data/support/company.ts';
import { createDevice, type Device } from '../renderer/data/support/device.ts';
import { makeRandom } from '../renderer/data/support/samples.ts';
import { startTestServer, type TestLogin, type TestServer } from '../support/server.ts';
import { signInDevice } from './support/server-line.ts';

const clock = makeClock(Date.UTC(2026, 0, 5, 1));
let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function openDevice(login: TestLogin): Promise<{ device: Device; engine: Engine }> {
  const randomBytes = makeRandom(++count);
  const clientId = makeId(clock, randomBytes);
  const line = await signInDevice(server, server.users[login], clientId);
  const transport: Transport = {
    request: (path, body) => line.send(path, body),
    listen: () => new Promise(() => undefined),
  };
  const device = await createDevice({
    name: `two-people-${count}`,
    user: line.user,
    clientId,
    transport,
    clock,
    randomBytes,
  });
  return { device, engine: await device.open() };
}

async function openPair(): Promise<{ sales: Engine; lead: Engine; customerId: string; status: string }> {
  const [{ engine: sales }, { engine: lead }] = [await openDevice('sales1'), await openDevice('lead')];
  await sales.syncOnce();
  const { entries } = await valueOf(sales.api.reference());
  const status = entries.find(entry => entry.kind === 'status')?.entryId ?? '';
  const { customerId } = await valueOf(sales.api.createCustomer(makeDraft({ name: '原名', source: null, status })));
  await sales.syncOnce();
  await lead.syncOnce();
  return { sales, lead, customerId, status };
}

describe('two people offline', () => {
  it('[SI4] change different fields of one customer: both survive', async () => {
    const { sales, lead, customerId } = await openPair();
    await valueOf(sales.api.updateCustomer(customerId, { company: '销售填的公司' }));
    await valueOf(lead.api.updateCustomer(customerId, { notes: '主管写的备注' }));
    for (const engine of [sales, lead, sales]) await engine.syncOnce();
    for (const engine of [sales, lead]) {
      const { customer, history } = await valueOf(engine.api.getCustomer(customerId));
      expect(customer).toMatchObject({ company: '销售填的公司', notes: '主管写的备注', pending: false });
      expect(history.map(entry => entry.field)).toEqual(expect.arrayContaining(['company', 'notes']));
      expect((await valueOf(engine.api.syncCenter())).conflicts).toEqual([]);
    }
  });

  it('[SI4] change the same field: the later arrival wins, the other value is in both sync centres and can be restored', async () => {
    const { sales, lead, customerId } = await openPair();
    await valueOf(sales.api.updateCustomer(customerId, { name: '销售改名' }));
    await valueOf(lead.api.updateCustomer(customerId, { name: '主管改名' }));
    for (const engine of [sales, lead, sales]) await engine.syncOnce();
    const ids = { sales: server.users.sales1.userId, lead: server.users.lead.userId };
    for (const engine of [sales, lead]) {
      expect((await valueOf(engine.api.getCustomer(customerId))).customer.name).toBe('主管改名');
      expect((await valueOf(engine.api.syncCenter())).conflicts).toMatchObject([
        { field: 'name', kept: '主管改名', keptBy: ids.lead, lost: '销售改名', lostBy: ids.sales, canRestore: true },
      ]);
    }
    const [conflict] = (await valueOf(sales.api.syncCenter())).conflicts;
    await valueOf(sales.api.restore(conflict?.historyId ?? ''));
    for (const engine of [sales, lead]) await engine.syncOnce();
    expect((await valueOf(lead.api.getCustomer(customerId))).customer.name).toBe('销售改名');
    expect((await valueOf(sales.api.syncCenter())).conflicts).toEqual([]);
  });

  it('[SI4] change the phone of one customer: the overwritten number is restored by who sees plain values, and the page sees masks', async () => {
    const { sales, lead, customerId } = await openPair();
    const { engine: operations } = await openDevice('operations');
    await operations.syncOnce();
    await valueOf(sales.api.updateCustomer(customerId, { phones: [{ raw: '135 1111 0001', label: '' }] }));
    await valueOf(lead.api.updateCustomer(customerId, { phones: [{ raw: '135 2222 0002', label: '' }] }));
    for (const engine of [sales, lead, sales, operations]) await engine.syncOnce();
    const { conflicts } = await valueOf(sales.api.syncCenter());
    const conflict = conflicts.find(item => item.customerId === customerId);
    expect(conflict).toMatchObject({
      field: 'phones',
      kept: ['135****0002'],
      lost: ['135****0001'],
      canRestore: true,
    });
    await valueOf(sales.api.restore(conflict?.historyId ?? ''));
    for (const engine of [sales, lead, operations]) await engine.syncOnce();
    for (const engine of [sales, lead, operations]) {
      const detail = await valueOf(engine.api.getCustomer(customerId));
      expect(detail.customer.contactDisplay.phones).toEqual(['135****0001']);
      expect(detail.history.filter(entry => entry.field === 'phones' && entry.conflict)).toHaveLength(1);
      expect(JSON.stringify(detail)).not.toMatch(/1351111|1352222/);
    }
    expect(await valueOf(lead.api.reveal(customerId, 'phones', '核对'))).toEqual(['+8613511110001']);
  });

  it('[SI4] a customer that a colleague deleted takes no edit, and what was typed is kept in sight', async () => {
    const { sales, lead, customerId } = await openPair();
    await valueOf(lead.api.deleteCustomer(customerId));
    await lead.syncOnce();
    await valueOf(sales.api.updateCustomer(customerId, { notes: '还在写' }));
    await sales.syncOnce();
    await expect(sales.api.getCustomer(customerId)).rejects.toMatchObject({ code: 'not_found' });
    expect((await valueOf(sales.api.syncCenter())).refused).toMatchObject([
      { code: 'deleted', wanted: { notes: '还在写' } },
    ]);
  });
});
