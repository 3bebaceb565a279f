import { describe, expect, it } from 'vitest';
import { chipFilter } from '../../../common/query/chips.ts';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { CustomerEdit } from '../../../renderer/data/api.ts';
import { makeCompany, makeDraft, makeEntry, valueOf } from './support/company.ts';
import type { Device } from './support/device.ts';
import { damageMemoryStore } from './support/memory-store.ts';
import { makeCustomer, makeInteraction, uuid } from './support/samples.ts';

const ALL: CustomerQuery = { filter: EMPTY_FILTER, sort: [{ field: 'name', direction: 'asc' }], offset: 0, limit: 100 };
const customer1 = makeCustomer(1).customerId;

describe('first sync and reading', () => {
  it('[CY9] the first sync brings everything page by page, and goes on where it was cut off', async () => {
    const company = makeCompany(7);
    const device = await company.addDevice(1);
    const engine = await device.open();
    let pulls = 0;
    company.fail = (_name, path, when) => {
      if (path.endsWith('/pull') && when === 'after' && ++pulls === 3) throw new AppError('server_unreachable');
    };
    await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    device.crash();
    const again = await device.open();
    const before = company.server.requests.length;
    await again.syncOnce();
    const cursors = company.server.requests.slice(before).filter(request => request.path.endsWith('/pull'));
    expect(cursors[0]?.body).toMatchObject({ cursor: 'e1 snap 6/14' });
    const answer = await valueOf(again.api.query(ALL));
    expect(answer.total).toBe(7);
    expect(answer.rows.map(row => row.name)).toEqual([1, 2, 3, 4, 5, 6, 7].map(n => `客户${n}`));
    expect((await valueOf(again.api.reference())).entries).toHaveLength(5);
  });

  it('[ST11] the page never receives a plain contact value with a row, a detail or the sync centre', async () => {
    const company = makeCompany(2);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { phones: [{ raw: '13912345678', label: '' }], name: '新名' }));
    company.server.refusals.set('customer.patch', 'permission_denied');
    const seen = async (): Promise<string> =>
      JSON.stringify([
        await engine.api.query(ALL),
        await engine.api.getCustomer(customer1),
        await engine.api.syncCenter(),
        device.events,
      ]);
    const before = await seen();
    await engine.syncOnce();
    const after = await seen();
    for (const text of [before, after]) {
      for (const secret of ['13812345678', '13912345678', 'wang.xm@', 'wangxm88', 'contactInfo']) {
        expect(text).not.toContain(secret);
      }
    }
    expect(before).toContain('139****5678');
    expect(after).toContain('138****5678');
  });

  it('[ST11] reveal gives the values and leaves a record that is sent', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    expect(await valueOf(engine.api.reveal(customer1, 'phones', '回访'))).toEqual(['+8613812345678']);
    expect(device.journal.records).toHaveLength(1);
    await engine.syncOnce();
    expect(company.server.judged).toHaveLength(1);
    expect(device.journal.records).toHaveLength(0);
    const masked = await (await company.addDevice(2, 'operations')).open();
    expect(await masked.api.reveal(customer1, 'phones', '').catch((error: AppError) => error.data)).toEqual({
      code: 'permission_denied',
      params: { action: 'customer.reveal' },
    });
  });

  it('[ST11] a detail shows history, interactions and the edit that still waits', async () => {
    const company = makeCompany(1);
    company.server.put('interactions', uuid(1, 4), makeInteraction(1, 1));
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { company: '新公司' }));
    const waiting = await valueOf(engine.api.getCustomer(customer1));
    expect(waiting.customer).toMatchObject({ company: '新公司', pending: true });
    expect(waiting.history).toMatchObject([{ field: 'company', oldValue: '', newValue: '新公司', ver: 0 }]);
    expect(waiting.interactions).toHaveLength(1);
    await engine.syncOnce();
    const sent = await valueOf(engine.api.getCustomer(customer1));
    expect(sent.customer.pending).toBe(false);
    expect(sent.history).toHaveLength(1);
    expect(sent.history[0]?.ver).toBeGreaterThan(0);
  });
});

