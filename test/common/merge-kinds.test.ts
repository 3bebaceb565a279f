/** What the newer kinds of edits mean, one by one, and that every branch of the merge has been walked. Rules SY13, BT7, UN3, CF8, DN5, RB1. */
import { describe, expect, it } from 'vitest';
import { customKey } from '../../common/domain/custom-field.ts';
import type { Customer, CustomerFields } from '../../common/domain/customer.ts';
import { grantOf, ROLES, type Actor } from '../../common/domain/permissions.ts';
import { isEntryMutation, isFieldMutation, kindOfEntry } from '../../common/merge/apply-dictionary.ts';
import { applyToCustomer, withoutTakenBack } from '../../common/merge/apply-mutation.ts';
import { isBulk, narrow, partsOf } from '../../common/merge/bulk.ts';
import { applyFieldChanges, mergeCustomer, type MergeInput } from '../../common/merge/merge-customer.ts';
import { mutationSchema, type BulkMutation, type Mutation } from '../../common/protocol/mutation.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const FIELD = `f-${id(40)}`;
const person = { userId: id(8), teamId: null };
const actor: Actor = { orgId: id(7), ...person, grant: grantOf(ROLES.admin, person) };
const of = (given: object): Mutation =>
  mutationSchema.parse({ id: id(900), cseq: 1, madeAt: 50, taskId: null, docId: id(1), ...given });
const batch = (operation: object): BulkMutation => {
  const rest = { docId: id(800), taskId: id(800), lane: 'bulk', ids: [id(1), id(2)] };
  const mutation = of({ kind: 'customers.batch', operation, ...rest });
  if (!isBulk(mutation)) throw new Error('a bulk mutation');
  return mutation;
};
const stays = [
  [id(3), 10],
  [id(3), 20],
];

describe('a batch', () => {
  const operations: readonly (readonly [object, object])[] = [
    [
      { type: 'claim', stays },
      { kind: 'customer.claim', poolId: id(3), pooledAt: 20 },
    ],
    [
      { type: 'assign', ownerId: id(4), stays },
      { kind: 'customer.assign', pooledAt: 20, ownerId: id(4) },
    ],
    [
      { type: 'release', poolId: id(3), reason: '无意向' },
      { kind: 'customer.release', poolId: id(3), reason: '无意向' },
    ],
    [
      { type: 'transfer', ownerId: id(4), owners: [id(5), null] },
      { kind: 'customer.transfer', fromOwner: null },
    ],
    [
      { type: 'add_group', groupId: id(6) },
      { kind: 'customer.groups', add: [id(6)], remove: [] },
    ],
    [
      { type: 'remove_group', groupId: id(6) },
      { kind: 'customer.groups', add: [], remove: [id(6)] },
    ],
    [
      {
        type: 'set_status',
        status: 'status:lost',
        reason: '太贵',
        seen: [
          [1, 'status:a'],
          [2, 'status:b'],
        ],
      },
      { kind: 'customer.patch', baseVer: 2, patch: { status: ['status:b', 'status:lost'] }, reason: '太贵' },
    ],
    [
      {
        type: 'set_field',
        field: 'source',
        value: 'channel:web',
        seen: [
          [1, null],
          [2, 'channel:fair'],
        ],
      },
      { kind: 'customer.patch', baseVer: 2, patch: { source: ['channel:fair', 'channel:web'] } },
    ],
    [
      {
        type: 'set_field',
        field: customKey(FIELD),
        value: '甲',
        seen: [
          [1, null],
          [2, '乙'],
        ],
      },
      { kind: 'customer.patch', baseVer: 2, patch: { custom: [{ [FIELD]: '乙' }, { [FIELD]: '甲' }] } },
    ],
  ];

  it.each(operations)('[BT7] stands for its parts, also when only some are left: %j', (operation, second) => {
    const whole = batch(operation);
    expect(partsOf(whole)[1]).toMatchObject({ docId: id(2), ...second });
    const left = narrow(whole, new Set([id(2)]));
    expect(left && partsOf(left)).toEqual([partsOf(whole)[1]]);
  });
});

it('[SY13] a restored customer is what the server states; a deletion that is taken back is none', () => {
  const deletion = of({ kind: 'customer.delete' });
  const restored = of({ kind: 'customer.restore' });
  const edit = of({ kind: 'customer.patch', baseVer: 0, patch: { notes: ['', '新'] } });
  expect(withoutTakenBack([edit, deletion, restored])).toEqual([edit, restored]);
  expect(withoutTakenBack([restored, deletion])).toEqual([restored, deletion]);
  const customer = { customerId: id(1) } as Customer;
  expect(applyToCustomer(customer, restored, actor)).toBe(customer);
});

