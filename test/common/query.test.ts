/** The query language by example: chips, problems, pinyin, numbers, days, groups, pages. */
import { describe, expect, it } from 'vitest';
import { mayReadField } from '../../common/domain/company-fields.ts';
import { grantOf, ROLES } from '../../common/domain/permissions.ts';
import { chipFilter, chipValues, isFiltering, joinFilters, setChip } from '../../common/query/chips.ts';
import { plainContext } from '../../common/query/context.ts';
import { withoutOwn } from '../../common/query/count.ts';
import { BUILT_IN_REGISTRY, customFieldName, FieldRegistry, OPERATORS } from '../../common/query/fields.ts';
import { matchesFilter } from '../../common/query/match.ts';
import { clampPage, countPages, pageOf, windowOf } from '../../common/query/page.ts';
import { soundsOf } from '../../common/query/pinyin.ts';
import { customerFilterSchema, customerQuerySchema } from '../../common/query/schema.ts';
import { EMPTY_FILTER, type CustomerFilter, type FilterNode } from '../../common/query/types.ts';
import { findProblems } from '../../common/query/validate.ts';
import type { Customer } from '../../common/domain/customer.ts';
import { createPoolIndex } from '../../renderer/data/index/pool-index.ts';
import { generateCustomer } from '../bench/customers.ts';

const customer = (fields: Partial<Customer> = {}): Customer => ({ ...generateCustomer(1), ...fields });
const meets = (fields: Partial<Customer>, filter: CustomerFilter, context = plainContext()): boolean =>
  matchesFilter(customer(fields), filter, context);
const where = (node: FilterNode): CustomerFilter => ({ keyword: '', where: node });
const word = (keyword: string): CustomerFilter => ({ keyword, where: null });

describe('chips', () => {
  it('[QU10] are read and written by field and leave everything else as it is', () => {
    const nested: FilterNode = { any: [{ field: 'status', op: 'is', value: 'status:won' }] };
    let filter: CustomerFilter = { keyword: '张', where: nested };
    filter = setChip(filter, 'status', ['status:new']);
    filter = setChip(filter, 'tagIds', ['t1']);
    expect(filter).toEqual({
      keyword: '张',
      where: {
        all: [
          nested,
          { field: 'status', op: 'in', values: ['status:new'] },
          { field: 'tagIds', op: 'has_any', values: ['t1'] },
        ],
      },
    });
    expect(chipValues(filter, 'status')).toEqual(['status:new']);
    expect(setChip(setChip(filter, 'status', []), 'tagIds', [])).toEqual({ keyword: '张', where: nested });
    expect(chipFilter({ groupIds: ['g1'], source: [] }).where).toEqual({
      field: 'groupIds',
      op: 'in_group',
      values: ['g1'],
      sub: true,
    });
    expect(isFiltering(EMPTY_FILTER) || isFiltering({ keyword: ' ', where: { all: [] } })).toBe(false);
    expect(chipValues(joinFilters(filter, chipFilter({ ownerId: ['u1'] })), 'ownerId')).toEqual(['u1']);
  });

  it('[QU5] the conditions of a field are those that speak of it alone', () => {
    const own: FilterNode = { not: { any: [{ field: 'status', op: 'is', value: 'a' }] } };
    const mixed: FilterNode = { any: [own, { field: 'source', op: 'empty' }] };
    expect(withoutOwn(where({ all: [own, mixed] }), 'status').where).toEqual(mixed);
  });
});

describe('a fragment of a name', () => {
  const part = (value: string): CustomerFilter => where({ field: 'name', op: 'contains', value });

  it('[QU1] is found like by the keyword, wherever it stands', () => {
    const index = createPoolIndex();
    index.upsert(['林一', '小林', '赵三'].map((name, n) => ({ ...customer({ name }), customerId: `c${n}` })));
    expect(index.select(part('林')).toSorted()).toEqual(['c0', 'c1']);
    expect(index.count(word('林'))).toBe(2);
  });

  it.each(['contains', 'starts'] as const)(
    '[QU7] without text, %s holds for nobody, is answered at once and reported',
    op => {
      const filter = where({ field: 'name', op, value: '' });
      const index = createPoolIndex();
      index.upsert([customer({ name: '林一' })]);
      const answer = index.query({ filter, sort: [], offset: 0, limit: 10 });
      expect(answer).toMatchObject({ total: 0, problems: [{ path: 'where', field: 'name', code: 'wrong_value' }] });
      expect(meets({ name: '林一' }, filter)).toBe(false);
    },
  );
});