describe('writing', () => {
  it('[ST12] a wrong field is named and nothing is written', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const attempts = [
      engine.api.createCustomer(makeDraft({ name: ' ', phones: [{ raw: '12', label: '' }] })),
      engine.api.updateCustomer(customer1, { emails: [{ raw: 'nonsense', label: '' }] }),
      engine.api.updateCustomer(customer1, { status: 'status:unknown' }),
      engine.api.updateCustomer(customer1, { addTagIds: [uuid(9, 5)] }),
      engine.api.deleteCustomer(customer1),
      engine.api.updateCustomer(uuid(99, 1), { name: 'x' }),
      engine.api.addInteraction({ ...makeInteraction(1, 1), content: ' ' }),
    ];
    const errors = await Promise.all(attempts.map(attempt => attempt.catch((error: AppError) => error.data)));
    expect(errors).toMatchObject([
      {
        code: 'validation_failed',
        fields: [
          { field: 'phones.0', code: 'bad_phone' },
          { field: 'name', code: 'required' },
        ],
      },
      { code: 'validation_failed', fields: [{ field: 'emails.0', code: 'bad_email' }] },
      { code: 'validation_failed', fields: [{ field: 'status', code: 'unknown_status' }] },
      { code: 'validation_failed', fields: [{ field: 'tagIds', code: 'unknown_tag' }] },
      { code: 'permission_denied', params: { action: 'customer.delete' } },
      { code: 'not_found' },
      { code: 'validation_failed', fields: [{ field: 'content', code: 'required' }] },
    ]);
    expect(device.journal.records).toEqual([]);
    expect((await valueOf(engine.api.syncState())).waiting).toBe(0);
  });

  it('[ST13] an edit carries only what changed; saving an unchanged form writes nothing', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(
      engine.api.updateCustomer(customer1, { name: '客户1', phones: [{ raw: '+8613812345678', label: '' }] }),
    );
    expect(device.journal.records).toHaveLength(0);
    await valueOf(engine.api.updateCustomer(customer1, { name: '客户1', notes: '新', addTagIds: [uuid(1, 5)] }));
    await engine.syncOnce();
    const push = company.server.requests.findLast(request => request.path.endsWith('/push'))?.body as {
      mutations: object[];
    };
    expect(push.mutations).toMatchObject([
      { kind: 'customer.patch', patch: { notes: ['', '新'] } },
      { kind: 'customer.tags', add: [uuid(1, 5)], remove: [] },
    ]);
  });

  it('[ST13] a status may move only as the dictionary allows', async () => {
    const company = makeCompany(1);
    company.server.put('customers', customer1, makeCustomer(1, { status: 'status:won' }));
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    await expect(engine.api.updateCustomer(customer1, { status: 'status:new' })).rejects.toMatchObject({
      code: 'status_move_not_allowed',
    });
  });

  it('[ST14] contact lists cannot be written where their plain values are not held', async () => {
    const company = makeCompany(1);
    const { contactInfo: _hidden, ...masked } = makeCustomer(1);
    company.server.put('customers', customer1, masked);
    const engine = await (await company.addDevice(1, 'operations')).open();
    await engine.syncOnce();
    const attempt = engine.api.updateCustomer(customer1, { phones: [{ raw: '138****5678', label: '' }] });
    await expect(attempt).rejects.toMatchObject({
      data: { fields: [{ field: 'phones', code: 'field_not_writable' }] },
    });
  });

  it('[ST6] a full disk refuses the edit and keeps nothing of it', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    device.interrupt = point => {
      if (point === 'journal.append before') throw new AppError('disk_full');
    };
    await expect(engine.api.updateCustomer(customer1, { name: '改' })).rejects.toMatchObject({ code: 'disk_full' });
    device.interrupt = () => undefined;
    expect((await valueOf(engine.api.getCustomer(customer1))).customer.name).toBe('客户1');
    await valueOf(engine.api.updateCustomer(customer1, { name: '再改' }));
    await engine.syncOnce();
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ name: '再改' });
  });

  it('[ST6] an append that fails after it reached the disk counts, and no counter is given out twice', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    let reads = 0;
    device.interrupt = point => {
      if (point === 'journal.append after') throw new AppError('journal_failed');
      if (point === 'journal.read' && ++reads === 1) throw new AppError('journal_failed');
    };
    await expect(engine.api.updateCustomer(customer1, { name: '一' })).rejects.toMatchObject({
      code: 'journal_failed',
    });
    await valueOf(engine.api.updateCustomer(customer1, { name: '二' })); // stored, found by asking the journal
    device.interrupt = () => undefined;
    await engine.syncOnce();
    expect(company.server.judged).toHaveLength(2);
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ name: '二' });
    expect((await valueOf(engine.api.syncCenter())).refused).toEqual([]);
  });
});

