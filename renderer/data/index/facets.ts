/** Facet counts: how many customers each value would leave, under the other conditions of the filter. Rule QU5. */
import type { QueryAnswer } from '../api.ts';
import type { Columns } from './columns.ts';
import type { Selection } from './selection.ts';

/** Values that no customer would be left with are absent. */
export function countFacets(columns: Columns, selection: Selection): QueryAnswer['facets'] {
  return {
    status: Object.fromEntries(columns.status.counts(selection.without('status'))),
    source: Object.fromEntries(columns.source.counts(selection.without('source'))),
    tagIds: Object.fromEntries(columns.tags.counts(selection.without('tagIds'))),
  };
}
