/**
 * What the customer list shows: filter and sort order, kept in memory while the application runs, so that other pages can open the
 * list behind a figure. Nothing of it is written to disk: a search word may be personal.
 */
import { create } from 'zustand';
import { setChip } from '../../../common/query/chips.ts';
import { EMPTY_FILTER, type CustomerFilter, type SortKey } from '../../../common/query/types.ts';
import { navigate } from './route.ts';

export type CustomerSort = readonly SortKey[];

export interface CustomerViewState {
  /** The tab: a built-in one, or the id of a saved view. */
  readonly viewId: string;
  readonly filter: CustomerFilter;
  readonly sort: CustomerSort;
  /** Position in the list of the customer that was opened last, for previous and next; null when he was opened from elsewhere. */
  readonly openedIndex: number | null;
}

/** Everyone, in the order of acquisition. */
export const ALL_VIEW = 'all';

const INITIAL: CustomerViewState = {
  viewId: ALL_VIEW,
  filter: EMPTY_FILTER,
  sort: [{ field: 'acquisitionTime', direction: 'desc' }],
  openedIndex: null,
};

const useStore = create<CustomerViewState>(() => INITIAL);

/** The present filter and sort order. */
export function useCustomerView(): CustomerViewState {
  return useStore();
}

/** Changes the search word or the tree of conditions and leaves the other. */
export function patchFilter(patch: Partial<CustomerFilter>): void {
  useStore.setState(({ filter }) => ({ filter: { ...filter, ...patch } }));
}

/** Sets the simple condition of one field and leaves all others; without values it goes. */
export function patchChip(field: string, values: readonly string[]): void {
  useStore.setState(({ filter }) => ({ filter: setChip(filter, field, values) }));
}

/** Removes all conditions, the search word included. */
export function clearFilter(): void {
  useStore.setState({ filter: EMPTY_FILTER });
}

/** Opens a tab with what it asks. */
export function openView(view: Pick<CustomerViewState, 'viewId' | 'filter' | 'sort'>): void {
  useStore.setState(view);
}

/** Changes the order of the list. */
export function setSort(sort: CustomerSort): void {
  useStore.setState({ sort });
}

/** Shows the customers that meet these conditions and no others: the list behind a figure. */
export function openCustomers(filter: CustomerFilter): void {
  useStore.setState({ viewId: ALL_VIEW, filter });
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