describe('verdicts', () => {
  it('[CY4] a refused edit is taken back, kept with its reason, and put aside by its author', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '改名', phones: [{ raw: '13912345678', label: '' }] }));
    company.server.refusals.set('customer.patch', 'out_of_scope');
    await engine.syncOnce();
    expect((await valueOf(engine.api.getCustomer(customer1))).customer).toMatchObject({
      name: '客户1',
      pending: false,
    });
    const { refused } = await valueOf(engine.api.syncCenter());
    expect(refused).toMatchObject([
      { code: 'out_of_scope', docId: customer1, wanted: { name: '改名', phones: ['139****5678'] } },
    ]);
    expect(await valueOf(engine.api.syncState())).toMatchObject({ waiting: 0, attention: 1 });
    await valueOf(engine.api.dismiss(refused[0]?.mutationId ?? ''));
    expect((await valueOf(engine.api.syncCenter())).refused).toEqual([]);
  });

  it('[CY4] of an edit that was taken in part the refused fields are shown, with what was wanted of them', async () => {
    const company = makeCompany(1);
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '改名', status: 'status:lost' }));
    company.server.put('customers', customer1, makeCustomer(1, { status: 'status:won' }));
    await engine.syncOnce();
    const { customer } = await valueOf(engine.api.getCustomer(customer1));
    expect(customer).toMatchObject({ name: '改名', status: 'status:won', pending: false });
    const { refused } = await valueOf(engine.api.syncCenter());
    expect(refused).toMatchObject([
      { code: 'status_move_not_allowed', fields: [{ field: 'status', code: 'status_move_not_allowed' }] },
    ]);
    expect(refused[0]?.wanted).toEqual({ status: 'status:lost' });
    expect(await valueOf(engine.api.syncState())).toMatchObject({ waiting: 0, attention: 1 });
  });

  it('[CY15] edits under counters that the server has passed are numbered anew and arrive in their order', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    for (const name of ['一', '二', '三']) await valueOf(engine.api.updateCustomer(customer1, { name }));
    await engine.syncOnce();
    device.crash();
    const store = await device.openStore(); // a profile that was restored from a backup counts from where it stood then
    await store.put('settings', [{ key: 'counter', value: { last: 0, provisionalFrom: null } }]);
    const again = await device.open();
    const { customerId } = await valueOf(again.api.createCustomer(makeDraft({ name: '新客' })));
    for (const notes of ['一', '二', '三', '四']) await valueOf(again.api.updateCustomer(customerId, { notes }));
    await again.syncOnce();
    expect(company.server.docs.get('customers')?.get(customerId)).toMatchObject({ name: '新客', notes: '四' });
    expect((await valueOf(again.api.syncCenter())).refused).toEqual([]);
    expect((await valueOf(again.api.syncState())).waiting).toBe(0);
    expect(device.journal.records).toEqual([]);
    expect(company.server.judged).toHaveLength(8);
    await valueOf(again.api.updateCustomer(customerId, { notes: '五' }));
    await again.syncOnce();
    expect(company.server.docs.get('customers')?.get(customerId)).toMatchObject({ notes: '五' });
  });

  it('[CY15] a server that refuses counters it has not passed is not asked for ever', async () => {
    const company = makeCompany(1);
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    company.server.refusals.set('customer.patch', 'cseq_reused');
    await valueOf(engine.api.updateCustomer(customer1, { name: '改' }));
    company.server.greetingCseq = 0;
    await engine.syncOnce();
    expect((await valueOf(engine.api.syncCenter())).refused).toMatchObject([{ code: 'cseq_reused' }]);
    expect((await valueOf(engine.api.getCustomer(customer1))).customer.name).toBe('客户1');
  });

  it('[SY13] a waiting edit lies over what is pulled and over the verdict of an earlier one', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '我的' }));
    company.server.put('customers', customer1, makeCustomer(1, { company: '他的', notes: '他写' }));
    company.fail = (_name, path) => {
      if (path.endsWith('/push')) throw new AppError('server_busy');
    };
    await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'server_busy' });
    expect((await valueOf(engine.api.getCustomer(customer1))).customer).toMatchObject({
      name: '我的',
      company: '他的',
    });
    company.fail = (_name, path, when) => {
      if (path.endsWith('/push') && when === 'after')
        void engine.api.updateCustomer(customer1, { company: '我的公司' });
    };
    await engine.syncOnce();
    expect((await valueOf(engine.api.getCustomer(customer1))).customer).toMatchObject({
      name: '我的',
      company: '我的公司',
    });
  });

  it('[P7][CY6] a purge does not wait for a push that fails, and the edit is sent once more afterwards', async () => {
    const company = makeCompany(2);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '改' }));
    company.server.remove('customers', customer1);
    company.fail = (_name, path) => {
      if (path.endsWith('/push')) throw new AppError('server_busy');
    };
    await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'server_busy' });
    expect((await valueOf(engine.api.query(ALL))).total).toBe(1);
    await expect(engine.api.getCustomer(customer1)).rejects.toMatchObject({ code: 'not_found' });
    company.fail = () => undefined;
    await engine.syncOnce();
    expect((await valueOf(engine.api.syncCenter())).refused).toMatchObject([
      { code: 'not_found', wanted: { name: '改' }, title: '改' },
    ]);
  });

  it('[P11][CY10] a mutation that the server cannot read stands alone in the end and delays nothing', async () => {
    const company = makeCompany(5);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    for (const n of [1, 2, 3, 4, 5]) {
      await valueOf(engine.api.updateCustomer(makeCustomer(n).customerId, { name: n === 3 ? '毒' : `新${n}` }));
    }
    company.fail = (_name, path, when) => {
      const body = JSON.stringify(company.server.requests.at(-1)?.body);
      if (path.endsWith('/push') && when === 'before' && body.includes('毒')) throw new AppError('validation_failed');
    };
    await engine.syncOnce();
    expect((await valueOf(engine.api.query(ALL))).rows.map(row => row.name)).toEqual([
      '客户3',
      '新1',
      '新2',
      '新4',
      '新5',
    ]);
    expect((await valueOf(engine.api.syncCenter())).refused).toMatchObject([{ code: 'validation_failed' }]);
    expect((await valueOf(engine.api.syncState())).waiting).toBe(0);
    expect(company.server.judged).toHaveLength(4);
  });

  it('[CY11] a document that cannot be read is reported and holds back no other', async () => {
    const company = makeCompany(2);
    company.server.put('customers', uuid(9, 1), { ...makeCustomer(9), name: 5 } as never);
    company.server.put('customers', uuid(10, 1), makeCustomer(10));
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    expect((await valueOf(engine.api.query(ALL))).total).toBe(3);
    expect((await valueOf(engine.api.syncCenter())).refused).toMatchObject([{ mutationId: `customers:${uuid(9, 1)}` }]);
  });

  it('[CY3] a lost answer repeats the sending and nothing is done twice', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.createCustomer(makeDraft()));
    company.fail = (_name, path, when) => {
      if (path.endsWith('/push') && when === 'after') throw new AppError('server_unreachable');
    };
    await expect(engine.syncOnce()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect((await valueOf(engine.api.syncState())).waiting).toBe(1);
    company.fail = () => undefined;
    await engine.syncOnce();
    expect(company.server.judged).toHaveLength(1);
    expect((await valueOf(engine.api.query(ALL))).total).toBe(2);
  });
});

