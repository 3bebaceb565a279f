/**
 * Queries over the customers of one's scope: the conditions of the list (M1.1), first version. Conditions combine with AND, the
 * values within one with OR. Rules QU1 to QU6. The nested language with OR and NOT grows here, evaluated alike on both sides.
 */
import type { Customer } from './customer.ts';

export const SORT_FIELDS = [
  'acquisitionTime',
  'lastActiveTime',
  'statusChangedAt',
  'createdAt',
  'updatedAt',
  'name',
  'company',
] as const;
export type SortField = (typeof SORT_FIELDS)[number];

export interface CustomerFilter {
  /** Fragment of name, company, notes or contact value; '' = no condition. */
  readonly keyword: string;
  readonly status: readonly string[];
  readonly source: readonly string[];
  readonly tagIds: readonly string[];
  readonly ownerIds: readonly string[];
}

export interface CustomerQuery {
  readonly filter: CustomerFilter;
  readonly sort: { readonly field: SortField; readonly direction: 'asc' | 'desc' };
  /** Window of the sorted result. */
  readonly offset: number;
  readonly limit: number;
}

export const EMPTY_FILTER: CustomerFilter = { keyword: '', status: [], source: [], tagIds: [], ownerIds: [] };

/** Small letters, digits, signs and Chinese characters stay as they are: most of a pool, and not worth a copy each. */
const IS_FOLDED = /^[\0-@[-~\u4e00-\u9fff]*$/;

/** Text in the form in which it is searched: width and case folded. */
export function foldText(text: string): string {
  return IS_FOLDED.test(text) ? text : text.normalize('NFKC').toLowerCase();
}

/** The searchable text of a customer. What this device does not hold, or not plain, takes no part. */
export function searchText(customer: Customer): string {
  const { phones = [], emails = [], socials = [] } = customer.contactInfo ?? {};
  const parts = [customer.name, customer.company ?? '', customer.notes ?? ''];
  parts.push(...[...phones, ...emails, ...socials].map(item => item.value));
  return foldText(parts.join('\n'));
}

/**
 * Whether the customer meets the filter: the definition of the answer, evaluated row by row. The pool index gives the same answer
 * by columns; property tests compare them.
 */
export function matchesFilter(customer: Customer, filter: CustomerFilter): boolean {
  const keyword = foldText(filter.keyword).trim();
  return (
    (keyword === '' || searchText(customer).includes(keyword)) &&
    (filter.status.length === 0 || filter.status.includes(customer.status)) &&
    (filter.source.length === 0 || (customer.source !== null && filter.source.includes(customer.source))) &&
    (filter.tagIds.length === 0 || filter.tagIds.some(tagId => customer.tagIds.includes(tagId))) &&
    (filter.ownerIds.length === 0 || (customer.ownerId !== null && filter.ownerIds.includes(customer.ownerId)))
  );
}

/**
 * Order of two customers: the sort key, then the id so that the order is total. Empty times come last in both directions.
 * Text is compared by code unit of the folded form.
 */
export function compareCustomers(a: Customer, b: Customer, sort: CustomerQuery['sort']): number {
  const x = keyOf(a, sort.field);
  const y = keyOf(b, sort.field);
  if (x !== y) {
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * (sort.direction === 'asc' ? 1 : -1);
  }
  return a.customerId < b.customerId ? -1 : a.customerId > b.customerId ? 1 : 0;
}

function keyOf(customer: Customer, field: SortField): string | number | null {
  const value = customer[field] ?? (field === 'company' ? '' : null); // a company that is hidden sorts like none
  return typeof value === 'string' ? foldText(value) : value;
}
