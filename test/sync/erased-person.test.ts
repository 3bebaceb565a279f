/** Real devices and the real server: consents that are given offline, and an erased person of whom no device keeps a word. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ERASE_PERSON } from '../../common/protocol/calls/privacy.ts';
import { callPath } from '../../common/protocol/calls/call.ts';
import { listConsents } from '../../common/domain/consent.ts';
import type { CustomerDraft } from '../../common/domain/validate-customer.ts';
import { makeId } from '../../common/lib/ids.ts';
import type { Engine } from '../../renderer/data/engine/engine.ts';
import type { Transport } from '../../renderer/data/core/ports.ts';
import { STORE_NAMES } from '../../renderer/data/store/placement.ts';
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

interface Desk {
  readonly device: Device;
  readonly engine: Engine;
  readonly send: (path: string, body: unknown) => Promise<unknown>;
}

async function openDesk(login: TestLogin): Promise<Desk> {
  const randomBytes = makeRandom(900 + ++count);
  const clientId = makeId(clock, randomBytes);
  const line = await signInDevice(server, server.users[login], clientId);
  const transport: Transport = { request: line.send, listen: () => new Promise(() => undefined) };
  const device = await createDevice({
    name: `erased-${count}`,
    user: line.user,
    clientId,
    transport,
    clock,
    randomBytes,
  });
  return { device, engine: await device.open(), send: line.send };
}

/** Everything that the device keeps, decrypted. */
async function dump(device: Device): Promise<string> {
  const store = await device.openStore();
  const parts: string[] = [];
  for (const name of STORE_NAMES) for await (const docs of store.readAll(name)) parts.push(JSON.stringify(docs));
  return parts.join('\n');
}

const CANARIES = ['卡娜瑞', '13599990001', '备注金丝雀', '后来金丝雀', '跟进金丝雀', '证据金丝雀', '未发金丝雀'];
const foundIn = (text: string): string[] => CANARIES.filter(canary => text.includes(canary));

async function makeCustomer(desk: Desk, fields: Partial<CustomerDraft> = {}): Promise<string> {
  const { entries } = await valueOf(desk.engine.api.reference());
  const status = entries.find(entry => entry.kind === 'status')?.entryId ?? '';
  const phones = [{ raw: '13599990001', label: '' }];
  const draft = makeDraft({ name: '卡娜瑞', notes: '备注金丝雀', source: null, status, phones, ...fields });
  return (await valueOf(desk.engine.api.createCustomer(draft))).customerId;
}

it('[PR2] a consent that is recorded offline stands at once, and the colleague sees it after the next contact', async () => {
  const [sales, lead] = [await openDesk('sales1'), await openDesk('lead')];
  await sales.engine.syncOnce();
  const customerId = await makeCustomer(sales, { name: '别人', notes: '', phones: [] });
  const at = clock.now();
  const record = { customerId, purpose: 'marketing', channel: 'sms', evidence: '表单 12', at } as const;
  await valueOf(sales.engine.api.recordConsents([{ ...record, state: 'given', expiresAt: at + 1_000 }]));
  const lines = async ({ engine }: Desk): Promise<unknown[]> =>
    listConsents(await valueOf(engine.api.consents(customerId)), at).map(line => [
      line.purpose,
      line.channel,
      line.right,
    ]);
  expect(await lines(sales)).toEqual([['marketing', 'sms', { allowed: true, until: at + 1_000 }]]);
  await sales.engine.syncOnce();
  await lead.engine.syncOnce();
  expect(await lines(lead)).toEqual(await lines(sales));
  await valueOf(lead.engine.api.recordConsents([{ ...record, state: 'withdrawn', expiresAt: null }]));
  await lead.engine.syncOnce();
  await sales.engine.syncOnce();
  expect(await lines(sales)).toEqual([['marketing', 'sms', { allowed: false, reason: 'withdrawn' }]]);
});

it('[PR6, PR12] of an erased person no store and no journal keeps anything: documents, sent and unsent edits, the sync centre', async () => {
  const [sales, lead, admin] = [await openDesk('sales1'), await openDesk('lead'), await openDesk('admin')];
  for (const desk of [sales, lead, admin]) await desk.engine.syncOnce();
  const customerId = await makeCustomer(sales);
  await valueOf(
    sales.engine.api.addInteraction({
      customerId,
      type: 'interaction_type:call',
      content: '跟进金丝雀',
      channel: '',
      initiatedBy: 'company',
      occurredAt: clock.now(),
    }),
  );
  await valueOf(
    sales.engine.api.recordConsents([
      {
        customerId,
        purpose: 'own:证据金丝雀',
        channel: 'sms',
        state: 'given',
        evidence: '证据金丝雀',
        at: 1,
        expiresAt: null,
      },
    ]),
  );
  await sales.engine.syncOnce();
  await lead.engine.syncOnce();
  // Two who changed one field: the loser stands in both sync centres.
  await valueOf(sales.engine.api.updateCustomer(customerId, { company: '后来金丝雀' }));
  await valueOf(lead.engine.api.updateCustomer(customerId, { company: '后来金丝雀乙' }));
  for (const desk of [sales, lead, sales]) await desk.engine.syncOnce();
  await valueOf(lead.engine.api.updateCustomer(customerId, { notes: '未发金丝雀' })); // waits on the device
  expect(foundIn(await dump(sales.device)).length).toBeGreaterThan(4);
  expect(foundIn(await dump(lead.device)).length).toBeGreaterThan(5);

  const order = { customerId, basis: 'pipl_47', receivedAt: 1, confirmation: '卡娜瑞' };
  await admin.send(callPath(ERASE_PERSON.name), order);
  for (const desk of [sales, lead]) {
    await desk.engine.syncOnce();
    await desk.engine.syncOnce();
    expect(foundIn(await dump(desk.device))).toEqual([]);
    expect(desk.device.journal.records).toEqual([]);
    expect((await desk.engine.api.getCustomer(customerId).catch((thrown: unknown) => thrown)) as object).toMatchObject({
      data: { code: 'not_found' },
    });
  }
  // The author of the edit that was under way is told why it is gone.
  const { refused } = await valueOf(lead.engine.api.syncCenter());
  expect(refused).toMatchObject([{ code: 'erased', title: '', wanted: {} }]);
});
