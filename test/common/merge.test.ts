/** The merge: every branch by example, and what must hold for all inputs by property. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER_LIMITS, PATCH_FIELDS, type CustomerFields, type PatchField } from '../../common/domain/customer.ts';
import { jsonEquals, type Json } from '../../common/lib/json.ts';
import { canMoveStatus, mergeCustomer, type MergeInput, type MergeOutput } from '../../common/merge/merge-customer.ts';
import { mergeIdSet } from '../../common/merge/merge-id-set.ts';
import { mergeNotes } from '../../common/merge/merge-notes.ts';
import type { CustomerPatch } from '../../common/protocol/mutation.ts';

const CURRENT: CustomerFields = {
  name: '张三',
  company: '甲公司',
  phones: [],
  emails: [],
  socials: [],
  source: 'channel:web',
  scene: null,
  status: 'status:lead',
  acquisitionTime: 1,
  lastActiveTime: null,
  notes: '旧',
  custom: {},
};

function merge(patch: CustomerPatch, more: Partial<MergeInput> = {}): MergeOutput {
  return mergeCustomer({ current: CURRENT, meta: {}, baseVer: 5, patch, canMoveStatus: () => true, ...more });
}
const later = (field: PatchField): Pick<MergeInput, 'meta'> => ({ meta: { [field]: { ver: 6, by: 'li' } } });

describe('fields', () => {
  it('[ME1] a field that has not changed since is applied', () => {
    expect(merge({ company: ['甲公司', '乙公司'] }, { meta: { company: { ver: 5, by: 'li' } } })).toEqual({
      changes: [{ field: 'company', oldValue: '甲公司', newValue: '乙公司', conflict: false, oldBy: 'li' }],
      refusals: [],
      concurrent: false,
    });
    expect(merge({ company: ['甲公司', '乙公司'] }).changes[0]).toMatchObject({ conflict: false, oldBy: null });
  });

  it('[ME1] a field that was changed and changed back is as the author saw it', () => {
    expect(merge({ company: ['甲公司', '乙公司'] }, later('company'))).toMatchObject({
      changes: [{ field: 'company', conflict: false }],
      concurrent: false,
    });
  });

  it('[ME2] equal values are a no-op', () => {
    expect(merge({ name: ['李四', '张三'] }, later('name'))).toEqual({ changes: [], refusals: [], concurrent: false });
  });

  it('[ME3] notes of two authors are both kept', () => {
    const patch: CustomerPatch = { notes: ['', '我写的'] };
    expect(merge(patch, later('notes'))).toEqual({
      changes: [{ field: 'notes', oldValue: '旧', newValue: '旧\n\n我写的', conflict: false, oldBy: 'li' }],
      refusals: [],
      concurrent: true,
    });
    expect(merge({ notes: ['新旧', '旧'] }, later('notes')).changes).toEqual([]); // equal to what stands
    const full = { ...CURRENT, notes: '他'.repeat(CUSTOMER_LIMITS.notes) };
    expect(merge(patch, { ...later('notes'), current: full })).toMatchObject({ changes: [], concurrent: true });
  });

  it('[ME4] a status moves by the dictionary from where it now stands, or is refused', () => {
    const refused = merge({ status: ['status:lead', 'status:won'] }, { canMoveStatus: () => false });
    expect(refused).toEqual({
      changes: [],
      refusals: [{ field: 'status', code: 'status_move_not_allowed' }],
      concurrent: false,
    });
    const asked: string[] = [];
    merge(
      { status: ['status:old', 'status:won'] },
      {
        ...later('status'),
        canMoveStatus: (from, to) => {
          asked.push(`${from} ${to}`);
          return true;
        },
      },
    );
    expect(asked).toEqual(['status:lead status:won']);
  });

  it('[ME5] the later arrival wins and the other value is kept', () => {
    expect(merge({ company: ['丙公司', '乙公司'] }, later('company'))).toEqual({
      changes: [{ field: 'company', oldValue: '甲公司', newValue: '乙公司', conflict: true, oldBy: 'li' }],
      refusals: [],
      concurrent: true,
    });
    expect(merge({ status: ['status:x', 'status:won'] }, later('status')).changes[0]).toMatchObject({ conflict: true });
  });

  it('[ME1] a field that is not readable here cannot be patched, and the others are not held back', () => {
    const { phones: _phones, ...current } = CURRENT;
    const patch: CustomerPatch = { phones: [[], []], name: ['张三', '张三丰'] };
    expect(merge(patch, { current })).toEqual({
      changes: [{ field: 'name', oldValue: '张三', newValue: '张三丰', conflict: false, oldBy: null }],
      refusals: [{ field: 'phones', code: 'field_not_writable' }],
      concurrent: false,
    });
  });
});

describe('properties', () => {
  const text = fc.constantFrom('', '甲', '乙', '丙', '甲\n\n乙');
  const values = fc.record({ name: text, company: text, notes: text, status: fc.constantFrom('s:1', 's:2', 's:3') });
  const input = fc.record({
    current: values,
    base: values,
    wanted: values,
    vers: fc.record({ name: fc.nat(9), company: fc.nat(9), notes: fc.nat(9), status: fc.nat(9) }),
    baseVer: fc.nat(9),
    fields: fc.subarray(['name', 'company', 'notes', 'status'] as const),
  });

  const toInput = (x: typeof input extends fc.Arbitrary<infer T> ? T : never): MergeInput => ({
    current: { ...CURRENT, ...x.current },
    meta: Object.fromEntries(x.fields.map(field => [field, { ver: x.vers[field], by: 'li' }])),
    baseVer: x.baseVer,
    patch: Object.fromEntries(x.fields.map(field => [field, [x.base[field], x.wanted[field]]])),
    canMoveStatus: (from, to) => !(from === 's:1' && to === 's:3'),
  });
  const applied = (merging: MergeInput): Partial<CustomerFields> => ({
    ...merging.current,
    ...Object.fromEntries(mergeCustomer(merging).changes.map(change => [change.field, change.newValue])),
  });

  it('[ME6] the same edit a second time changes nothing', () => {
    fc.assert(
      fc.property(input, x => {
        const first = toInput(x);
        const current = applied(first);
        // Joined notes may happen to be the very text that the author saw and shortened; a second time is then a new edit of it.
        fc.pre(current.notes !== x.base.notes || first.current.notes === x.base.notes);
        const again = mergeCustomer({ ...first, current, meta: bump(first, x.fields) });
        expect(again.changes).toEqual([]);
      }),
      { numRuns: 1_000, seed: 6 },
    );
  });

  it('[ME5] no value is lost: what was overwritten unseen is reported, what was refused is named', () => {
    fc.assert(
      fc.property(input, x => {
        const merging = toInput(x);
        const { changes, refusals } = mergeCustomer(merging);
        for (const field of x.fields) {
          const change = changes.find(item => item.field === field);
          const isEqual = jsonEquals(merging.current[field] as Json, x.wanted[field]);
          const isRefused = refusals.some(item => item.field === field);
          const isKept = field === 'notes' && String(merging.current.notes).includes(x.wanted.notes);
          expect(change !== undefined || isEqual || isRefused || isKept || x.wanted[field] === x.base[field]).toBe(
            true,
          );
          const wasUnseen = x.vers[field] > x.baseVer && !jsonEquals(merging.current[field] as Json, x.base[field]);
          expect(field === 'notes' || change === undefined || change.conflict === wasUnseen).toBe(true);
        }
      }),
      { numRuns: 1_000, seed: 5 },
    );
  });

  function bump(merging: MergeInput, fields: readonly PatchField[]): MergeInput['meta'] {
    return { ...merging.meta, ...Object.fromEntries(fields.map(field => [field, { ver: 10, by: 'me' }])) };
  }

  it('[ME1] every patchable field takes part', () => {
    const wanted: CustomerFields = {
      name: 'a',
      company: 'b',
      phones: [{ value: '+8613800138000', raw: '', label: '' }],
      emails: [{ value: 'a@b.co', label: '' }],
      socials: [{ kind: 'qq', value: '12345' }],
      source: null,
      scene: 'scene:x',
      status: 'status:won',
      acquisitionTime: 2,
      lastActiveTime: 3,
      notes: 'n',
      custom: { level: 'A' },
    };
    const patch = Object.fromEntries(
      PATCH_FIELDS.map(field => [field, [CURRENT[field], wanted[field]]]),
    ) as CustomerPatch;
    expect(merge(patch).changes.map(change => change.field)).toEqual(
      PATCH_FIELDS.map(field => (field === 'custom' ? 'custom.level' : field)),
    );
  });
});

describe('notes', () => {
  it.each([
    ['equal', 'a', 'b', 'b', 'b'],
    ['only they wrote', 'a', 'ab', 'a', 'ab'],
    ['only you wrote', 'a', 'a', 'ac', 'ac'],
    ['yours is in theirs already', 'a', 'a c d', 'c', 'a c d'],
    ['theirs is in yours already', 'x', 'a', 'a b', 'a b'],
    ['both appended', 'a', 'a他', 'a我', 'a他\n\n我'],
    ['one rewrote', 'a', '全新', 'a我', '全新\n\na我'],
  ])('[ME3] %s', (_name, base, theirs, yours, expected) => {
    expect(mergeNotes(base, theirs, yours)).toBe(expected);
  });

  it('[ME3] the joint text keeps the limit', () => {
    const theirs = '他'.repeat(CUSTOMER_LIMITS.notes - 1);
    expect(mergeNotes('', theirs, '我我我')).toHaveLength(CUSTOMER_LIMITS.notes);
  });
});

describe('sets of ids', () => {
  const ids = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'));
  const change = fc.record({ add: ids, remove: ids });

  it('[ME7] additions and removals of two people that do not contradict each other commute', () => {
    fc.assert(
      fc.property(ids, change, change, (start, one, other) => {
        const two = {
          add: other.add.filter(id => !one.remove.includes(id)),
          remove: other.remove.filter(id => !one.add.includes(id)),
        };
        const there = mergeIdSet(mergeIdSet(start, one.add, one.remove), two.add, two.remove);
        const back = mergeIdSet(mergeIdSet(start, two.add, two.remove), one.add, one.remove);
        expect(new Set(there)).toEqual(new Set(back));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('[ME7] the same change twice is the same as once; nothing is doubled; an id in both lists is removed', () => {
    fc.assert(
      fc.property(ids, change, (start, { add, remove }) => {
        const once = mergeIdSet(start, add, remove);
        expect(mergeIdSet(once, add, remove)).toEqual(once);
        expect(new Set(once).size).toBe(once.length);
        expect(once.some(id => remove.includes(id))).toBe(false);
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});

describe('status moves', () => {
  const status = (next: string[] | null, more: { kind?: 'status' | 'channel'; retired?: boolean } = {}) =>
    ({ kind: 'status', retired: false, next, ...more }) as const;
  const entries = new Map([
    ['a', status(['b'])],
    ['b', status(null)],
    ['c', status(null, { retired: true })],
    ['d', status(null, { kind: 'channel' })],
  ]);
  it.each([
    ['a', 'b', true],
    ['b', 'a', true],
    ['a', 'a', false],
    ['b', 'c', false],
    ['b', 'd', false],
    ['b', 'unknown', false],
    ['unknown', 'a', true],
  ])('[CL3] from %s to %s: %s', (from, to, isAllowed) => {
    expect(canMoveStatus(entries, from, to)).toBe(isAllowed);
  });
});