describe('two people', () => {
  it('[ME5] the later arrival wins and the other value is kept, shown to both and can be restored', async () => {
    const company = makeCompany(1);
    const [first, second] = [await company.addDevice(1), await company.addDevice(2)];
    const [a, b] = [await first.open(), await second.open()];
    await a.syncOnce();
    await b.syncOnce();
    await valueOf(a.api.updateCustomer(customer1, { name: '甲的', company: '甲公司' }));
    await valueOf(b.api.updateCustomer(customer1, { name: '乙的', notes: '乙记' }));
    await a.syncOnce();
    await b.syncOnce();
    await a.syncOnce();
    for (const engine of [a, b]) {
      const { customer } = await valueOf(engine.api.getCustomer(customer1));
      expect(customer).toMatchObject({ name: '乙的', company: '甲公司', notes: '乙记' });
      expect((await valueOf(engine.api.syncCenter())).conflicts).toMatchObject([
        { field: 'name', kept: '乙的', lost: '甲的', keptBy: uuid(2, 2), lostBy: uuid(1, 2), canRestore: true },
      ]);
    }
    const [conflict] = (await valueOf(a.api.syncCenter())).conflicts;
    await valueOf(a.api.restore(conflict?.historyId ?? ''));
    expect((await valueOf(a.api.syncCenter())).conflicts).toEqual([]);
    await a.syncOnce();
    await b.syncOnce();
    expect((await valueOf(b.api.getCustomer(customer1))).customer.name).toBe('甲的');
    expect((await valueOf(a.api.syncState())).attention).toBe(0);
  });
});

