/** What the device may read and write, and how it follows a change of it. */
import { describe, expect, it } from 'vitest';
import { grantOf, ROLES, type FieldRules, type Role } from '../../../common/domain/permissions.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { applyToCustomer } from '../../../common/merge/apply-mutation.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { createJudge } from '../../../renderer/data/import/judge-row.ts';
import { createImportLookup } from '../../../renderer/data/import/import-lookup.ts';
import { draftEdits } from '../../../renderer/data/engine/draft-edits.ts';
import { makeCompany, makeDraft, valueOf } from './support/company.ts';
import { makeCustomer, uuid } from './support/samples.ts';

const lookup = { entries: new Map(), customFields: new Map(), hasTag: () => true, hasGroup: () => true };
const roleWith = (fields: Partial<FieldRules>): Role => ({
  ...ROLES.sales,
  fields: { ...ROLES.sales.fields, ...fields },
});
const actorWith = (
  fields: Partial<FieldRules>,
): { orgId: string; userId: string; teamId: null; grant: ReturnType<typeof grantOf> } => {
  const userId = uuid(1, 2);
  return { orgId: uuid(1, 6), userId, teamId: null, grant: grantOf(roleWith(fields), { userId, teamId: null }) };
};
const hidden = { read: 'hidden', write: false } as const;
const closed = { read: 'plain', write: false } as const;

/** A document as the server sends it to somebody from whom notes, company and phones are hidden. */
function withoutThem(): ReturnType<typeof makeCustomer> {
  const { company: _company, notes: _notes, ...rest } = makeCustomer(1);
  const { phones: _phones, ...contactInfo } = rest.contactInfo ?? {};
  return { ...rest, contactInfo, contactDisplay: { ...rest.contactDisplay, phones: [] } };
}

describe('edits', () => {
  it('[AC3] a field that may not be changed is refused by name, whether it is hidden or only closed', () => {
    const actor = actorWith({ notes: hidden, company: closed, phones: hidden });
    for (const edit of [{ notes: '改' }, { company: '改' }, { phones: [{ raw: '13912345678', label: '' }] }]) {
      const [field] = Object.keys(edit);
      expect(() => draftEdits(withoutThem(), edit, { lookup, actor })).toThrow(
        expect.objectContaining({ data: expect.objectContaining({ fields: [{ field, code: 'field_not_writable' }] }) }),
      );
    }
    const [draft] = draftEdits(withoutThem(), { name: '改' }, { lookup, actor });
    expect(draft).toMatchObject({ kind: 'customer.patch', patch: { name: ['客户1', '改'] } });
  });

  it('[AC2] a waiting edit of one kind leaves the mask of another kind as the server sent it', () => {
    const { phones: _phones, ...contactInfo } = makeCustomer(1).contactInfo ?? {};
    const customer = {
      ...makeCustomer(1),
      contactInfo,
      contactDisplay: { phones: ['138****5678'], emails: [], socials: [] },
    };
    const patch = {
      emails: [customer.contactInfo.emails, [{ value: 'neu@example.com', label: '' }]],
      phones: [[], []],
    };
    const mutation = {
      kind: 'customer.patch',
      docId: customer.customerId,
      baseVer: 9,
      patch,
      madeAt: 1,
    } as unknown as Mutation;
    const phones = { read: 'masked', write: true } as const;
    const after = applyToCustomer(customer, mutation, actorWith({ phones }));
    expect(after?.contactInfo).not.toHaveProperty('phones');
    expect(after?.contactDisplay).toEqual({ phones: ['138****5678'], emails: ['n***@example.com'], socials: [] });
  });

  it('[AC3] a row of a file is refused for a cell in a field that may not be entered', () => {
    const judge = createJudge({
      columns: ['姓名', '电话'],
      isOurs: false,
      options: { mapping: ['name', 'phone'], region: 'CN', defaultSource: null, defaultStatus: 'status:new' } as never,
      lookup: createImportLookup({ entries: [], tags: [], mayCreateTags: true, closedFields: ['phones'] }),
      now: 1,
    });
    const rowOf = (cells: string[]): Parameters<typeof judge>[0] => ({ line: 2, cells, isBroken: false }) as never;
    expect(judge(rowOf(['王小明', '13912345678']))).toMatchObject({
      ok: false,
      failures: expect.arrayContaining([expect.objectContaining({ code: 'field_not_writable', field: 'phones' })]),
    });
  });
});

describe('the list and the search', () => {
  it('[AC2] a customer without company and notes stands in the list, sorts, and is found by nothing that is hidden', async () => {
    const company = makeCompany(0);
    const secret = makeCustomer(1, { notes: '秘密' });
    const { notes: _notes, company: _company, ...bare } = makeCustomer(2);
    company.server.put('customers', secret.customerId, secret);
    company.server.put('customers', bare.customerId, bare as never);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const query = {
      filter: EMPTY_FILTER,
      sort: [{ field: 'company', direction: 'asc' }],
      offset: 0,
      limit: 10,
    } as const;
    expect((await valueOf(engine.api.query(query))).total).toBe(2);
    const found = await valueOf(engine.api.query({ ...query, filter: { ...EMPTY_FILTER, keyword: '秘密' } }));
    expect(found.rows.map(row => row.customerId)).toEqual([secret.customerId]);
    const detail = await valueOf(engine.api.getCustomer(bare.customerId));
    expect(detail.customer).not.toHaveProperty('notes');
    await device.close();
  });
});

describe('a changed role', () => {
  it('[AC11][AC12] is taken over by the open engine when a pull tells another version, and kept', async () => {
    const company = makeCompany(1);
    const device = await company.addDevice(1);
    company.server.access = { version: 1, user: device.user };
    const engine = await device.open();
    await engine.syncOnce();
    const { grant } = device.user;
    const actions = grant.actions.filter(action => action !== 'customer.create');
    const changed: SessionUser = {
      ...device.user,
      role: uuid(5, 8),
      roleName: '客户顾问',
      grant: { ...grant, actions },
    };
    company.server.access = { version: 2, user: changed };
    expect(await engine.api.createCustomer(makeDraft())).toMatchObject({ ok: true });
    await engine.syncOnce();
    expect(device.user).toEqual(changed);
    await expect(engine.api.createCustomer(makeDraft())).rejects.toMatchObject({
      data: { code: 'permission_denied', params: { action: 'customer.create' } },
    });
    await device.close();
  });
});
