/**
 * Evaluates a filter over the columns: one bitmap per condition that is set, combined with AND. The bitmaps are kept apart, because
 * a facet counts its values under all conditions but its own. Rules QU1, QU2, QU5.
 */
import { foldText, type CustomerFilter } from '../../../common/domain/customer-query.ts';
import { intersect, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';
import type { KeywordSearch } from './keyword-search.ts';

export type Condition = keyof CustomerFilter;

export class Selection {
  /** Rows that meet the whole filter. */
  readonly rows: Bitmap;
  readonly total: number;
  /** Whether the filter has no condition. */
  readonly isAll: boolean;
  readonly #live: Bitmap;
  readonly #end: number;
  readonly #conditions: ReadonlyMap<Condition, Bitmap>;

  constructor(columns: Columns, search: KeywordSearch, filter: CustomerFilter) {
    this.#live = columns.rows.live;
    this.#end = columns.rows.end;
    this.#conditions = evaluate(columns, search, filter);
    this.rows = this.#combine([...this.#conditions.keys()]);
    this.isAll = this.#conditions.size === 0;
    this.total = this.rows.count();
  }

  /** Rows that meet the filter when one condition is left out; `'all'` when no other one is set. */
  without(left: Condition): Bitmap | 'all' {
    const others = [...this.#conditions.keys()].filter(condition => condition !== left);
    if (others.length === 0) return 'all';
    return others.length === this.#conditions.size ? this.rows : this.#combine(others);
  }

  /** Rows that meet all of these conditions. */
  #combine(conditions: readonly Condition[]): Bitmap {
    const bitmaps = conditions.flatMap(condition => this.#conditions.get(condition) ?? []);
    return intersect([this.#live, ...bitmaps], this.#end);
  }
}

function evaluate(columns: Columns, search: KeywordSearch, filter: CustomerFilter): Map<Condition, Bitmap> {
  const { status, source, tags, owners, rows } = columns;
  const conditions = new Map<Condition, Bitmap>();
  const keyword = foldText(filter.keyword).trim();
  if (filter.status.length > 0) conditions.set('status', status.matching(filter.status));
  if (filter.source.length > 0) conditions.set('source', source.matching(filter.source));
  if (filter.tagIds.length > 0) conditions.set('tagIds', tags.matching(filter.tagIds));
  if (filter.ownerIds.length > 0) conditions.set('ownerIds', owners.matching(filter.ownerIds, rows.end));
  if (keyword !== '') conditions.set('keyword', search.find(keyword));
  return conditions;
}
