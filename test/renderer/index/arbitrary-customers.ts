/**
 * Customers, filters and queries for property tests: few values, so that ties, empty keys and repeated ids are common; every operator,
 * nested trees, unknown fields, and conditions that do not fit their field.
 */
import fc from 'fast-check';
import type { Customer } from '../../../common/domain/customer.ts';
import { makeGroupTree, plainContext, type QueryContext } from '../../../common/query/context.ts';
import { FieldRegistry, OPERATORS, type FieldKind } from '../../../common/query/fields.ts';
import {
  ME,
  type Condition,
  type CustomerFilter,
  type CustomerQuery,
  type FilterNode,
  type GroupKey,
  type SortKey,
} from '../../../common/query/types.ts';

export const makeUuid = (n: number): string => `0190a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const among = (first: number, count: number): fc.Arbitrary<string> =>
  fc.integer({ min: first, max: first + count - 1 }).map(makeUuid);

export const customerId = among(0, 40);
export const tagId = among(1_000, 5);
export const ownerId = among(2_000, 4);
const groupId = among(4_000, 6);
export const status = fc.constantFrom('status:new', 'status:won', 'status:lost');
export const source = fc.constantFrom('channel:web', 'channel:fair', 'channel:store');
/** Width, case, accents, surrogates, final sigma, the separators of the text columns: whatever folding and joining could trip over. */
const LETTERS = [
  '张',
  '伟',
  '单',
  'a',
  'B',
  'Ａ',
  '１',
  '1',
  '\n',
  '\0',
  ' ',
  'Σ',
  'σ',
  'é',
  'e',
  '\u0301',
  '😀',
  'ﬁ',
  'İ',
  '\ue000',
  '%',
  '_',
  '\\',
];
/** What a database can store as well: no zero character. */
export const STORABLE = LETTERS.filter(letter => letter !== '\0');

export function textOf(letters: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...letters), { maxLength }).map(found => found.join(''));
}
const text = (maxLength: number): fc.Arbitrary<string> => textOf(LETTERS, maxLength);

export const NOW = Date.UTC(2026, 4, 10, 3, 30);
export const time = fc.oneof(
  fc.constantFrom(0, 1, 1_700_000_000_000, 253_402_300_799_999),
  fc.integer({ min: NOW - 4 * 86_400_000, max: NOW + 4 * 86_400_000 }),
  fc.integer({ min: 1_690_000_000_000, max: 1_760_000_000_000 }),
);
const emptyOr = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });

/** Ids of the custom fields, one of each kind, in the form of those that are not sensitive. */
export const CUSTOM = {
  text: `f-${makeUuid(9_001)}`,
  number: `f-${makeUuid(9_002)}`,
  time: `f-${makeUuid(9_003)}`,
  boolean: `f-${makeUuid(9_004)}`,
  enum: `f-${makeUuid(9_005)}`,
  ids: `f-${makeUuid(9_006)}`,
} as const;

const amount = fc.constantFrom(-1.5, -1, -0, 0, 0.1, 1, 2, 1e15, 123.25);
const option = fc.constantFrom('red', 'green', 'blue');

export function customOf(letters: readonly string[]): fc.Arbitrary<NonNullable<Customer['custom']>> {
  return fc.record(
    {
      [CUSTOM.text]: fc.oneof(textOf(letters, 3), fc.constant(7)), // of another kind than the field
      [CUSTOM.number]: emptyOr(amount),
      [CUSTOM.time]: emptyOr(fc.oneof(time, fc.constant(-86_400_000))),
      [CUSTOM.boolean]: emptyOr(fc.boolean()),
      [CUSTOM.enum]: emptyOr(option),
      [CUSTOM.ids]: fc.uniqueArray(option, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<NonNullable<Customer['custom']>>;
}

export function customerOf(letters: readonly string[]): fc.Arbitrary<Customer> {
  const value = textOf(letters, 4).map(found => `1${found}`);
  return fc.record(
    {
      customerId,
      name: textOf(letters, 5),
      company: textOf(letters, 3),
      contactInfo: fc.record({
        phones: fc.array(fc.record({ value, raw: value, label: fc.constant('') }), { maxLength: 2 }),
        emails: fc.array(fc.record({ value, label: fc.constant('') }), { maxLength: 1 }),
        socials: fc.array(fc.record({ kind: fc.constant('wechat' as const), value }), { maxLength: 1 }),
      }),
      contactDisplay: fc.constant({ phones: [], emails: [], socials: [] }),
      source: emptyOr(source),
      scene: emptyOr(fc.constantFrom('scene:a', 'scene:b')),
      status,
      acquisitionTime: time,
      lastActiveTime: emptyOr(time),
      statusChangedAt: emptyOr(time),
      notes: textOf(letters, 6),
      ownerId: emptyOr(ownerId),
      teamId: emptyOr(among(5_000, 2)),
      tagIds: fc.uniqueArray(tagId, { maxLength: 3 }),
      groupIds: fc.uniqueArray(groupId, { maxLength: 2 }),
      custom: customOf(letters),
      pooledAt: emptyOr(time),
      createdBy: ownerId,
      createdAt: time,
      updatedAt: time,
      ver: fc.constant(1),
    },
    {
      requiredKeys: [
        'customerId',
        'name',
        'contactDisplay',
        'source',
        'scene',
        'status',
        'acquisitionTime',
        'lastActiveTime',
        'statusChangedAt',
        'ownerId',
        'teamId',
        'tagIds',
        'groupIds',
        'createdBy',
        'createdAt',
        'updatedAt',
        'ver',
      ],
    },
  ) as fc.Arbitrary<Customer>;
}

/** Hidden fields are absent now and then. */
export const customer: fc.Arbitrary<Customer> = customerOf(LETTERS);

export const REGISTRY = new FieldRegistry(
  Object.entries(CUSTOM).map(([kind, fieldId]) => ({ fieldId, kind: kind as keyof typeof CUSTOM, label: kind })),
);

const SEGMENT = makeUuid(4_005);
/** 4000 over 4001 over 4002, 4003 alone; 4005 is a segment below 4000 that names itself, 4004 one without conditions of groups. */
export const GROUPS = makeGroupTree(
  [
    { groupId: makeUuid(4_000), parentId: null },
    { groupId: makeUuid(4_001), parentId: makeUuid(4_000) },
    { groupId: makeUuid(4_002), parentId: makeUuid(4_001) },
    { groupId: makeUuid(4_003), parentId: null },
    { groupId: makeUuid(4_004), parentId: null },
    { groupId: SEGMENT, parentId: makeUuid(4_000) },
  ],
  ({ groupId: id }): FilterNode | null => {
    if (id === makeUuid(4_004)) return { field: 'status', op: 'is', value: 'status:won' };
    if (id !== SEGMENT) return null;
    return {
      any: [
        { field: 'source', op: 'empty' },
        { field: 'groupIds', op: 'in_group', values: [SEGMENT], sub: true },
      ],
    };
  },
);

export const CONTEXT: QueryContext = plainContext({
  fields: REGISTRY,
  groups: GROUPS,
  now: NOW,
  zoneOffsetMinutes: 480,
  userId: makeUuid(2_001),
});

const BY_KIND: Readonly<Record<FieldKind, fc.Arbitrary<string | number | boolean>>> = {
  text: text(2),
  texts: text(2),
  enum: fc.oneof(status, source, option, fc.constantFrom('status:unknown', 'scene:a')),
  user: fc.oneof(ownerId, fc.constant(ME)),
  team: among(5_000, 2),
  ids: fc.oneof(tagId, option, fc.constant(ME)),
  groups: groupId,
  number: amount,
  time,
  boolean: fc.boolean(),
};

/** A condition on a field of the registry with one of its operators; now and then one that fits nothing. */
export function conditionOf(
  fields: readonly { readonly id: string; readonly kind: FieldKind }[],
): fc.Arbitrary<Condition> {
  const fitting = fc.constantFrom(...fields).chain(field => {
    const values = BY_KIND[field.kind];
    return fc.constantFrom(...OPERATORS[field.kind]).chain(op => makeCondition(field.id, op, values, field.kind));
  });
  const odd = fc.constantFrom<Condition>(
    { field: 'custom.gone', op: 'is', value: 'x' },
    { field: 'status', op: 'contains', value: 'new' },
    { field: 'ownerId', op: 'is', value: 3 },
    { field: 'toString', op: 'empty' },
  );
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: odd });
}

function makeCondition(
  field: string,
  op: Condition['op'],
  value: fc.Arbitrary<string | number | boolean>,
  kind: FieldKind,
): fc.Arbitrary<Condition> {
  const values = fc.array(value, { minLength: 1, maxLength: 3 });
  const number = kind === 'number' ? amount : time;
  const full = text(2).filter(found => found !== '');
  switch (op) {
    case 'is':
    case 'is_not':
      return value.map(item => ({ field, op, value: item }));
    case 'in':
    case 'not_in':
      return values.map(items => ({ field, op, values: items }));
    case 'has_any':
    case 'has_all':
    case 'has_none':
      return values.map(items => ({ field, op, values: items.map(String) }));
    case 'in_group':
    case 'not_in_group':
      return fc.tuple(values, fc.boolean()).map(([items, sub]) => ({ field, op, values: items.map(String), sub }));
    case 'contains':
    case 'starts':
      return full.map(item => ({ field, op, value: item }));
    case 'before':
    case 'after':
      return number.map(item => ({ field, op, value: item }));
    case 'between':
      return fc.tuple(number, number).map(([from, to]) => ({ field, op, from, to }));
    case 'last_days':
    case 'next_days':
      return fc.integer({ min: 1, max: 5 }).map(days => ({ field, op, days }));
    case 'empty':
    case 'not_empty':
      return fc.constant({ field, op });
  }
}

const condition = conditionOf(REGISTRY.list());

/** Trees up to four levels deep. */
export function treeOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<FilterNode> {
  return fc.letrec<{ node: FilterNode }>(tie => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }).map(all => ({ all })),
      fc.array(tie('node'), { maxLength: 3 }).map(any => ({ any })),
      tie('node').map(not => ({ not })),
    ),
  })).node;
}
export const tree = treeOf(condition);

const keyword = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: text(3) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('zhang', 'zw', 'zhang wei', 'shan', 'dan', 'dw', 'a', '1-1-11', '11 11', '(1)1111'),
  },
);

export const filter: fc.Arbitrary<CustomerFilter> = fc.record({
  keyword,
  where: fc.option(tree, { freq: 4 }),
});

const SORTABLE = REGISTRY.list().filter(field => field.sortable);
export const sort: fc.Arbitrary<readonly SortKey[]> = fc.array(
  fc.record({
    field: fc.constantFrom(...SORTABLE.map(field => field.id), 'status', 'custom.gone'),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  { maxLength: 3 },
);

const COUNTABLE = REGISTRY.list().filter(field => field.countable);
export const facets = fc.subarray([...COUNTABLE.map(field => field.id), 'name', 'custom.gone']);

export const query: fc.Arbitrary<CustomerQuery> = fc.record({
  filter,
  sort,
  offset: fc.integer({ min: 0, max: 10 }),
  limit: fc.integer({ min: 0, max: 30 }),
  facets,
});

export const groupKeys: fc.Arbitrary<readonly GroupKey[]> = fc.array(
  fc.oneof<fc.Arbitrary<GroupKey>[]>(
    fc.constantFrom(
      ...COUNTABLE.map(field => ({ field: field.id })),
      { field: 'name' },
      { field: 'status', unit: 'day' as const },
    ),
    fc.record({
      field: fc.constantFrom('acquisitionTime', 'lastActiveTime', 'pooledAt'),
      unit: fc.constantFrom('day' as const, 'month' as const, 'year' as const),
    }),
  ),
  { minLength: 1, maxLength: 2 },
);

/** A change of the pool: customers that came or changed, ids that went. */
export const change = fc.record({
  put: fc.array(customer, { maxLength: 12 }),
  removed: fc.array(customerId, { maxLength: 6 }),
});
