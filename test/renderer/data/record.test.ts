/** Fields back to earlier values, contact values added unseen, related customers. */
import { describe, expect, it } from 'vitest';
import type { CustomerDetail } from '../../../renderer/data/api.ts';
import { makeCompany, makeDraft, valueOf } from './support/company.ts';
import type { Device } from './support/device.ts';
import { makeCustomer, uuid } from './support/samples.ts';

const customer1 = makeCustomer(1).customerId;

async function open(count = 2): Promise<Device['engine']> {
  const company = makeCompany(count);
  const engine = await (await company.addDevice(1, 'lead')).open();
  await engine.syncOnce();
  return engine;
}

const detailOf = (engine: Device['engine']): Promise<CustomerDetail> => valueOf(engine.api.getCustomer(customer1));

describe('history', () => {
  it('[RH2] a field goes back to the value before a change, or to the one after it', async () => {
    const engine = await open();
    for (const company of ['甲公司', '乙公司']) {
      await valueOf(engine.api.updateCustomer(customer1, { company }));
      await engine.syncOnce();
    }
    const { history, revertable } = await detailOf(engine);
    const first = history.find(entry => entry.newValue === '甲公司');
    expect(revertable).toContain(first?.historyId);
    await valueOf(engine.api.revert(first?.historyId ?? '', 'old'));
    expect((await detailOf(engine)).customer.company).toBe(makeCustomer(1).company);
    const { undoId } = await valueOf(engine.api.revert(first?.historyId ?? '', 'new'));
    expect((await detailOf(engine)).customer.company).toBe('甲公司');
    await valueOf(engine.api.undo(undoId ?? ''));
    expect((await detailOf(engine)).customer.company).toBe(makeCustomer(1).company);
  });

  it('[RH2] contact values go back without the page ever having them; an edit that still waits is taken back by undo only', async () => {
    const engine = await open();
    await valueOf(engine.api.updateCustomer(customer1, { phones: [{ raw: '13912345678', label: '' }] }));
    expect((await detailOf(engine)).revertable).toEqual([]);
    await engine.syncOnce();
    const { history } = await detailOf(engine);
    const entry = history.find(({ field }) => field === 'phones');
    expect(JSON.stringify(history)).not.toContain('13912345678');
    await valueOf(engine.api.revert(entry?.historyId ?? '', 'old'));
    expect((await detailOf(engine)).customer.contactDisplay.phones).toEqual(['138****5678']);
  });
});

describe('contact values', () => {
  it('[RD3] one is added behind those that are there, without showing them', async () => {
    const engine = await open();
    const before = (await detailOf(engine)).customer.contactDisplay.phones;
    const addContacts = { phones: [{ raw: '139 1234 5678', label: '工作' }] };
    await valueOf(engine.api.updateCustomer(customer1, { addContacts }));
    const { customer } = await detailOf(engine);
    expect(customer.contactDisplay.phones).toEqual([...before, '139****5678']);
    expect(customer.contactLabels.phones.at(-1)).toBe('工作');
  });

  it('[RD4] others with the same number come first, then those of the same company', async () => {
    const engine = await open(1);
    const draft = { emails: [], socials: [], company: '远山茶业' };
    await valueOf(
      engine.api.updateCustomer(customer1, { company: '远山茶业', phones: [{ raw: '13900001111', label: '' }] }),
    );
    const same = await valueOf(
      engine.api.createCustomer(makeDraft({ ...draft, name: '同号', phones: [{ raw: '139 0000 1111', label: '' }] })),
    );
    const near = await valueOf(
      engine.api.createCustomer(makeDraft({ ...draft, name: '同司', phones: [{ raw: '13900002222', label: '' }] })),
    );
    const related = await valueOf(engine.api.related(customer1));
    expect(related.map(({ customerId, kinds, isSameCompany }) => [customerId, kinds, isSameCompany])).toEqual([
      [same.customerId, ['phones'], true],
      [near.customerId, [], true],
    ]);
    expect(JSON.stringify(related)).not.toContain('13900001111');
  });
});

describe('relations', () => {
  it('[RH3] tags go back by adding and removing, what others added since goes with it, and twice changes nothing', async () => {
    const company = makeCompany(1);
    const engine = await (await company.addDevice(1, 'lead')).open();
    await engine.syncOnce();
    const tagId = uuid(1, 5);
    company.server.put('history', uuid(77, 9), {
      historyId: uuid(77, 9),
      customerId: customer1,
      field: 'tagIds',
      oldValue: [],
      newValue: [tagId, uuid(99, 5)],
      by: uuid(1, 2),
      at: 1,
      mutationId: uuid(78, 9),
      conflict: false,
      oldBy: null,
      plain: true,
      ver: 0,
    });
    await engine.syncOnce();
    await valueOf(engine.api.revert(uuid(77, 9), 'new'));
    expect((await detailOf(engine)).customer.tagIds).toEqual([tagId]); // one of them does not exist
    expect(await valueOf(engine.api.revert(uuid(77, 9), 'new'))).toEqual({ undoId: null });
    await valueOf(engine.api.revert(uuid(77, 9), 'old'));
    expect((await detailOf(engine)).customer.tagIds).toEqual([]);
  });
});
