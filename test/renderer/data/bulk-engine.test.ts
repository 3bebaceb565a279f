/** Batches on the engine: few records, one verdict for many customers, what was refused taken back and shown; and the log for support. */
import { describe, expect, it } from 'vitest';
import { chipFilter } from '../../../common/query/chips.ts';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { createBatchService } from '../../../renderer/data/batch/batch-service.ts';
import { outboxKey } from '../../../renderer/data/outbox/pending.ts';
import { createSyncLog } from '../../../renderer/data/sync/sync-log.ts';
import { makeCompany, makeDraft, valueOf, type Company } from './support/company.ts';
import type { Device } from './support/device.ts';
import { makeCustomer, uuid } from './support/samples.ts';

const ALL: CustomerQuery = { filter: EMPTY_FILTER, sort: [{ field: 'name', direction: 'asc' }], offset: 0, limit: 10 };
const TAG = uuid(1, 5);
const everybody = { kind: 'filter', filter: EMPTY_FILTER, except: [] } as const;
const tagged = { ...ALL, filter: chipFilter({ tagIds: [TAG] }) };

async function openDevice(company: Company, n = 1): Promise<Device> {
  const device = await company.addDevice(n, 'admin');
  await device.open();
  await device.engine.syncOnce();
  return device;
}
async function runBatch(device: Device): Promise<string> {
  const batches = createBatchService(device.engine.writer);
  const { taskId } = await valueOf(batches.run(everybody, { type: 'add_tag', tagId: TAG }));
  await batches.settled();
  return taskId;
}
const pushed = (company: Company): Mutation[][] =>
  company.server.requests.flatMap(({ path, body }) =>
    path.endsWith('/push') ? [(body as { mutations: Mutation[] }).mutations] : [],
  );

describe('a batch on the engine', () => {
  it('[BT7] 1,200 customers are three records, three parts and the task; all of it is one thing that waits', async () => {
    const company = makeCompany(1_200, 500);
    const device = await openDevice(company);
    const before = device.written.size;
    await runBatch(device);
    expect(device.written.size - before).toBe(4);
    const center = await valueOf(device.engine.api.syncCenter());
    expect(center.waiting).toMatchObject([{ kind: 'customers.batch', title: 'add_tag', count: 1_200 }]);
    expect((await valueOf(device.engine.api.syncState())).waiting).toBe(1);
    expect((await valueOf(device.engine.api.query(tagged))).total).toBe(1_200);
    await device.engine.syncOnce();
    expect(pushed(company).map(mutations => mutations.map(mutation => mutation.kind))).toEqual([
      ['customers.batch'],
      ['customers.batch'],
      ['customers.batch'],
      ['task.save'],
    ]);
    const other = await openDevice(company, 2);
    expect((await valueOf(other.engine.api.query(tagged))).total).toBe(1_200);
    expect((await valueOf(device.engine.api.syncState())).waiting).toBe(0);
  }, 60_000);

  it('[CY16] an edit by hand goes first, one of a customer of the batch goes behind it', async () => {
    const company = makeCompany(3);
    const device = await openDevice(company);
    const fresh = await valueOf(device.engine.api.createTag({ name: '新', color: '#112233' }));
    await runBatch(device);
    await valueOf(device.engine.api.updateCustomer(makeCustomer(1).customerId, { notes: '后改' }));
    const { customerId } = await valueOf(device.engine.api.createCustomer(makeDraft()));
    await device.engine.syncOnce();
    expect(pushed(company).map(mutations => mutations.map(mutation => [mutation.kind, mutation.lane]))).toEqual([
      [
        ['tag.create', 'interactive'],
        ['customer.create', 'interactive'],
      ],
      [['customers.batch', 'bulk']],
      [
        ['task.save', 'bulk'],
        ['customer.patch', 'bulk'],
      ],
    ]);
    expect(company.server.docs.get('customers')?.has(customerId)).toBe(true);
    expect(company.server.docs.get('tags')?.has(fresh.tagId)).toBe(true);
  });

  it('[CY17] what was refused of it is taken back and shown as one item with reasons; again it is one edit', async () => {
    const company = makeCompany(5);
    const device = await openDevice(company);
    const ids = [1, 2, 3].map(n => makeCustomer(n).customerId);
    const [one = '', two = '', three = ''] = ids;
    company.server.refusals.set(one, 'too_many');
    company.server.refusals.set(two, 'too_many');
    company.server.refusals.set(three, 'deleted');
    const taskId = await runBatch(device);
    await device.engine.syncOnce();
    const stored = await device.openStore();
    const docs = await stored.getMany('customers', ids);
    expect([...docs.values()].map(doc => doc.tagIds)).toEqual([[], [], []]);
    expect((await valueOf(device.engine.api.query(tagged))).total).toBe(2);
    const [item, ...others] = (await valueOf(device.engine.api.syncCenter())).refused;
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      mutationId: taskId,
      count: 3,
      reasons: [
        { code: 'too_many', count: 2 },
        { code: 'deleted', count: 1 },
      ],
      wanted: { tagIds: [TAG] },
      canRetry: true,
    });
    company.server.refusals.clear();
    await valueOf(device.engine.api.retry(taskId));
    await device.engine.syncOnce();
    expect((await valueOf(device.engine.api.query(tagged))).total).toBe(5);
    expect((await valueOf(device.engine.api.syncCenter())).refused).toEqual([]);
  });

  it.each(['permission_denied', 'internal'])('[CY17] refused as a whole (%s) it is taken back wholly', async code => {
    const company = makeCompany(3);
    const device = await openDevice(company);
    company.server.refusals.set('customers.batch', code);
    await runBatch(device);
    await device.engine.syncOnce();
    expect((await valueOf(device.engine.api.query(tagged))).total).toBe(0);
    expect((await valueOf(device.engine.api.syncCenter())).refused).toMatchObject([{ count: 3, code }]);
    await valueOf(
      device.engine.api.dismiss((await valueOf(device.engine.api.syncCenter())).refused[0]?.mutationId ?? ''),
    );
    expect((await valueOf(device.engine.api.syncState())).attention).toBe(0);
  });

  it('[P14][CJ2] it survives a destroyed store and a lost answer, and counts once', async () => {
    const company = makeCompany(4);
    const device = await openDevice(company);
    await runBatch(device);
    device.crash();
    device.destroyStore();
    await device.open();
    company.fail = (_device, path, when) => {
      if (path.endsWith('/push') && when === 'after') throw new AppError('server_unreachable');
    };
    await expect(device.engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    company.fail = () => undefined;
    await device.engine.syncOnce();
    expect((await valueOf(device.engine.api.query(tagged))).total).toBe(4);
    expect(new Set(company.server.judged).size).toBe(company.server.judged.length);
    expect(device.journal.records).toEqual([]);
  });

  it('[P3][CY16] no counter is given twice when a later edit was judged before the batch and the program ended', async () => {
    const company = makeCompany(3);
    const device = await openDevice(company);
    await runBatch(device);
    await valueOf(device.engine.api.createCustomer(makeDraft({ name: '先到' })));
    let pushes = 0;
    company.fail = (_device, path, when) => {
      if (path.endsWith('/push') && when === 'before' && ++pushes > 1) throw new AppError('server_unreachable');
    };
    await expect(device.engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    company.fail = () => undefined;
    device.crash();
    await device.open();
    await valueOf(device.engine.api.createCustomer(makeDraft({ name: '后来' })));
    await device.engine.syncOnce();
    const ids = new Map<number, string>();
    for (const { cseq, id } of pushed(company).flat()) {
      expect(ids.get(cseq) ?? id).toBe(id);
      ids.set(cseq, id);
    }
  });

  it('[CY18] an outbox that version 1 left is sent before any batch', async () => {
    const company = makeCompany(2);
    const device = await openDevice(company);
    await valueOf(device.engine.api.updateCustomer(makeCustomer(1).customerId, { notes: '旧' }));
    device.crash();
    const store = await device.openStore();
    for await (const rows of store.readAll('outbox')) {
      for (const row of rows) {
        const { lane: _lane, ...old } = row.mutation;
        await store.put('outbox', [{ key: outboxKey(old.cseq), mutation: old as Mutation }]);
      }
    }
    await device.open();
    await runBatch(device);
    await device.engine.syncOnce();
    expect(
      pushed(company)
        .flat()
        .map(mutation => [mutation.kind, mutation.lane]),
    ).toEqual([
      ['customer.patch', 'interactive'],
      ['customers.batch', 'bulk'],
      ['task.save', 'bulk'],
    ]);
  });
});

