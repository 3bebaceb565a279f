import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SyncState } from '../../../renderer/data/api.ts';
import { BACK_OFF_MAX_MS, BACK_OFF_MIN_MS, createBackOff } from '../../../renderer/data/sync/back-off.ts';
import { makeCompany, valueOf } from './support/company.ts';
import type { Device } from './support/device.ts';
import { makeCustomer, makeRandom } from './support/samples.ts';

const customer1 = makeCustomer(1).customerId;

function states(device: Device): SyncState[] {
  return device.events.filter(({ event }) => event === 'sync').map(({ value }) => value as SyncState);
}

describe('back-off', () => {
  it('[CY12] waits longer and longer, never under half a second or over a minute, and not in step with others', () => {
    const [one, other] = [createBackOff(makeRandom(1)), createBackOff(makeRandom(2))];
    const waits = Array.from({ length: 40 }, () => [one.next(), other.next()]).flat();
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(BACK_OFF_MIN_MS);
      expect(wait).toBeLessThanOrEqual(BACK_OFF_MAX_MS);
    }
    expect(new Set(waits).size).toBeGreaterThan(70);
    expect(Math.max(...waits.slice(0, 2))).toBeLessThanOrEqual(2 * BACK_OFF_MIN_MS);
    expect(Math.max(...waits)).toBeGreaterThan(30_000);
    one.reset();
    expect(one.next()).toBeLessThanOrEqual(2 * BACK_OFF_MIN_MS);
  });
});

describe('the loop', () => {
  it('[CY13] says what is: first sync with progress, synced, offline with the waiting edit, synced again', async () => {
    const company = makeCompany(4);
    const device = await company.addDevice(1);
    const engine = await device.open();
    engine.start();
    await device.nap();
    const first = states(device);
    expect(first[0]).toMatchObject({ phase: 'first_sync', reason: null, lastSyncedAt: null });
    expect(first.some(state => state.progress !== null && state.progress.done > 0 && state.progress.total === 11)).toBe(
      true,
    );
    expect(first.at(-1)).toMatchObject({ phase: 'synced', waiting: 0, progress: null, reason: null });

    company.fail = () => {
      throw new AppError('server_unreachable');
    };
    await valueOf(engine.api.updateCustomer(customer1, { name: '改' }));
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({
      phase: 'offline',
      waiting: 1,
      reason: { code: 'server_unreachable' },
    });
    expect(device.naps.at(-1)).toBeLessThanOrEqual(2 * BACK_OFF_MIN_MS);

    company.fail = () => undefined;
    await valueOf(engine.api.syncNow());
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({ phase: 'synced', waiting: 0, reason: null });
    await device.close();
  });

  it('[CY12] a poke brings what changed without waiting', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    engine.start();
    await device.nap();
    company.server.put('customers', makeCustomer(2).customerId, makeCustomer(2));
    company.server.poke();
    await device.nap();
    expect(engine.customers).toBe(2);
    await device.close();
  });

  it('[P12][CY12][CY13] when the stream of pokes does not come up, another round follows soon and not only after minutes', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    company.fail = (_device, path) => {
      if (path.endsWith('/poke')) throw new AppError('server_unreachable');
    };
    (await device.open()).start();
    await vi.waitFor(() => expect(device.naps.some(ms => ms <= 2 * BACK_OFF_MIN_MS)).toBe(true));
    expect(states(device).at(-1)).toMatchObject({ phase: 'synced' });
    await device.close();
  });

  it('[CY13] a refusal of the server is a problem with its code, and is not asked again and again', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    company.fail = () => {
      throw new AppError('session_ended');
    };
    (await device.open()).start();
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({ phase: 'problem', reason: { code: 'session_ended' } });
    expect(device.naps.at(-1)).toBe(60_000);
    await device.close();
  });

  it('[CY1] a revoked device closes its store, one of a former version says so', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    company.server.greeting = 'upgrade';
    const engine = await device.open();
    engine.start();
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({ phase: 'problem', reason: { code: 'protocol_unsupported' } });
    company.server.greeting = 'wipe';
    await valueOf(engine.api.syncNow());
    await device.until('closed');
    expect(device.events.at(-1)).toEqual({ event: 'closed', value: { code: 'device_revoked' } });
    await expect(engine.api.getCustomer(customer1)).rejects.toMatchObject({ code: 'device_revoked' });
  });

  it('[CY2] waiting edits are sent in their order, a hundred at a time', async () => {
    const company = makeCompany(1, 500);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await engine.writer.write(
      Array.from({ length: 230 }, (_, n) => ({
        kind: 'customer.reveal' as const,
        docId: customer1,
        taskId: null,
        field: 'phones' as const,
        reason: String(n),
      })),
    );
    expect(device.journal.records).toHaveLength(230);
    await engine.syncOnce();
    const pushes = company.server.requests.filter(({ path }) => path.endsWith('/push'));
    const sent = pushes.map(({ body }) =>
      (body as { mutations: { cseq: number }[] }).mutations.map(({ cseq }) => cseq),
    );
    expect(sent.map(batch => batch.length)).toEqual([100, 100, 30]);
    expect(sent.flat()).toEqual(Array.from({ length: 230 }, (_, n) => n + 1));
  });

  it('[CY20] a request that never ends is given up by the watchdog, and the next round brings what is new', async () => {
    const company = makeCompany(2);
    let isHanging = false;
    const device = await company.addDevice(1, 'admin', transport => ({
      ...transport,
      request: (path, body) => (isHanging ? new Promise(() => undefined) : transport.request(path, body)),
    }));
    const engine = await device.open();
    engine.start();
    await device.nap();
    isHanging = true;
    company.server.put('customers', makeCustomer(9).customerId, makeCustomer(9));
    await valueOf(engine.api.syncNow());
    await device.bark();
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({ phase: 'offline', reason: { code: 'server_unreachable' } });
    expect(await valueOf(engine.api.syncLog())).toContain('"kind":"stuck"');
    isHanging = false;
    await valueOf(engine.api.syncNow());
    await device.nap();
    expect(states(device).at(-1)).toMatchObject({ phase: 'synced' });
    expect(engine.customers).toBe(3);
    await device.close();
  });
});
