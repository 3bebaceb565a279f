/** Facet counts: how many customers each value would leave, under the other conditions of the filter. Rule QU5. */
import type { QueryAnswer } from '../api.ts';
import type { Bitmap } from './bitmap.ts';
import type { CodeColumn } from './code-column.ts';
import type { Columns } from './columns.ts';
import type { Selection } from './selection.ts';

/** Values that no customer would be left with are absent. */
export function countFacets(columns: Columns, selection: Selection): QueryAnswer['facets'] {
  return {
    status: countValues(columns.codes.status, selection.without('status')),
    source: countValues(columns.codes.source, selection.without('source')),
    tagIds: Object.fromEntries(columns.tags.counts(selection.without('tagIds'))),
  };
}

function countValues(column: CodeColumn, rows: Bitmap): Record<string, number> {
  const counts: Record<string, number> = {};
  column.histogram(rows).forEach((count, code) => {
    const value = column.dictionary.values[code] ?? null;
    if (value !== null && count > 0) counts[value] = count;
  });
  return counts;
}
