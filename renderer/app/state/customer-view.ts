/**
 * What the customer list shows: filter and sort order, kept in memory while the application runs, so that other pages can open the
 * list behind a figure. Nothing of it is written to disk: a search word may be personal.
 */
import { create } from 'zustand';
import { EMPTY_FILTER, type CustomerFilter, type CustomerQuery } from '../../../common/domain/customer-query.ts';
import { navigate } from './route.ts';

export type CustomerSort = CustomerQuery['sort'];

export interface CustomerViewState {
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
  /** Position in the list of the customer that was opened last, for previous and next; null when he was opened from elsewhere. */
  readonly openedIndex: number | null;
}

const INITIAL: CustomerViewState = {
  filter: EMPTY_FILTER,
  sort: { field: 'acquisitionTime', direction: 'desc' },
  openedIndex: null,
};

const useStore = create<CustomerViewState>(() => INITIAL);

/** The present filter and sort order. */
export function useCustomerView(): CustomerViewState {
  return useStore();
}

/** Changes some conditions of the filter and leaves the others. */
export function patchFilter(patch: Partial<CustomerFilter>): void {
  useStore.setState(({ filter }) => ({ filter: { ...filter, ...patch } }));
}

/** Removes all conditions, the search word included. */
export function clearFilter(): void {
  useStore.setState({ filter: EMPTY_FILTER });
}

/** Changes the order of the list. */
export function setSort(sort: CustomerSort): void {
  useStore.setState({ sort });
}

/** Shows the customers that meet these conditions and no others: the list behind a figure. */
export function openCustomers(filter: Partial<CustomerFilter>): void {
  useStore.setState({ filter: { ...EMPTY_FILTER, ...filter } });
  navigate('customers');
}

/** Opens one customer; `index` is his position in the list when he was chosen there. */
export function openCustomer(customerId: string, index: number | null = null): void {
  useStore.setState({ openedIndex: index });
  navigate('customers', customerId);
}

/** Forgets everything (on locking). */
export function resetCustomerView(): void {
  useStore.setState(INITIAL);
}
