/**
 * Which customers are selected: some, or all that match a filter less some. Pure. Rules UI11, UI13.
 */
import type { CustomerFilter } from '../../../common/query/types.ts';
import type { Selection } from '../../data/api.ts';

export type Selected =
  | { readonly kind: 'ids'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'filter'; readonly filter: CustomerFilter; readonly except: ReadonlySet<string> };

export const NOTHING: Selected = { kind: 'ids', ids: new Set() };

/** All that match, now and when the task starts. */
export function selectAll(filter: CustomerFilter): Selected {
  return { kind: 'filter', filter, except: new Set() };
}

/** Whether the customer, who is on the list of the filter, is selected. */
export function isSelected(selected: Selected, customerId: string): boolean {
  return selected.kind === 'ids' ? selected.ids.has(customerId) : !selected.except.has(customerId);
}

/** Takes one in or out. */
export function toggle(selected: Selected, customerId: string): Selected {
  if (selected.kind === 'ids') return { kind: 'ids', ids: flip(selected.ids, customerId) };
  return { ...selected, except: flip(selected.except, customerId) };
}

/** Takes several in. */
export function addAll(selected: Selected, customerIds: readonly string[]): Selected {
  if (selected.kind === 'ids') return { kind: 'ids', ids: new Set([...selected.ids, ...customerIds]) };
  return { ...selected, except: new Set([...selected.except].filter(id => !customerIds.includes(id))) };
}

/** How many are selected; `total` is the number of those that match the filter. */
export function countSelected(selected: Selected, total: number): number {
  return selected.kind === 'ids' ? selected.ids.size : Math.max(0, total - selected.except.size);
}

/** The form in which a batch takes it. */
export function toSelection(selected: Selected): Selection {
  return selected.kind === 'ids'
    ? { kind: 'ids', ids: [...selected.ids] }
    : { kind: 'filter', filter: selected.filter, except: [...selected.except] };
}

function flip(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