it('[SY13] custom fields are entered and edited each by itself, and not at all where they cannot be read', () => {
  const texts = { name: '甲', company: '', notes: '', status: 'status:a', source: null, scene: null };
  const lists = { phones: [], emails: [], socials: [], tagIds: [], groupIds: [] };
  const doc = {
    ...texts,
    ...lists,
    acquisitionTime: 1,
    lastActiveTime: null,
    custom: { [FIELD]: '一' },
  };
  const made = applyToCustomer(null, of({ kind: 'customer.create', doc }), actor) as Customer;
  expect(made.custom).toEqual({ [FIELD]: '一' });
  const other = `f-${id(41)}`;
  const edit = of({ kind: 'customer.patch', baseVer: 0, patch: { custom: [{}, { [other]: '二' }] } });
  expect(applyToCustomer(made, edit, actor)?.custom).toEqual({ [FIELD]: '一', [other]: '二' });
  const { custom: _hidden, ...closed } = made;
  expect(applyToCustomer(closed, edit, actor)).toEqual(closed);
  const change = { oldValue: null, newValue: '二', conflict: false, oldBy: null };
  expect(applyFieldChanges({}, [{ field: customKey(other), ...change }])).toEqual({ custom: { [other]: '二' } });
});

it('[SY13] values and fields are told from other edits, and a value names its kind', () => {
  const kinds = [
    of({ kind: 'dictionary.save', docId: 'channel:x', doc: { label: '展会' } }),
    of({ kind: 'dictionary.retire', docId: 'channel:x', retired: true }),
    of({ kind: 'field.save', docId: FIELD, doc: { label: '级别' } }),
    of({ kind: 'field.retire', docId: FIELD, retired: true }),
    of({ kind: 'customer.delete' }),
  ];
  expect(kinds.map(isEntryMutation)).toEqual([true, true, false, false, false]);
  expect(kinds.map(isFieldMutation)).toEqual([false, false, true, true, false]);
  expect(kindOfEntry('interaction_type:call')).toBe('interaction_type');
});

describe('an undo', () => {
  const input = (over: Partial<MergeInput>): MergeInput => ({
    current: { notes: '后', custom: { [FIELD]: '后' } },
    meta: {},
    baseVer: 0,
    patch: { notes: ['后', '前'], custom: [{ [FIELD]: '后' }, { [FIELD]: '前' }] },
    canMoveStatus: () => true,
    ...over,
  });
  const undone = (oldValue: string, newValue: string): MergeInput['undone'] =>
    new Map([
      ['notes', { oldValue, newValue }],
      [customKey(FIELD), { oldValue, newValue }],
    ]);

  it('[UN3] brings back what stood before the edit, and not what its author had seen', () => {
    const { changes } = mergeCustomer(input({ undone: undone('真的前', '后') }));
    expect(changes.map(({ field, newValue, conflict }) => [field, newValue, conflict])).toEqual([
      ['notes', '真的前', false],
      [customKey(FIELD), '真的前', false],
    ]);
  });

  it('[UN3] of an edit that changed nothing changes nothing; where another value stands by now it is an edit like any other', () => {
    expect(mergeCustomer(input({ undone: undone('后', '后') })).changes).toEqual([]);
    const current: Partial<CustomerFields> = { notes: '别人的', custom: { [FIELD]: '别人的' } };
    expect(mergeCustomer(input({ current, undone: undone('真的前', '后') })).changes).toMatchObject([
      { newValue: '前' },
      { newValue: '前' },
    ]);
  });

  it('[CF8] a later edit of the same custom field is a conflict; one that may not be written is refused', () => {
    const meta = { custom: { ver: 5, by: id(9) } };
    const current = { custom: { [FIELD]: '别人的' } };
    expect(mergeCustomer(input({ current, meta, patch: { custom: [{ [FIELD]: '后' }, {}] } }))).toMatchObject({
      changes: [{ oldValue: '别人的', newValue: null, conflict: true, oldBy: id(9) }],
      concurrent: true,
    });
    const closed = mergeCustomer(input({ mayChangeCustom: () => false, patch: { custom: [{}, { [FIELD]: '前' }] } }));
    expect(closed.refusals).toEqual([{ field: customKey(FIELD), code: 'field_not_writable' }]);
  });

  it('[DN5] a move that needs a reason is refused without one', () => {
    const patch = { status: ['status:a', 'status:lost'] as [string, string] };
    const current = { status: 'status:a' };
    expect(mergeCustomer(input({ current, patch, lacksReason: () => true })).refusals).toEqual([
      { field: 'status', code: 'status_reason_required' },
    ]);
    expect(mergeCustomer(input({ current, patch, lacksReason: () => false })).changes).toHaveLength(1);
  });
});