/** Everything that the page could have received: all answers and events. */
async function readAll(device: Device): Promise<string> {
  const { api } = device.engine;
  const ids = await valueOf(api.ids(ALL));
  return JSON.stringify([
    await api.query(ALL),
    await Promise.all(ids.map(id => api.getCustomer(id))),
    await api.stats(EMPTY_FILTER, 480),
    await api.reference(),
    await api.tasks(),
    await api.syncCenter(),
    await api.syncState(),
    device.events,
  ]);
}

describe('conflicts on contact fields', () => {
  const CANARIES = ['13811110001', '13822220002', 'canary.a', 'canary.b', 'canary_wx_a', 'canary_wx_b', '13812345678'];
  const typed = (letter: 'a' | 'b', phone: string): CustomerEdit => ({
    phones: [{ raw: phone, label: '手机' }],
    emails: [{ raw: `canary.${letter}@example.com`, label: '' }],
    socials: [{ raw: `canary_wx_${letter}`, kind: 'wechat' }],
  });

  it('[ST11] an overwritten phone is shown as masks, restored from the stored values, and no plain value reaches the page', async () => {
    const company = makeCompany(1);
    const [first, second] = [await company.addDevice(1), await company.addDevice(2)];
    const [a, b] = [await first.open(), await second.open()];
    const texts: string[] = [];
    const look = async (): Promise<void> => void texts.push(await readAll(first), await readAll(second));
    for (const engine of [a, b]) await engine.syncOnce();
    await valueOf(a.api.updateCustomer(customer1, typed('a', '138 1111 0001')));
    await valueOf(b.api.updateCustomer(customer1, typed('b', '138 2222 0002')));
    await look();
    for (const engine of [a, b, a]) await engine.syncOnce();
    await look();
    const { conflicts } = await valueOf(a.api.syncCenter());
    expect(conflicts).toHaveLength(3);
    const phones = conflicts.find(item => item.field === 'phones');
    expect(phones).toMatchObject({ kept: ['138****0002'], lost: ['138****0001'], canRestore: true });
    for (const item of conflicts) await valueOf(a.api.restore(item.historyId));
    await look();
    for (const engine of [a, b]) await engine.syncOnce();
    await look();
    for (const text of texts) for (const canary of CANARIES) expect(text).not.toContain(canary);
    for (const engine of [a, b]) {
      const { customer, history } = await valueOf(engine.api.getCustomer(customer1));
      expect(customer.contactDisplay).toEqual({
        phones: ['138****0001'],
        emails: ['c***@example.com'],
        socials: ['c***a'],
      });
      expect(history.filter(entry => entry.field === 'phones').every(entry => !entry.plain)).toBe(true);
    }
    expect(await valueOf(b.api.reveal(customer1, 'phones', '回访'))).toEqual(['+8613811110001']);
    second.crash();
    const stored = await (await second.open()).writer.readCustomers([customer1]);
    expect(stored[0]?.contactInfo?.phones).toEqual([{ value: '+8613811110001', raw: '138 1111 0001', label: '手机' }]);
  });

  it('[CY14] what came as masks cannot be restored, and a change of the role changes what is kept', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const phone = (value: string) => [{ value: `+86${value}`, raw: value, label: '' }];
    const entry = {
      historyId: uuid(1, 9),
      customerId: customer1,
      field: 'phones',
      oldValue: phone('13811110001'),
      newValue: phone('13822220002'),
      by: uuid(2, 2),
      at: 1,
      mutationId: uuid(1, 8),
      conflict: true,
      oldBy: device.user.userId,
      plain: true,
      ver: 0,
    };
    const masked = { ...entry, oldValue: ['138****0001'], newValue: ['138****0002'], plain: false };
    for (const [doc, canRestore] of [
      [masked, false],
      [entry, true],
      [masked, false],
    ] as const) {
      company.server.put('history', entry.historyId, doc);
      await engine.syncOnce();
      const { conflicts } = await valueOf(engine.api.syncCenter());
      expect(conflicts).toMatchObject([{ lost: ['138****0001'], kept: ['138****0002'], canRestore }]);
    }
    await expect(engine.api.restore(entry.historyId)).rejects.toMatchObject({ code: 'field_not_writable' });
    const store = await device.openStore();
    expect(JSON.stringify(await store.get('inbox', entry.historyId))).not.toContain('13811110001');
    await valueOf(engine.api.dismiss(entry.historyId));
    company.server.put('history', entry.historyId, entry);
    await engine.syncOnce();
    expect((await valueOf(engine.api.syncCenter())).conflicts).toEqual([]);
  });
});

