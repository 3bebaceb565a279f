/** Facet counts: how many customers each value would leave, under the other conditions of the filter. Rule QU5. */
import type { Facets } from '../../../common/query/types.ts';
import { countCommon } from './bitmap.ts';
import type { Columns } from './columns.ts';
import type { Selection } from './selection.ts';

/** The counts of these fields; values that nobody would be left with are absent, '' stands for having none. */
export function countFacets(columns: Columns, selection: Selection, fields: readonly string[]): Facets {
  return Object.fromEntries(
    fields.flatMap(field => {
      const column = columns.choice(field);
      if (column === null) return [];
      const counts = selection.remember(`facet/${field}`, () => {
        const rows = selection.without(field);
        const set = rows === 'all' ? columns.rows.live : rows;
        const total = rows === 'all' ? columns.rows.size : rows.count();
        const { filled, hidden } = column.presence;
        const empty = total - countCommon(set, filled) - countCommon(set, hidden);
        const values = column.counts(rows);
        return Object.fromEntries(empty > 0 ? [...values, ['', empty]] : values) as Readonly<Record<string, number>>;
      });
      return [[field, counts]];
    }),
  );
}
