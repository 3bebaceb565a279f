/**
 * The tabs of the list: built-in ones, and saved views read into what the list asks. What differs from the view is a change that may be
 * saved or taken back. Pure. Rules LV4, LV5.
 */
import type { Density, ViewColumn, ViewContent } from '../../../../common/domain/saved-view.ts';
import { jsonEquals, type Json } from '../../../../common/lib/json.ts';
import { ME, type CustomerFilter, type SortKey } from '../../../../common/query/types.ts';
import { customerFilterSchema } from '../../../../common/query/schema.ts';

export const BUILT_IN_VIEWS = ['all', 'mine', 'week', 'today'] as const;
export type BuiltInView = (typeof BUILT_IN_VIEWS)[number];

/** What a view asks and how it looks. */
export interface ViewState {
  readonly filter: CustomerFilter;
  readonly sort: readonly SortKey[];
  readonly columns: readonly ViewColumn[];
  readonly density: Density;
}

const NEWEST: readonly SortKey[] = [{ field: 'acquisitionTime', direction: 'desc' }];
/** Further than anybody plans. */
const EVER = 36_500;

/** What a built-in tab asks. `weekday` is today's: 1 is Monday. */
export function builtInView(name: BuiltInView, weekday: number): Pick<ViewState, 'filter' | 'sort'> {
  switch (name) {
    case 'mine':
      return { filter: { keyword: '', where: { field: 'ownerId', op: 'in', values: [ME] } }, sort: NEWEST };
    case 'week':
      return {
        filter: { keyword: '', where: { field: 'acquisitionTime', op: 'last_days', days: weekday } },
        sort: NEWEST,
      };
    case 'today':
      // Today's and those that were missed: a date that is there and is not in the days from tomorrow on.
      return {
        filter: {
          keyword: '',
          where: {
            any: [
              { field: 'nextFollowUpAt', op: 'next_days', days: 1 },
              {
                all: [
                  { field: 'nextFollowUpAt', op: 'not_empty' },
                  { not: { field: 'nextFollowUpAt', op: 'next_days', days: EVER } },
                ],
              },
            ],
          },
        },
        sort: [{ field: 'nextFollowUpAt', direction: 'asc' }],
      };
    default:
      return { filter: { keyword: '', where: null }, sort: NEWEST };
  }
}

export function isBuiltInView(viewId: string): viewId is BuiltInView {
  return (BUILT_IN_VIEWS as readonly string[]).includes(viewId);
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(now: number): number {
  return new Date(now).getDay() || 7;
}

/** What a saved view asks; null when a newer program has made it and this one cannot read it. */
export function readView(view: ViewContent): ViewState | null {
  let json: unknown;
  try {
    json = JSON.parse(view.query);
  } catch {
    return null;
  }
  const filter = customerFilterSchema.safeParse(json);
  if (!filter.success) return null;
  const { sorts, columns, density } = view;
  return { filter: filter.data, sort: sorts.length === 0 ? NEWEST : sorts, columns, density };
}

/** The filter as a view keeps it. */
export function writeQuery(filter: CustomerFilter): string {
  return JSON.stringify(filter);
}

/** Whether the list differs from the view: in what it asks or in its columns; widths are the device's own. */
export function isChanged(view: ViewState, now: ViewState): boolean {
  const plain = ({ filter, sort, columns, density }: ViewState): Json =>
    ({
      filter,
      sort,
      columns: columns.map(({ id, pinned = false }) => [id, pinned]),
      density,
    }) as unknown as Json;
  return !jsonEquals(plain(view), plain(now));
}
