/** Taking single edits back. */
import { describe, expect, it } from 'vitest';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { makeCompany, valueOf, type Company } from './support/company.ts';
import type { Device } from './support/device.ts';
import { makeCustomer, uuid } from './support/samples.ts';

const customer1 = makeCustomer(1).customerId;
const ALL: CustomerQuery = { filter: EMPTY_FILTER, sort: [{ field: 'name', direction: 'asc' }], offset: 0, limit: 100 };

async function openTwo(): Promise<{ company: Company; a: Device['engine']; b: Device['engine']; first: Device }> {
  const company = makeCompany(2);
  const [first, second] = [await company.addDevice(1, 'lead'), await company.addDevice(2, 'lead')];
  const [a, b] = [await first.open(), await second.open()];
  await a.syncOnce();
  await b.syncOnce();
  return { company, a, b, first };
}

const read = async (engine: Device['engine']): Promise<object> =>
  (await valueOf(engine.api.getCustomer(customer1))).customer;

describe('undo', () => {
  it('[UN1] takes fields, tags and groups of one edit back, offline and after they were sent', async () => {
    const { a, b, company } = await openTwo();
    for (const isSent of [false, true]) {
      const before = await read(a);
      const edit = { company: '新公司', phones: [{ raw: '13912345678', label: '' }], addTagIds: [uuid(1, 5)] };
      const { undoId } = await valueOf(a.api.updateCustomer(customer1, edit));
      expect(await read(a)).toMatchObject({ company: '新公司', contactDisplay: { phones: ['139****5678'] } });
      if (isSent) await a.syncOnce();
      const answer = await valueOf(a.api.undo(undoId ?? ''));
      expect(answer).toEqual({ customerId: customer1, undone: 2, kept: [] });
      const { company: name, tagIds, contactDisplay } = before as never;
      expect(await read(a)).toMatchObject({ company: name, tagIds, contactDisplay });
      await a.syncOnce();
      await b.syncOnce();
      expect(await read(b)).toMatchObject({ company: name, tagIds, contactDisplay });
      expect(company.server.judged.length).toBeGreaterThan(0);
    }
    expect((await valueOf(a.api.syncCenter())).refused).toEqual([]);
  });

  it('[UN2] leaves what somebody has changed since, names it, and takes the rest back', async () => {
    const { a, b } = await openTwo();
    const { undoId } = await valueOf(a.api.updateCustomer(customer1, { name: '甲', company: '甲公司' }));
    await a.syncOnce();
    await b.syncOnce();
    await valueOf(b.api.updateCustomer(customer1, { name: '乙' }));
    await b.syncOnce();
    await a.syncOnce();
    const answer = await valueOf(a.api.undo(undoId ?? ''));
    expect(answer.kept).toEqual(['name']);
    expect(await read(a)).toMatchObject({ name: '乙', company: makeCustomer(1).company });
  });

  it('[UN2] an edit is taken back once, and one that changed nothing offers nothing', async () => {
    const { a } = await openTwo();
    const { undoId } = await valueOf(a.api.updateCustomer(customer1, { name: '甲' }));
    await valueOf(a.api.undo(undoId ?? ''));
    await expect(a.api.undo(undoId ?? '')).rejects.toMatchObject({ code: 'not_found' });
    expect(await valueOf(a.api.updateCustomer(customer1, { name: '客户1' }))).toEqual({ undoId: null });
  });

  it('[UN3] a value that the edit overwrote unseen comes back, not the one that its author had seen', async () => {
    const { a, b } = await openTwo();
    await valueOf(b.api.updateCustomer(customer1, { name: '乙' }));
    await b.syncOnce();
    const { undoId } = await valueOf(a.api.updateCustomer(customer1, { name: '甲' })); // has not seen 乙
    await valueOf(a.api.undo(undoId ?? ''));
    await a.syncOnce();
    await b.syncOnce();
    for (const engine of [a, b]) expect(await read(engine)).toMatchObject({ name: '乙' });
  });

  it('[UN3] a status goes back whence it came, also where no step leads back', async () => {
    const { a, b } = await openTwo();
    const { undoId } = await valueOf(a.api.updateCustomer(customer1, { status: 'status:won' }));
    await a.syncOnce();
    await valueOf(a.api.undo(undoId ?? ''));
    await a.syncOnce();
    await b.syncOnce();
    for (const engine of [a, b]) expect(await read(engine)).toMatchObject({ status: 'status:new' });
    expect((await valueOf(a.api.syncCenter())).refused).toEqual([]);
  });

  it('[UN4] a deletion that was not sent yet is taken back at once, and survives what the server states meanwhile', async () => {
    const { a, b, company } = await openTwo();
    const { undoId } = await valueOf(a.api.deleteCustomer(customer1, '重复'));
    expect((await valueOf(a.api.query(ALL))).total).toBe(1);
    await valueOf(a.api.undo(undoId ?? ''));
    expect((await valueOf(a.api.query(ALL))).total).toBe(2);
    await valueOf(b.api.updateCustomer(customer1, { company: '乙公司' }));
    await b.syncOnce();
    await a.syncOnce();
    await b.syncOnce();
    for (const engine of [a, b]) expect(await read(engine)).toMatchObject({ company: '乙公司' });
    expect(company.server.judged.length).toBe(3); // the deletion, the restoring, and the edit of the other
  });

  it('[UN4] a deletion that was sent is taken back by restoring', async () => {
    const { a, b } = await openTwo();
    const { undoId } = await valueOf(a.api.deleteCustomer(customer1));
    await a.syncOnce();
    await b.syncOnce();
    expect((await valueOf(b.api.query(ALL))).total).toBe(1);
    await valueOf(a.api.undo(undoId ?? ''));
    await a.syncOnce();
    await b.syncOnce();
    for (const engine of [a, b]) expect((await valueOf(engine.api.query(ALL))).total).toBe(2);
  });
});