describe('opening again', () => {
  it('[CJ2] a destroyed store loses no unsent edit', async () => {
    const company = makeCompany(2);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const { customerId } = await valueOf(engine.api.createCustomer(makeDraft({ name: '离线新客户' })));
    await valueOf(engine.api.updateCustomer(customer1, { notes: '离线写下' }));
    device.crash();
    device.destroyStore();
    const again = await device.open();
    expect(again.recovered).toBe(2);
    expect((await valueOf(again.api.getCustomer(customerId))).customer).toMatchObject({
      name: '离线新客户',
      pending: true,
    });
    await again.syncOnce();
    expect((await valueOf(again.api.query(ALL))).total).toBe(3);
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ notes: '离线写下' });
    expect((await valueOf(again.api.syncCenter())).refused).toEqual([]);
  });

  it('[CJ2] an edit that comes back from the journal takes its place before those that wait, and no counter is given twice', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    device.interrupt = point => {
      if (point === 'journal.ack before') throw new AppError('journal_failed');
    };
    await valueOf(engine.api.updateCustomer(customer1, { name: '一' }));
    await engine.syncOnce(); // judged and gone from the outbox, but the journal does not know
    for (const name of ['二', '三']) await valueOf(engine.api.updateCustomer(customer1, { name }));
    device.crash();
    device.interrupt = () => undefined;
    const again = await device.open();
    expect(again.recovered).toBe(1);
    expect((await valueOf(again.api.getCustomer(customer1))).customer.name).toBe('三');
    await valueOf(again.api.updateCustomer(customer1, { company: '四' }));
    await again.syncOnce();
    const push = company.server.requests.findLast(({ path }) => path.endsWith('/push'))?.body;
    const { mutations } = push as { mutations: Mutation[] };
    expect(mutations.map(mutation => mutation.cseq)).toEqual([1, 2, 3, 4]);
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ name: '三', company: '四' });
    expect((await valueOf(again.api.getCustomer(customer1))).customer).toMatchObject({ name: '三', pending: false });
    expect((await valueOf(again.api.syncCenter())).refused).toEqual([]);
  });

  it('[CJ3] a device without store and journal finds its counter before its new edits are sent', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    for (const name of ['一', '二', '三']) await valueOf(engine.api.createCustomer(makeDraft({ name })));
    await engine.syncOnce();
    device.crash();
    device.destroyStore();
    const again = await device.open();
    // Offline there are no dictionaries yet; the writer port stands for what needs none.
    const draft = { docId: uuid(1, 1), taskId: null, kind: 'customer.tags' as const, add: [uuid(1, 5)], remove: [] };
    await again.writer.write([draft]);
    device.crash();
    const third = await device.open();
    await third.writer.write([{ ...draft, add: [uuid(2, 5)] }]);
    await third.syncOnce();
    expect((await valueOf(third.api.syncCenter())).refused).toEqual([]);
    expect(company.server.docs.get('customers')?.get(customer1)).toMatchObject({ tagIds: [uuid(1, 5), uuid(2, 5)] });
  });

  it('[ST8] a damaged store is filled anew: unsent and refused edits stay', async () => {
    const company = makeCompany(3);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '被拒' }));
    company.server.refusals.set('customer.patch', 'out_of_scope');
    await engine.syncOnce();
    company.server.refusals.clear();
    await valueOf(engine.api.updateCustomer(customer1, { name: '未发' }));
    device.crash();
    expect(damageMemoryStore(device.name, 'customers')).toBeGreaterThan(0);
    const again = await device.open();
    expect(again.recovered).toBe(1);
    await again.syncOnce();
    expect((await valueOf(again.api.query(ALL))).total).toBe(3);
    expect((await valueOf(again.api.getCustomer(customer1))).customer.name).toBe('未发');
    expect((await valueOf(again.api.syncCenter())).refused).toMatchObject([{ wanted: { name: '被拒' } }]);
  });

  it('[ST7] damage that is met while reading closes the store and is repaired by opening again', async () => {
    const company = makeCompany(1);
    company.server.put('interactions', uuid(1, 4), makeInteraction(1, 1));
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.getCustomer(customer1)); // the memory storage takes up what was written when it is next asked
    expect(damageMemoryStore(device.name, 'interactions')).toBeGreaterThan(0);
    await expect(engine.api.getCustomer(customer1)).rejects.toMatchObject({ code: 'store_damaged' });
    expect(device.events.at(-1)).toEqual({ event: 'closed', value: { code: 'store_damaged' } });
    await expect(engine.api.updateCustomer(customer1, { name: 'x' })).rejects.toMatchObject({ code: 'store_damaged' });
    await device.close();
    const again = await device.open();
    await again.syncOnce();
    expect((await valueOf(again.api.getCustomer(customer1))).interactions).toHaveLength(1);
  });

  it('[CY8] a new epoch brings a new snapshot, and what is no longer visible goes', async () => {
    const company = makeCompany(5);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const { customerId } = await valueOf(engine.api.createCustomer(makeDraft({ name: '未发' })));
    company.server.docs.get('customers')?.delete(customer1); // without a line in the log, as after a restored backup
    company.server.epoch = 'e2';
    company.fail = (_name, path) => {
      if (path.endsWith('/push')) throw new AppError('server_busy');
    };
    device.crash();
    const again = await device.open();
    await expect(again.syncOnce()).rejects.toMatchObject({ code: 'server_busy' });
    const { rows } = await valueOf(again.api.query(ALL));
    expect(rows.map(row => row.customerId)).toContain(customerId);
    expect(rows.map(row => row.customerId)).not.toContain(customer1);
    expect(rows).toHaveLength(5);
  });

  it('[P14][CJ1] the program may end at any point: every edit that was confirmed arrives, none twice', async () => {
    let points = 0;
    for (let stop = 1; stop < 400; stop++) {
      const company = makeCompany(1);
      const device = await company.addDevice(1);
      await (await device.open()).syncOnce();
      let count = 0;
      device.interrupt = () => {
        if (++count === stop) throw new Error('the program ends');
      };
      const confirmed: string[] = [];
      const work = async (): Promise<void> => {
        const engine = device.engine;
        await valueOf(engine.api.updateCustomer(customer1, { name: '新名', addTagIds: [uuid(1, 5)] }));
        confirmed.push('新名');
        const { customerId } = await valueOf(engine.api.createCustomer(makeDraft({ name: '新客' })));
        confirmed.push(customerId);
        await engine.syncOnce();
        await valueOf(engine.api.updateCustomer(customerId, { notes: '记' }));
        confirmed.push('记');
        await engine.syncOnce();
      };
      const ended = await work().then(
        () => true,
        () => false,
      );
      points = Math.max(points, count);
      device.crash();
      device.interrupt = () => undefined;
      const again = await device.open();
      await again.syncOnce();
      const customers = [...(company.server.docs.get('customers')?.values() ?? [])];
      const text = JSON.stringify(customers);
      for (const part of confirmed) expect(text, `stopped at ${stop}`).toContain(part);
      expect(customers.length).toBeLessThanOrEqual(2);
      expect(new Set(company.server.judged).size).toBe(company.server.judged.length);
      expect(device.journal.records, `stopped at ${stop}`).toEqual([]);
      expect((await valueOf(again.api.syncCenter())).refused).toEqual([]);
      const local = await valueOf(again.api.query(ALL));
      const there = (customers as { name: string; notes: string }[]).map(({ name, notes }) => ({
        name,
        notes,
        pending: false,
      }));
      expect(local.rows).toHaveLength(there.length);
      expect(local.rows).toEqual(expect.arrayContaining(there.map(customer => expect.objectContaining(customer))));
      if (ended && count < stop) break;
    }
    expect(points).toBeGreaterThan(30);
  }, 120_000);
});