describe('fields that are not there', () => {
  const gone = { field: customFieldName('f-gone'), op: 'is', value: 'x' } as const;
  const status = { field: 'status', op: 'is', value: customer().status } as const;

  it('[QU7] hold for nobody, negated or not, are reported, and leave the rest as it is', () => {
    expect(meets({}, where(gone))).toBe(false);
    expect(meets({}, where({ not: gone }))).toBe(false);
    expect(meets({}, where({ any: [gone, status] }))).toBe(true);
    expect(meets({}, where({ not: { all: [gone, { not: status }] } }))).toBe(true);
    expect(
      findProblems(
        {
          filter: where({ all: [status, { not: gone }, { field: 'status', op: 'contains', value: 'x' }] }),
          sort: [{ field: 'tagIds', direction: 'asc' }],
          facets: ['name', 'nothing'],
        },
        plainContext(),
      ),
    ).toEqual([
      { path: 'where.all.1.not', field: gone.field, code: 'unknown_field' },
      { path: 'where.all.2', field: 'status', code: 'wrong_operator' },
      { path: 'sort.0', field: 'tagIds', code: 'not_sortable' },
      { path: 'facets.0', field: 'name', code: 'not_countable' },
      { path: 'facets.1', field: 'nothing', code: 'unknown_field' },
    ]);
  });

  it('[QU7] as little as fields that the reader may not read, or that his device does not hold', () => {
    const grant = grantOf(ROLES.auditor, { userId: 'u', teamId: null });
    const context = plainContext({ mayRead: mayReadField({ grant }) });
    const phone = { field: 'phones', op: 'contains', value: '1' } as const;
    for (const node of [phone, { not: phone }, { field: 'phones', op: 'empty' } as const]) {
      expect(meets({}, where(node), context)).toBe(false);
    }
    const { notes: _notes, ...hidden } = customer();
    const empty = where({ field: 'notes', op: 'empty' });
    const filled = where({ field: 'notes', op: 'not_empty' });
    expect([empty, filled].map(filter => matchesFilter(hidden, filter, plainContext()))).toEqual([false, false]);
  });

  it('[QU9] custom fields enter with their operators; a value of another kind counts as empty', () => {
    const fields = new FieldRegistry([{ fieldId: 'f-1', kind: 'number', label: '员工数' }]);
    const context = plainContext({ fields });
    const field = customFieldName('f-1');
    expect(fields.find(field)).toMatchObject({ label: '员工数', sortable: true, rule: 'custom' });
    expect(meets({ custom: { 'f-1': 20 } }, where({ field, op: 'between', from: 10, to: 20 }), context)).toBe(true);
    expect(meets({ custom: { 'f-1': 'twenty' } }, where({ field, op: 'empty' }), context)).toBe(true);
    for (const { kind } of BUILT_IN_REGISTRY.list()) expect(OPERATORS[kind].length).toBeGreaterThan(0);
  });
});

describe('words', () => {
  it('[QU11] names are found by pinyin, initials and the readings of a surname', () => {
    for (const keyword of ['zhangwei', 'zhang wei', 'ZW', 'ngwe'])
      expect(meets({ name: '张伟' }, word(keyword))).toBe(true);
    for (const keyword of ['shanxiong', 'danxiong', 'sx', 'dx'])
      expect(meets({ name: '单雄' }, word(keyword))).toBe(true);
    expect(meets({ name: '吕布' }, word('lvbu'))).toBe(true);
    expect(meets({ name: '张伟', company: '' }, word('liwei'))).toBe(false);
    expect(soundsOf('Anna')).toBe('');
  });

  it('[QU12] a number is found however it was typed', () => {
    const contactInfo = { phones: [{ value: '+8613800138000', raw: '', label: '' }], emails: [], socials: [] };
    for (const keyword of ['138-0013-8000', '138 0013 8000', '8000', '（138）0013 8000', '+86 138 0013']) {
      expect(meets({ contactInfo }, word(keyword))).toBe(true);
    }
    expect(meets({ contactInfo, notes: '', name: '张' }, word('138-0014'))).toBe(false);
  });
});

describe('time, groups, pages', () => {
  it('[QU1] days are those of the reader’s calendar', () => {
    const now = Date.parse('2026-05-10T01:00:00+08:00');
    const today = where({ field: 'lastActiveTime', op: 'last_days', days: 1 });
    const lastActiveTime = Date.parse('2026-05-09T23:59:59+08:00');
    expect(meets({ lastActiveTime }, today, plainContext({ now, zoneOffsetMinutes: 480 }))).toBe(false);
    expect(meets({ lastActiveTime }, today, plainContext({ now, zoneOffsetMinutes: 0 }))).toBe(true);
    expect(meets({ lastActiveTime: null }, where({ not: { field: 'lastActiveTime', op: 'before', value: 1 } }))).toBe(
      true,
    );
  });

  it('[QU3] pages by number and size are windows', () => {
    expect(windowOf(3, 50)).toEqual({ offset: 100, limit: 50 });
    expect([countPages(0, 50), countPages(50, 50), countPages(51, 50)]).toEqual([1, 1, 2]);
    expect([clampPage(9, 60, 50), clampPage(0, 60, 50), pageOf(50, 50)]).toEqual([2, 1, 2]);
  });

  it('[QU8] a query beyond the limits, or of an unknown form, is refused', () => {
    let deep: FilterNode = { field: 'status', op: 'empty' };
    for (let i = 0; i < 7; i++) deep = { not: deep };
    expect(customerFilterSchema.safeParse(where(deep)).success).toBe(true);
    expect(customerFilterSchema.safeParse(where({ not: deep })).success).toBe(false);
    const many = { all: Array.from({ length: 60 }, (): FilterNode => ({ all: [deep, deep] })) };
    expect(customerFilterSchema.safeParse(where(many)).success).toBe(false);
    const query = { filter: EMPTY_FILTER, sort: [], offset: 0, limit: 50 };
    expect(customerQuerySchema.safeParse(query).success).toBe(true);
    for (const wrong of [{ offset: -1 }, { limit: 1e9 }, { sort: [{ field: 'name', direction: 'up' }] }, { more: 1 }]) {
      expect(customerQuerySchema.safeParse({ ...query, ...wrong }).success).toBe(false);
    }
  });
});
