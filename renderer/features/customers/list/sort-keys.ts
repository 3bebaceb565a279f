/** What a click on a title makes of the sort keys: alone it sorts by it, with Shift it becomes a further key. Pure. Rule LG3. */
import { QUERY_LIMITS } from '../../../../common/query/limits.ts';
import type { SortKey } from '../../../../common/query/types.ts';

/** Descending first, then ascending; a further key that was ascending goes. */
export function nextSort(sort: readonly SortKey[], field: string, isAdded: boolean): readonly SortKey[] {
  const at = sort.findIndex(key => key.field === field);
  const old = sort[at];
  const turned: SortKey = { field, direction: old?.direction === 'desc' ? 'asc' : 'desc' };
  if (!isAdded || sort.length === 0 || (sort.length === 1 && at === 0)) return [turned];
  if (old === undefined) return sort.length >= QUERY_LIMITS.sortKeys ? sort : [...sort, turned];
  if (old.direction === 'asc') return sort.filter(key => key.field !== field);
  return sort.map(key => (key.field === field ? turned : key));
}
