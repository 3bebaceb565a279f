/** Unlocking again after hours without contact, with a fake clock; lease and hours as the server tells them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clampHours } from '../../common/domain/sign-in-policy.ts';
import { createServerProxy } from '../../main/services/server-proxy.ts';
import { silentLog } from '../../main/services/log.ts';
import { Device, PASSPHRASE } from './support/device.ts';

const GET = { method: 'GET', headers: {} } as const;
let device: Device;

beforeEach(async () => {
  device = await Device.make();
  device.server.unlockHours = 12;
});
afterEach(() => device.remove());

describe('unlocking again', () => {
  it('[P24][AC80] after twelve hours without contact the store locks and opens again offline, until the lease ends', async () => {
    const session = await device.startOpen();
    device.time.passHours(11);
    await session.tick();
    expect(session.state().status).toBe('unlocked');
    device.time.passHours(1);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'offline' });
    expect(await session.unlock(PASSPHRASE)).toMatchObject({ status: 'unlocked' });
    for (let hours = 12; hours < 72; hours += 12) {
      device.time.passHours(11);
      await session.tick();
      expect(session.state().status).toBe('unlocked'); // unlocking counts, not only contact
      device.time.passHours(1);
      await session.tick();
      expect(session.state().status).toBe('locked');
      if (hours < 60) await session.unlock(PASSPHRASE);
    }
    expect(session.state()).toMatchObject({ reason: 'lease' });
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'lease_expired' });
  });

  it('[AC80] each contact counts: who is online is not asked', async () => {
    const session = await device.startOpen();
    for (let day = 0; day < 5; day++) {
      device.time.passHours(10);
      await session.fetchServer('/x', GET);
      await session.tick();
      expect(session.state().status).toBe('unlocked');
    }
  });

  it('[AC82] a clock that is set back or forth and right again neither prolongs nor shortens', async () => {
    const session = await device.startOpen();
    device.time.passHours(6);
    device.time.setClockBackHours(5);
    await session.tick();
    device.time.passHours(6);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'offline' });

    const other = await Device.make();
    other.server.unlockHours = 12;
    const second = await other.startOpen();
    other.time.offset = 1_000 * 3_600_000;
    await second.fetchServer('/x', GET); // a contact while the clock is wrong
    other.time.offset = 0;
    await second.fetchServer('/x', GET);
    other.time.passHours(11);
    await second.tick();
    expect(second.state().status).toBe('unlocked');
    other.time.passHours(1);
    await second.tick();
    expect(second.state()).toMatchObject({ status: 'locked', reason: 'offline' });
    await other.remove();
  });
});

describe('hours that the server tells', () => {
  it('[AC51] they come with sign-in, refresh and hello, and a change counts at once', async () => {
    const session = await device.startOpen();
    expect(session.state()).toMatchObject({ leaseHours: 72, unlockHours: 12 });
    device.server.unlockHours = 4;
    device.server.endAccess();
    await session.fetchServer('/x', GET);
    expect(session.state()).toMatchObject({ leaseHours: 72, unlockHours: 4 });
    const serverTime = device.time.serverNow();
    const hello = { status: 'ok', leaseHours: 24, unlockHours: 2, serverTime };
    device.server.answers.set('/sync/v1/hello', () => device.server.answer(200, hello));
    const proxy = createServerProxy(session, silentLog);
    await proxy.handle(new Request('app://pool/_server/sync/v1/hello', { method: 'POST', body: '{}' }));
    expect(session.state()).toMatchObject({ leaseHours: 24, unlockHours: 2 });
    device.time.passHours(2);
    await session.tick();
    expect(session.state()).toMatchObject({ status: 'locked', reason: 'offline' });
    const again = await device.start(); // kept over a restart
    await again.unlock(PASSPHRASE);
    expect(again.state()).toMatchObject({ leaseHours: 24, unlockHours: 2 });
  });

  it('[AC51] a server that says nothing of unlocking means the usual; nonsense is brought into its bounds', () => {
    expect(clampHours({ leaseHours: 72 })).toEqual({ leaseHours: 72, unlockHours: 12 });
    expect(clampHours({ leaseHours: 1e9, unlockHours: 1e9 })).toEqual({ leaseHours: 720, unlockHours: 168 });
    expect(clampHours({ leaseHours: 0, unlockHours: -5 })).toEqual({ leaseHours: 1, unlockHours: 1 });
    expect(clampHours({ leaseHours: 6, unlockHours: 12 })).toEqual({ leaseHours: 6, unlockHours: 6 });
    expect(clampHours({ leaseHours: Number.NaN, unlockHours: Infinity })).toEqual({ leaseHours: 72, unlockHours: 12 });
  });
});
