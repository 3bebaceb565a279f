/** What each kind of mutation makes of the document on the device, and what its author may not do. Rules SY13, SY14, AC3. */
import { expect, it } from 'vitest';
import type { Customer } from '../../common/domain/customer.ts';
import { EMPTY_FIELDS, grantOf, ROLES, type Actor, type Role } from '../../common/domain/permissions.ts';
import { applyToCustomer, setFields } from '../../common/merge/apply-mutation.ts';
import { canMoveStatus, mergeCustomer } from '../../common/merge/merge-customer.ts';
import { withoutCustomer } from '../../common/merge/without-customer.ts';
import { mutationSchema, type CustomerPatch, type Mutation } from '../../common/protocol/mutation.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const person = { userId: id(8), teamId: id(9) };
const actorOf = (role: Role): Actor => ({ orgId: id(7), ...person, grant: grantOf(role, person) });
const sales = actorOf(ROLES.sales);
const phone = { value: '+8613812345678', raw: '138 1234 5678', label: '' };
const fields = {
  name: '甲',
  company: '公司',
  phones: [phone],
  emails: [],
  socials: [],
  source: null,
  scene: null,
  status: 'status:a',
  acquisitionTime: 1,
  lastActiveTime: null,
  notes: '',
  custom: {},
  tagIds: [],
  groupIds: [],
};
const of = (given: object): Mutation =>
  mutationSchema.parse({ id: id(900), cseq: 1, madeAt: 50, taskId: null, docId: id(1), ...given });
const CREATE = of({ kind: 'customer.create', doc: fields });
const made = applyToCustomer(null, CREATE, sales) as Customer;
const patch = (given: CustomerPatch): Mutation => of({ kind: 'customer.patch', baseVer: 0, patch: given });

it('[SY13] a creation makes a document once', () => {
  expect(made).toMatchObject({ customerId: id(1), ownerId: id(8), teamId: id(9), ver: 0, statusChangedAt: 50 });
  expect(made.contactDisplay.phones).toHaveLength(1);
  expect(applyToCustomer(made, CREATE, sales)).toBe(made);
});

it('[AC3] what its author may not enter is empty', () => {
  const closed = { ...ROLES.sales, fields: { ...ROLES.sales.fields, notes: { read: 'plain', write: false } } } as const;
  const doc = { ...fields, notes: '不许写' };
  expect(applyToCustomer(null, of({ kind: 'customer.create', doc }), actorOf(closed))?.notes).toBe(EMPTY_FIELDS.notes);
});

it('[SY13] edits change a document that is there and nothing else', () => {
  const kinds: Mutation[] = [
    patch({ name: ['甲', '乙'] }),
    of({ kind: 'customer.tags', add: [id(5)], remove: [] }),
    of({ kind: 'customer.groups', add: [id(6)], remove: [] }),
    of({ kind: 'customer.delete' }),
  ];
  for (const mutation of kinds) expect(applyToCustomer(null, mutation, sales)).toBeNull();
  const [named, tagged, grouped, deleted] = kinds.map(mutation => applyToCustomer(made, mutation, sales));
  expect([named?.name, tagged?.tagIds, grouped?.groupIds, deleted]).toEqual(['乙', [id(5)], [id(6)], null]);
  const reveal = of({ kind: 'customer.reveal', field: 'phones', reason: '' });
  expect(applyToCustomer(made, reveal, sales)).toBe(made);
});

it('[SY13] an edit of nothing leaves the document as it is; one of the status moves its time', () => {
  expect(setFields(made, {}, 99)).toBe(made);
  expect(applyToCustomer(made, patch({ status: ['status:a', 'status:b'] }), sales)).toMatchObject({
    statusChangedAt: 50,
    status: 'status:b',
  });
  expect(setFields(made, { status: 'status:a' }, 99).statusChangedAt).toBe(50);
  expect(setFields(made, { status: 'status:b' }, 99).statusChangedAt).toBe(99);
});

it('[SY14] masks follow the values that are held, and are not made from nothing', () => {
  const next = { value: '+8613998765432', raw: '139 9876 5432', label: '' };
  const changed = setFields(made, { phones: [next] }, 99);
  expect(changed.contactInfo?.phones).toEqual([next]);
  expect(changed.contactDisplay.phones).not.toEqual(made.contactDisplay.phones);
  const { contactInfo: _info, ...masked } = made;
  expect(setFields(masked, { phones: [next] }, 99).contactDisplay).toEqual(made.contactDisplay);
  const partly = setFields({ ...made, contactInfo: { emails: [] } }, { phones: [next], emails: [] }, 99);
  expect([partly.contactInfo, partly.contactDisplay.phones]).toEqual([{ emails: [] }, made.contactDisplay.phones]);
});

it('[ME5] whose value was overwritten is told where it is known', () => {
  const merge = (given: CustomerPatch, meta = {}): unknown[] =>
    mergeCustomer({
      current: { name: '现', notes: '现' },
      meta,
      baseVer: 1,
      patch: given,
      canMoveStatus: () => true,
    }).changes.map(change => [change.newValue, change.conflict, change.oldBy]);
  const by = { ver: 5, by: id(3) };
  expect(merge({ name: ['旧', '新'] })).toEqual([['新', false, null]]);
  expect(merge({ name: ['旧', '新'] }, { name: by })).toEqual([['新', true, id(3)]]);
  expect(merge({ name: ['现', '新'] }, { name: by })).toEqual([['新', false, id(3)]]);
  expect(merge({ notes: ['旧', '新'] }, { notes: by })).toEqual([['现\n\n新', false, id(3)]]);
  expect(merge({ notes: ['旧', '旧'] }, { notes: by })).toEqual([]); // nothing was added that is not there
});

it('[ME4] a status that is no text matches nothing, and one that is unknown may be left for any', () => {
  const entries = new Map([['status:b', { kind: 'status' as const, next: [], retired: false }]]);
  expect([
    canMoveStatus(entries, 'status:gone', 'status:b'),
    canMoveStatus(entries, 'status:b', 'status:gone'),
  ]).toEqual([true, false]);
  const strange = { status: [1, 2] } as unknown as CustomerPatch;
  const asked: string[] = [];
  const canMove = (from: string, to: string): boolean => asked.push(from, to) < 0;
  mergeCustomer({ current: { status: 'status:a' }, meta: {}, baseVer: 0, patch: strange, canMoveStatus: canMove });
  expect(asked).toEqual(['status:a', '2']);
});

it('[CY17] of an edit nothing is left of an erased customer, and everything of the others', () => {
  const single = patch({ name: ['甲', '乙'] });
  expect([withoutCustomer(single, id(1)), withoutCustomer(single, id(2))]).toEqual([null, single]);
  const both = of({
    kind: 'customers.batch',
    docId: id(80),
    taskId: id(80),
    lane: 'bulk',
    operation: { type: 'add_tag', tagId: id(5) },
    ids: [id(1), id(2)],
  });
  expect(withoutCustomer(both, id(1))).toEqual({ ...both, ids: [id(2)] });
});
