/** Dictionaries: what a save makes of a value, reasons for moves, schemas of data. */
import { expect, it } from 'vitest';
import { dictionaryEntrySchema, type DictionaryEntry } from '../../common/domain/classification.ts';
import { checkEntry, isLastStatus } from '../../common/domain/check-dictionary.ts';
import { checkData, checkDataSchema } from '../../common/domain/data-schema.ts';
import { applyToEntry, applyToField, kindOfEntry } from '../../common/merge/apply-dictionary.ts';
import { mergeCustomer, needsReason } from '../../common/merge/merge-customer.ts';

const USER = '0190f000-0000-7000-8000-000000000001';
const stamp = { id: USER, cseq: 1, madeAt: 5, taskId: null, lane: 'interactive' } as const;
const actor = { userId: USER };
const save = (docId: string, doc: object) => ({ ...stamp, kind: 'dictionary.save', docId, doc }) as never;

it('[DN1] a save is laid over what stands, and makes a value only with a label', () => {
  expect(applyToEntry(null, save('channel:a', { labelEn: 'A' }), actor)).toBeNull();
  const made = applyToEntry(null, save('status:a', { label: '甲', order: 3 }), actor);
  expect(dictionaryEntrySchema.parse(made)).toMatchObject({ kind: 'status', meaning: 'open', order: 3, label: '甲' });
  expect(applyToEntry(made, save('status:a', { labelEn: 'A' }), actor)).toMatchObject({
    label: '甲',
    labelEn: 'A',
    order: 3,
  });
  const retire = { ...stamp, kind: 'dictionary.retire', docId: 'status:a', retired: true } as never;
  expect(applyToEntry(made, retire, actor)).toMatchObject({ retired: true, label: '甲' });
  expect(applyToEntry(null, retire, actor)).toBeNull();
  expect(kindOfEntry('interaction_type:x')).toBe('interaction_type');
});

it('[CF1] so is a custom field; its kind stays', () => {
  const docId = 'f-0190f000-0000-7000-8000-000000000002';
  const doc = (fields: object) => ({ ...stamp, kind: 'field.save', docId, doc: fields }) as never;
  expect(applyToField(null, doc({ label: '甲' }), actor)).toBeNull();
  const made = applyToField(null, doc({ label: '甲', key: 'a', kind: 'number', min: 1 }), actor);
  expect(made).toMatchObject({ kind: 'number', min: 1, options: [], retired: false });
  expect(applyToField(made, doc({ label: '乙', kind: 'text' }), actor)).toMatchObject({
    kind: 'number',
    label: '乙',
    min: 1,
  });
  const retire = { ...stamp, kind: 'field.retire', docId, retired: true } as never;
  expect([applyToField(made, retire, actor)?.retired, applyToField(null, retire, actor)]).toEqual([true, null]);
});

const entry = (entryId: string, more: Partial<DictionaryEntry> = {}): DictionaryEntry => ({
  ...(applyToEntry(null, save(entryId, { label: entryId }), actor) as DictionaryEntry),
  ...more,
});

it('[DN2][DN4] a value makes sense among the others', () => {
  const all = [
    entry('status:a'),
    entry('status:b', { retired: true }),
    entry('channel:a'),
    entry('scene:a', { parentId: 'channel:a' }),
  ];
  const entries = new Map(all.map(item => [item.entryId, item]));
  const codes = (item: DictionaryEntry): string[] =>
    checkEntry(item, entries).map(error => `${error.field} ${error.code}`);
  for (const item of all) expect(codes(item)).toEqual([]);
  expect(codes(entry('status:c', { label: 'STATUS:A ' }))).toEqual(['label name_taken']);
  expect(codes(entry('status:c', { label: 'status:b' }))).toEqual([]); // taken by a retired one
  expect(codes(entry('scene:b', { label: 'scene:a', parentId: null }))).toEqual([]);
  expect(codes(entry('status:c', { next: ['status:c', 'status:x'] }))).toEqual(['next unknown_status']);
  expect(isLastStatus(all[0]!, entries)).toBe(true);
  expect(isLastStatus(all[2]!, entries)).toBe(false);
});

it('[DN5] the dictionary says which moves need a reason', () => {
  const entries = new Map([['status:a', entry('status:a', { reasonFor: ['status:b'] })]]);
  expect([needsReason(entries, 'status:a', 'status:b'), needsReason(entries, 'status:a', 'status:c')]).toEqual([
    true,
    false,
  ]);
  expect(needsReason(entries, 'status:z', 'status:b')).toBe(false);
  const merged = mergeCustomer({
    current: { status: 'status:a' },
    meta: {},
    baseVer: 1,
    patch: { status: ['status:a', 'status:b'] },
    canMoveStatus: () => true,
    lacksReason: () => true,
  });
  expect(merged).toEqual({
    changes: [],
    refusals: [{ field: 'status', code: 'status_reason_required' }],
    concurrent: false,
  });
});

it('[DN7] schemas are objects without what could run for ever, and data is held to them', () => {
  expect(checkDataSchema({ type: 'object', properties: { a: { type: 'string' } } })).toBeNull();
  for (const bad of [
    { type: 'string' },
    { type: 'object', properties: { a: { $ref: '#' } } },
    { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } },
    { type: 'object', description: 'x'.repeat(9_000) },
    { type: 'object', properties: { a: { type: 'nonsense' } } },
  ]) {
    expect([JSON.stringify(bad).slice(0, 60), checkDataSchema(bad as never)]).toEqual([
      JSON.stringify(bad).slice(0, 60),
      'bad_schema',
    ]);
  }
  let deep: object = { type: 'string' };
  for (let i = 0; i < 9; i += 1) deep = { type: 'object', properties: { a: deep } };
  expect(checkDataSchema(deep as never)).toBe('bad_schema');
  const schema = { type: 'object', properties: { a: { type: 'string', enum: ['x', 'y'] } }, required: ['a'] } as const;
  expect(checkData(null, { z: 1 })).toEqual([]);
  expect(checkData(schema as never, { a: 'x' })).toEqual([]);
  expect(checkData(schema as never, { a: 'z' })).toEqual([{ field: 'data.a', code: 'bad_data' }]);
  expect(checkData({ type: 'nonsense' }, {})).toEqual([]);
});