describe('the writer port', () => {
  it('[ST5] many drafts are one journal append and one event, and edits of one customer build on each other', async () => {
    const company = makeCompany(2);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    let appends = 0;
    device.interrupt = point => {
      if (point === 'journal.append before') appends += 1;
    };
    const before = device.events.filter(({ event }) => event === 'changed').length;
    const tag = (docId: string, n: number) => ({
      kind: 'customer.tags' as const,
      docId,
      taskId: null,
      add: [uuid(n, 5)],
      remove: [],
    });
    await engine.writer.write([tag(customer1, 1), tag(customer1, 2), tag(makeCustomer(2).customerId, 1)]);
    expect(appends).toBe(1);
    expect(device.events.filter(({ event }) => event === 'changed')).toHaveLength(before + 1);
    const [one] = await engine.writer.readCustomers([customer1]);
    expect(one?.tagIds).toEqual([uuid(1, 5), uuid(2, 5)]);
    expect(engine.writer.select(chipFilter({ tagIds: [uuid(1, 5)] }))).toHaveLength(2);
  });

  it('[ST5] a task that runs stays here, one that ended is sent, one that was cut off is interrupted', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const task = {
      taskId: uuid(1, 8),
      type: 'add_tag' as const,
      status: 'running' as const,
      parameters: {},
      progress: { done: 1, total: 2 },
      result: { succeeded: 1, failed: 0, skipped: 0, failures: [] },
      createdBy: device.user.userId,
      createdAt: 1_750_000_000_000,
      completedAt: null,
      ver: 0,
    };
    await engine.writer.saveTask(task);
    await engine.syncOnce();
    expect(company.server.docs.get('tasks')?.size).toBe(0);
    expect(await valueOf(engine.api.tasks())).toEqual([task]);
    device.crash();
    const again = await device.open();
    expect(await valueOf(again.api.tasks())).toMatchObject([{ status: 'interrupted' }]);
    await again.syncOnce();
    expect(company.server.docs.get('tasks')?.get(task.taskId)).toMatchObject({ status: 'interrupted' });
  });
});

