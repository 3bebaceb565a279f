/** Customers, filters and queries for property tests: few values, so that ties, empty keys and repeated ids are common. */
import fc from 'fast-check';
import type { Customer } from '../../../common/domain/customer.ts';
import { SORT_FIELDS, type CustomerFilter, type CustomerQuery } from '../../../common/domain/customer-query.ts';

const makeUuid = (n: number): string => `0190a000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const among = (first: number, count: number): fc.Arbitrary<string> =>
  fc.integer({ min: first, max: first + count - 1 }).map(makeUuid);

export const customerId = among(0, 40);
export const tagId = among(1_000, 5);
const ownerId = among(2_000, 4);
const status = fc.constantFrom('status:new', 'status:won', 'status:lost');
const source = fc.constantFrom('channel:web', 'channel:fair', 'channel:store');
/** Width, case, accents, surrogates, final sigma, the separators of the text columns: whatever folding and joining could trip over. */
const letter = fc.constantFrom(
  '张',
  '伟',
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
);
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(letter, { maxLength }).map(letters => letters.join(''));
const time = fc.oneof(
  fc.constantFrom(0, 1, 1_700_000_000_000, 253_402_300_799_999),
  fc.integer({ min: 1_690_000_000_000, max: 1_760_000_000_000 }),
);
const emptyOr = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });
const value = text(4).map(letters => `1${letters}`);

export const customer: fc.Arbitrary<Customer> = fc.record({
  customerId,
  name: text(5),
  company: text(3),
  contactInfo: fc.option(
    fc.record({
      phones: fc.array(fc.record({ value, raw: value, label: fc.constant('') }), { maxLength: 2 }),
      emails: fc.array(fc.record({ value, label: fc.constant('') }), { maxLength: 1 }),
      socials: fc.array(fc.record({ kind: fc.constant('wechat' as const), value }), { maxLength: 1 }),
    }),
    { nil: undefined },
  ),
  contactDisplay: fc.constant({ phones: [], emails: [], socials: [] }),
  source: emptyOr(source),
  scene: fc.constant(null),
  status,
  acquisitionTime: time,
  lastActiveTime: emptyOr(time),
  statusChangedAt: emptyOr(time),
  notes: text(6),
  ownerId: emptyOr(ownerId),
  teamId: fc.constant(null),
  tagIds: fc.uniqueArray(tagId, { maxLength: 3 }),
  groupIds: fc.constant([]),
  custom: fc.constant({}),
  createdBy: fc.constant(makeUuid(3_000)),
  createdAt: time,
  updatedAt: time,
  ver: fc.constant(1),
});

/** Each condition is empty half of the time; values that no customer has occur too. */
export const filter: fc.Arbitrary<CustomerFilter> = fc.record({
  keyword: fc.oneof(fc.constant(''), text(3)),
  status: fc.array(fc.oneof(status, fc.constant('status:unknown')), { maxLength: 2 }),
  source: fc.array(source, { maxLength: 2 }),
  tagIds: fc.array(tagId, { maxLength: 2 }),
  ownerIds: fc.array(ownerId, { maxLength: 2 }),
});

export const query: fc.Arbitrary<CustomerQuery> = fc.record({
  filter,
  sort: fc.record({
    field: fc.constantFrom(...SORT_FIELDS),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  offset: fc.integer({ min: 0, max: 10 }),
  limit: fc.integer({ min: 0, max: 30 }),
});

/** A change of the pool: customers that came or changed, ids that went. */
export const change = fc.record({
  put: fc.array(customer, { maxLength: 12 }),
  removed: fc.array(customerId, { maxLength: 6 }),
});
