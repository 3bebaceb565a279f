/** Custom fields: values of every kind, masks, permissions, merge by field. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { divisionName, divisionTree, readDivision } from '../../common/domain/china-divisions.ts';
import { checkField } from '../../common/domain/check-dictionary.ts';
import {
  customFieldSchema,
  fieldIdOf,
  isSensitive,
  newFieldSettings,
  splitSensitive,
  type CustomField,
  type CustomValue,
  type FieldKind,
} from '../../common/domain/custom-field.ts';
import {
  checkCustomEdits,
  checkCustomValue,
  dayOf,
  defaultValues,
  maskCustom,
  maskCustomValues,
  normalizeCustom,
  parseCustomText,
} from '../../common/domain/custom-values.ts';
import { makeRegistry, mayReadField } from '../../common/domain/company-fields.ts';
import { customFieldName } from '../../common/query/fields.ts';
import { mayChange, mayEnter, readOf, ROLES, grantOf } from '../../common/domain/permissions.ts';
import { applyFieldChanges, mergeCustomer } from '../../common/merge/merge-customer.ts';
import { customEdits, narrowCustom, withCustom } from '../../common/merge/merge-custom.ts';
import type { CustomerFields } from '../../common/domain/customer.ts';

const uuid = (n: number): string => `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const OPTIONS = ['a', 'b', 'c'].map(optionId => ({
  optionId,
  label: { a: '普通', b: '重点', c: '停用的' }[optionId] ?? '',
  labelEn: { a: 'Normal', b: 'Key', c: 'Old' }[optionId] ?? '',
  color: '#112233',
  retired: optionId === 'c',
}));

function field(kind: FieldKind, more: Partial<CustomField> = {}, n = 1): CustomField {
  const fieldId = fieldIdOf(uuid(n), kind === 'phone' || kind === 'email');
  const settings = newFieldSettings({
    key: `key_${n}`,
    label: `字段${n}`,
    options: kind.includes('choice') ? OPTIONS : [],
  });
  return customFieldSchema.parse({
    fieldId,
    kind,
    ...settings,
    createdBy: uuid(99),
    createdAt: 1,
    updatedAt: 1,
    ver: 1,
    ...more,
  });
}
const check = (kind: FieldKind, value: CustomValue, more = {}, before: CustomValue = null): unknown => {
  const result = checkCustomValue(field(kind, more), value, before);
  return result.ok ? result.value : `! ${result.error}`;
};
const parse = (kind: FieldKind, text: string, more = {}): unknown => {
  const result = parseCustomText(field(kind, more), text);
  return result.ok ? result.value : `! ${result.error}`;
};

it('[CF4] values of each kind are brought into one form or refused with the reason', () => {
  expect(check('text', '  两室一厅 ')).toBe('两室一厅');
  expect(check('text', 'abcd', { maxLength: 3 })).toBe('! too_long');
  expect(check('text', 3)).toBe('! bad_value');
  expect(check('number', 3.5)).toBe(3.5);
  expect(check('number', 3, { min: 4 })).toBe('! out_of_range');
  expect(check('number', 5, { max: 4 })).toBe('! out_of_range');
  expect(check('number', Number.NaN)).toBe('! bad_value');
  expect(check('number', '3')).toBe('! bad_value');
  expect([check('money', 19.99), check('money', 0.1 + 0.2), check('money', 1.001)]).toEqual([
    19.99,
    0.1 + 0.2,
    '! bad_value',
  ]);
  const day = dayOf(Date.UTC(2024, 1, 29));
  expect([check('date', day), check('date', day + 1), check('date', '2024-02-29')]).toEqual([
    day,
    '! bad_date',
    '! bad_date',
  ]);
  expect([check('choice', 'a'), check('choice', 'c'), check('choice', 'x')]).toEqual([
    'a',
    '! unknown_option',
    '! unknown_option',
  ]);
  expect(check('choice', ['a'])).toBe('! bad_value');
  expect(check('multi_choice', ['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(check('multi_choice', 'b')).toBe('! bad_value');
  expect([check('yes_no', false), check('yes_no', 'ja')]).toEqual([false, '! bad_value']);
  expect(check('link', 'example.com/a?b=1')).toBe('https://example.com/a?b=1');
  for (const link of [
    'javascript:alert(1)',
    'http://',
    'https://user:pw@example.com',
    'file:///etc/passwd',
    'a b.com',
    'localhost',
  ]) {
    expect(check('link', link)).toBe('! bad_link');
  }
  expect([check('phone', '138 1234 5678'), check('phone', '12')]).toEqual(['+8613812345678', '! bad_phone']);
  expect([check('email', 'a@Example.com'), check('email', 'x')]).toEqual(['a@example.com', '! bad_email']);
  expect([check('phone', 5), check('email', 5), check('link', 5), check('address', 5)]).toEqual([
    '! bad_phone',
    '! bad_email',
    '! bad_value',
    '! bad_value',
  ]);
  for (const empty of ['', null, []]) expect(check('text', empty)).toBeNull();
});

it('[CF4] the stored form is its own stored form', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(['text', 'link', 'address', 'phone', 'email'] as const)),
      fc.string(),
      (kind, text) => {
        const once = checkCustomValue(field(kind), text);
        const twice = once.ok ? checkCustomValue(field(kind), once.value) : once;
        expect(twice).toEqual(once);
      },
    ),
  );
});

it('[CF10] cells of files become values of their kind', () => {
  expect(parse('number', '１,２３４.５')).toBe(1234.5);
  expect([parse('money', '￥1,000元'), parse('money', '很多')]).toEqual([1000, '! bad_value']);
  expect(parse('date', '2024年3月5日')).toBe(dayOf(Date.UTC(2024, 2, 5)));
  expect(parse('date', '13/13/2024')).toBe('! bad_date');
  expect([parse('yes_no', '是'), parse('yes_no', 'NO'), parse('yes_no', '也许')]).toEqual([true, false, '! bad_value']);
  expect([parse('choice', '重点'), parse('choice', 'normal'), parse('choice', '停用的')]).toEqual([
    'b',
    'a',
    '! unknown_option',
  ]);
  expect(parse('multi_choice', '重点；普通')).toEqual(['b', 'a']);
  expect(parse('multi_choice', '重点；没有')).toBe('! unknown_option');
  expect([parse('text', ' x '), parse('text', ' '), parse('phone', '13812345678')]).toEqual([
    'x',
    null,
    '+8613812345678',
  ]);
});

it('[CF5] an address begins with the names of the table', () => {
  expect(check('address', '广东深圳南山区科技园路1号')).toBe('广东省深圳市南山区科技园路1号');
  expect(check('address', '北京市朝阳区望京街1号')).toBe('北京市朝阳区望京街1号');
  expect(check('address', '某个地方')).toBe('某个地方');
  expect(readDivision('北京朝阳区望京')).toEqual({ code: '110105', rest: '望京' });
  expect(divisionTree()).toHaveLength(31);
  for (const province of divisionTree()) {
    for (const city of province.children) {
      for (const county of city.children.slice(0, 2)) expect(divisionName(county.code)).toContain(county.name);
    }
  }
});

it('[CF9] an option that is retired stays on who has it, and nobody else gets it', () => {
  expect(check('choice', 'c', {}, 'c')).toBe('c');
  expect(check('multi_choice', ['a', 'c'], {}, ['c'])).toEqual(['a', 'c']);
});

it('[CF12] open fields are conditions, columns and figures; sensitive and retired ones are not', () => {
  const open = field('choice', {}, 1);
  const registry = makeRegistry([open, field('phone', {}, 2), field('text', { retired: true }, 3)]);
  expect(registry.list().filter(({ rule }) => rule === 'custom')).toMatchObject([
    { id: customFieldName(open.fieldId), kind: 'enum', label: open.label, countable: true },
  ]);
  const [defined] = registry.list().filter(({ rule }) => rule === 'custom');
  const grant = grantOf(ROLES.sales, { userId: uuid(1), teamId: null });
  const hidden = { ...grant, fields: { ...grant.fields, custom: { read: 'hidden', write: false } } } as const;
  expect(defined && mayReadField({ grant })(defined)).toBe(true);
  expect(defined && mayReadField({ grant: hidden })(defined)).toBe(false);
});

it('[CF6] only what an edit changes is judged', () => {
  const [number, gone] = [field('number', { max: 5, required: true }), field('text', { retired: true }, 2)];
  const fields = new Map([number, gone].map(item => [item.fieldId, item]));
  const [a, b] = [number.fieldId, gone.fieldId];
  expect(checkCustomEdits({ [a]: 9, [b]: '旧' }, { [a]: 9, [b]: '旧' }, fields)).toEqual([]);
  expect(checkCustomEdits({ [a]: 10 }, { [a]: 9 }, fields)).toEqual([{ field: `custom.${a}`, code: 'out_of_range' }]);
  expect(checkCustomEdits({ [a]: null }, { [a]: 9 }, fields)).toEqual([{ field: `custom.${a}`, code: 'required' }]);
  expect(checkCustomEdits({ [b]: '新' }, { [b]: '旧' }, fields)).toEqual([
    { field: `custom.${b}`, code: 'field_retired' },
  ]);
  expect(checkCustomEdits({ [b]: null }, { [b]: '旧' }, fields)).toEqual([]);
  expect(checkCustomEdits({ x: 1 }, {}, fields)).toEqual([{ field: 'custom.x', code: 'unknown_field' }]);
  expect(checkCustomEdits({}, { [a]: 9 }, fields)).toEqual([{ field: `custom.${a}`, code: 'required' }]);
  expect(checkCustomEdits({ [a]: null }, {}, fields)).toEqual([]);
  const text = field('text', {}, 3);
  expect(checkCustomEdits({ [text.fieldId]: ' x ' }, {}, new Map([[text.fieldId, text]]))[0]?.code).toBe('bad_value');
});

it('[CF6] a whole draft names the required fields that are empty', () => {
  const fields = new Map(
    [field('number', { required: true }), field('text', { defaultValue: '默认' }, 2)].map(item => [item.fieldId, item]),
  );
  const [a = '', b = ''] = [...fields.keys()];
  expect(normalizeCustom({}, {}, fields, true)).toEqual({
    values: {},
    errors: [{ field: `custom.${a}`, code: 'required' }],
  });
  expect(normalizeCustom({ [a]: 1, [b]: ' x ' }, {}, fields, true)).toEqual({
    values: { [a]: 1, [b]: 'x' },
    errors: [],
  });
  expect(normalizeCustom({ [a]: 'x', z: 1, [b]: '' }, {}, fields, true)).toEqual({
    values: { z: 1 },
    errors: [{ field: `custom.${a}`, code: 'bad_value' }],
  });
  expect(defaultValues(fields)).toEqual({ [b]: '默认' });
});

it('[CF2] a field makes sense by itself and among the others', () => {
  const other = field('text', {}, 2);
  const known = new Map([[other.fieldId, other]]);
  const codes = (item: CustomField): string[] => checkField(item, known).map(error => `${error.field} ${error.code}`);
  expect(codes(field('number', { min: 1, max: 2, defaultValue: 2 }))).toEqual([]);
  expect(codes(field('text', { key: 'key_2', label: '字段2' }))).toEqual(['key name_taken', 'label name_taken']);
  expect(codes(field('number', { min: 3, max: 2, defaultValue: 9 }))).toEqual([
    'max out_of_range',
    'defaultValue out_of_range',
  ]);
  expect(codes(field('choice', { options: [] }))).toEqual(['options required']);
  expect(codes(field('choice', { options: [...OPTIONS, ...OPTIONS] }))).toEqual(['options duplicate_value']);
  expect(codes(field('phone', { fieldId: fieldIdOf(uuid(1), false) }))).toEqual(['kind validation_failed']);
  expect(codes(field('choice', { fieldId: fieldIdOf(uuid(1), true) }))).toEqual(['kind validation_failed']);
  expect(codes(field('email', { defaultValue: 'a@b.cn' }))).toEqual(['defaultValue validation_failed']);
  const before = field('choice');
  const lost = checkField({ ...before, options: before.options.slice(1) }, new Map([[before.fieldId, before]]));
  expect(lost).toEqual([{ field: 'options', code: 'unknown_option' }]);
});

it('[CF3] the id tells what is sensitive, and masks tell little', () => {
  const [open, secret] = [fieldIdOf(uuid(1), false), fieldIdOf(uuid(2), true)];
  expect([isSensitive(open), isSensitive(secret)]).toEqual([false, true]);
  expect(splitSensitive({ [open]: 1, [secret]: 'x' })).toEqual({ open: { [open]: 1 }, sealed: { [secret]: 'x' } });
  expect(maskCustom('+8613812345678')).toBe('138****5678');
  expect(maskCustom('wang@example.com')).toBe('w***@example.com');
  expect([maskCustom('身份证'), maskCustom(12), maskCustom(null)]).toEqual(['****', '****', '']);
  expect(maskCustomValues({ [open]: 'x', [secret]: 'yyyy' })).toEqual({ [secret]: '****' });
});

it('[CF7] a field follows the role, a sensitive one its rule for phones, and lists of roles narrow both', () => {
  const [open, secret] = [`custom.${fieldIdOf(uuid(1), false)}`, `custom.${fieldIdOf(uuid(2), true)}`];
  const actor = (role: keyof typeof ROLES, custom = {}) => ({
    grant: { ...grantOf(ROLES[role], { userId: uuid(9), teamId: null }), custom },
  });
  expect([readOf(actor('sales'), open), readOf(actor('sales'), secret)]).toEqual(['plain', 'plain']);
  expect([readOf(actor('operations'), open), readOf(actor('operations'), secret)]).toEqual(['plain', 'masked']);
  expect([mayChange(actor('operations'), open), mayChange(actor('operations'), secret)]).toEqual([true, false]);
  expect([mayEnter(actor('operations'), secret), mayEnter(actor('auditor'), open)]).toEqual([true, false]);
  const kept = { [fieldIdOf(uuid(1), false)]: { read: true, write: false } };
  expect([readOf(actor('sales', kept), open), mayChange(actor('sales', kept), open)]).toEqual(['plain', false]);
  const hidden = { [fieldIdOf(uuid(2), true)]: { read: false, write: false } };
  expect([readOf(actor('sales', hidden), secret), mayEnter(actor('sales', hidden), secret)]).toEqual(['hidden', false]);
});

const CURRENT = { custom: { 'f-a': 1, 'f-b': 2 } } as Partial<CustomerFields>;
const at = (more = {}) => ({ current: CURRENT, meta: {}, baseVer: 5, canMoveStatus: () => true, ...more });

it('[CF8] each custom field is merged by itself, whole values and single ones alike', () => {
  const meta = { custom: { ver: 1, by: 'wang' }, 'custom.f-b': { ver: 6, by: 'li' } } as const;
  const whole = mergeCustomer(
    at({
      meta,
      patch: {
        custom: [
          { 'f-a': 1, 'f-b': 0 },
          { 'f-a': 9, 'f-b': 0 },
        ],
      },
    }) as never,
  );
  expect(whole).toEqual({
    changes: [{ field: 'custom.f-a', oldValue: 1, newValue: 9, conflict: false, oldBy: 'wang' }],
    refusals: [],
    concurrent: false,
  });
  const both = mergeCustomer(at({ meta, patch: { custom: [{ 'f-b': 0 }, { 'f-b': 7 }] } }) as never);
  expect(both).toMatchObject({
    changes: [{ field: 'custom.f-b', oldValue: 2, newValue: 7, conflict: true, oldBy: 'li' }],
    concurrent: true,
  });
  expect(mergeCustomer(at({ patch: { custom: [{ 'f-b': 0 }, { 'f-b': 2 }] } }) as never).changes).toEqual([]);
  const cleared = mergeCustomer(at({ patch: { custom: [{ 'f-b': 2 }, {}] } }) as never);
  expect(applyFieldChanges(CURRENT, cleared.changes)).toEqual({ custom: { 'f-a': 1 } });
  expect(cleared.changes[0]?.oldBy).toBeNull();
  const closed = mergeCustomer(at({ patch: { custom: [{ 'f-b': 2 }, {}] }, mayChangeCustom: () => false }) as never);
  expect(closed.refusals).toEqual([{ field: 'custom.f-b', code: 'field_not_writable' }]);
  const hidden = mergeCustomer(at({ current: {}, patch: { custom: [{}, { 'f-b': 1 }] } }) as never);
  expect(hidden.refusals).toEqual([{ field: 'custom.f-b', code: 'field_not_writable' }]);
  const undone = new Map([['custom.f-b', { oldValue: 8, newValue: 2 }]]);
  const back = mergeCustomer(at({ meta, undone, patch: { custom: [{ 'f-b': 2 }, { 'f-b': 0 }] } }) as never);
  expect(back.changes).toEqual([{ field: 'custom.f-b', oldValue: 2, newValue: 8, conflict: false, oldBy: 'li' }]);
  const same = new Map([['custom.f-b', { oldValue: 2, newValue: 2 }]]);
  expect(mergeCustomer(at({ undone: same, patch: { custom: [{ 'f-b': 2 }, { 'f-b': 0 }] } }) as never).changes).toEqual(
    [],
  );
});

it('[CF8] edits of different fields commute, and the same edit twice is as once', () => {
  const values = fc.dictionary(fc.constantFrom('f-a', 'f-b', 'f-c', 'f-d'), fc.integer({ min: 0, max: 3 }));
  const apply = (custom: CustomerFields['custom'], pair: [typeof custom, typeof custom]): typeof custom => {
    const merged = mergeCustomer(at({ current: { custom }, patch: { custom: pair } }) as never);
    return applyFieldChanges<Partial<CustomerFields>>({ custom }, merged.changes).custom ?? {};
  };
  fc.assert(
    fc.property(values, values, values, (start, one, two) => {
      const a = customEdits([start, { ...start, ...one }]).map(edit => edit.fieldId);
      const rest = Object.fromEntries(Object.entries(two).filter(([key]) => !a.includes(key)));
      const [p, q] = [
        [start, { ...start, ...one }],
        [start, { ...start, ...rest }],
      ] as [typeof start, typeof start][];
      expect(apply(apply(start, p!), q!)).toEqual(apply(apply(start, q!), p!));
      expect(apply(apply(start, p!), p!)).toEqual(apply(start, p!));
      const narrow = narrowCustom(p!);
      expect(narrow === null ? start : apply(start, narrow)).toEqual(apply(start, p!));
    }),
  );
  expect(withCustom({ 'f-a': 1 }, 'custom.f-a', null)).toEqual({});
  expect(narrowCustom([{ 'f-a': 1 }, { 'f-a': 1 }])).toBeNull();
});