describe('an unreadable journal', () => {
  it('[CJ4] one damaged record is shown, a foreign key opens nothing and destroys nothing', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    await valueOf(engine.api.updateCustomer(customer1, { name: '一' }));
    await valueOf(engine.api.updateCustomer(customer1, { company: '二' }));
    device.crash();
    const whole = device.journal.records;
    const damaged = (n: number) =>
      whole.map((record, i) => (i >= n ? { ...record, data: btoa('x'.repeat(60)) } : record));
    device.journal.records = damaged(0);
    await expect(device.open()).rejects.toMatchObject({ code: 'store_damaged' });
    expect(device.journal.records).toHaveLength(2);

    device.destroyStore();
    device.journal.records = damaged(1);
    const again = await device.open();
    expect(again.recovered).toBe(1);
    const [record] = damaged(1).slice(1);
    expect((await valueOf(again.api.syncCenter())).refused).toMatchObject([
      { mutationId: record?.id, code: 'journal_failed' },
    ]);
    expect(device.journal.records).toHaveLength(1);
  });
});

describe('tags', () => {
  it('[ST12] a tag is created once per name', async () => {
    const company = makeCompany(0);
    company.server.put('dictionaries', 'status:x', makeEntry('status', 'x'));
    const engine = await (await company.addDevice(1)).open();
    await engine.syncOnce();
    await valueOf(engine.api.createTag({ name: ' 重点 ', color: '#aa0000' }));
    await expect(engine.api.createTag({ name: '重点', color: '#aa0000' })).rejects.toMatchObject({
      code: 'name_taken',
    });
    await expect(engine.api.createTag({ name: ' ', color: '#aa0000' })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect((await valueOf(engine.api.reference())).tags.map(tag => tag.name)).toContain('重点');
  });
});
