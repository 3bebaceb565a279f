/** What a window of one customer may ask of the data worker. */
import { expect, it } from 'vitest';
import { AppError } from '../../../common/protocol/app-error.ts';
import { createDataApi } from '../../../renderer/data/data-api.ts';
import { makeCompany, makeUser, valueOf } from './support/company.ts';
import { makeCustomer } from './support/samples.ts';

it('[OW3] a guest sees what is open, and neither opens nor closes the store', async () => {
  const company = makeCompany(1);
  const device = await company.addDevice(1);
  const engine = await device.open();
  await engine.syncOnce();
  let opened = 0;
  const server = createDataApi({
    openReader: () => {
      throw new AppError('internal');
    },
    openSession: async () => {
      opened += 1;
      return { user: makeUser(1), engine: { ...engine, start: () => undefined, close: async () => undefined } };
    },
  });
  const { customerId } = makeCustomer(1);
  expect(await server.guest.open()).toEqual({ ok: false, error: { code: 'store_locked' } });
  expect(opened).toBe(0);
  await valueOf(server.api.open());
  expect(await valueOf(server.guest.open())).toMatchObject({ recovered: 0 });
  expect(opened).toBe(1);
  await valueOf(server.guest.updateCustomer(customerId, { name: '窗口改名' }));
  await valueOf(server.guest.close());
  expect((await valueOf(server.api.getCustomer(customerId))).customer.name).toBe('窗口改名');
  await server.api.close();
  expect(await server.guest.getCustomer(customerId)).toEqual({ ok: false, error: { code: 'store_locked' } });
});
