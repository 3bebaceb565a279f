import { describe, expect, it } from 'vitest';
import { AppError } from '../../../common/protocol/app-error.ts';
import { makeCompany, valueOf } from './support/company.ts';
import { makeCustomer } from './support/samples.ts';

const customer1 = makeCustomer(1).customerId;

describe('a full disk', () => {
  it('[ST16] a full disk met while synchronising closes nothing, loses nothing, and goes on when there is room', async () => {
    const company = makeCompany(3);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '改' }));
    const points = ['put customers before', 'remove outbox before', 'put settings before'];
    for (const full of points) {
      device.interrupt = point => {
        if (point === full) throw new AppError('disk_full');
      };
      company.server.put('customers', makeCustomer(2).customerId, makeCustomer(2, { name: `远 ${full}` }));
      await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'disk_full' });
      expect((await valueOf(engine.api.getCustomer(customer1))).customer.name).toBe('改');
    }
    device.interrupt = () => undefined;
    await engine.syncOnce();
    expect(device.events.some(({ event }) => event === 'closed')).toBe(false);
    expect((await valueOf(engine.api.getCustomer(makeCustomer(2).customerId))).customer.name).toContain('远');
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ name: '改' });
    expect((await valueOf(engine.api.syncState())).waiting).toBe(0);
  });
});