describe('the log for support', () => {
  it('[LO1] holds the last events', () => {
    const log = createSyncLog({ now: () => 5 }, 3);
    for (let n = 0; n < 20; n++) log.note({ kind: 'push', counts: { n } });
    expect(log.read().map(event => event.counts?.n)).toEqual([17, 18, 19]);
  });

  it('[LO2] holds nothing of people or of the server, whatever happens', async () => {
    const canaries = [
      'CANARYname',
      'CANARYcompany',
      '13955501234',
      'canary@example.org',
      'CANARYnotes',
      'CANARYtag',
      'CANARYreason',
    ];
    const [name = '', firm = '', phone = '', email = '', notes = '', tag = '', reason = ''] = canaries;
    const company = makeCompany(1);
    const device = await openDevice(company);
    const { api } = device.engine;
    await valueOf(api.createTag({ name: tag, color: '#112233' }));
    const typed = { phones: [{ raw: phone, label: '' }], emails: [{ raw: email, label: '' }] };
    const { customerId } = await valueOf(api.createCustomer(makeDraft({ name, company: firm, notes, ...typed })));
    await valueOf(api.reveal(customerId, 'phones', reason));
    company.server.refusals.set('customer.patch', 'validation_failed');
    await valueOf(api.updateCustomer(customerId, { notes: `${notes}2` }));
    await device.engine.syncOnce();
    company.fail = () => {
      throw new AppError('server_unreachable', {
        params: { url: 'https://CANARYserver.example', login: 'CANARYlogin' },
      });
    };
    await valueOf(api.updateCustomer(customerId, { notes: `${notes}3` }));
    await expect(device.engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    const text = await valueOf(api.syncLog());
    for (const canary of [...canaries, 'CANARY', device.user.login, device.user.name, 'https://']) {
      expect(text).not.toContain(canary);
    }
    const kinds = text
      .split('\n')
      .filter(Boolean)
      .slice(1)
      .map(line => (JSON.parse(line) as { kind: string }).kind);
    expect(new Set(kinds)).toEqual(new Set(['hello', 'pull', 'push', ...kinds.filter(kind => kind.includes('.'))]));
    expect(text).toContain('"validation_failed":1');
    expect(text).toContain('"code":"server_unreachable"');
  });
});
