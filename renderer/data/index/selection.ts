/**
 * Evaluates a filter over the columns: one bitmap per condition that is set, combined with AND. The bitmaps are kept apart, because
 * a facet counts its values under all conditions but its own. Rules QU1, QU2, QU5.
 */
import { foldText, type CustomerFilter } from '../../../common/domain/customer-query.ts';
import { Bitmap, intersect } from './bitmap.ts';
import type { Columns } from './columns.ts';

export type Condition = keyof CustomerFilter;

export class Selection {
  /** Rows that meet the whole filter. */
  readonly rows: Bitmap;
  readonly total: number;
  readonly #live: Bitmap;
  readonly #conditions: ReadonlyMap<Condition, Bitmap>;

  constructor(columns: Columns, filter: CustomerFilter) {
    this.#live = columns.rows.live;
    this.#conditions = evaluate(columns, filter);
    this.rows = this.without(null);
    this.total = this.rows.count();
  }

  /** Rows that meet the filter when one condition is left out. */
  without(left: Condition | null): Bitmap {
    if (left !== null && !this.#conditions.has(left)) return this.rows;
    const bitmaps = [...this.#conditions].filter(([condition]) => condition !== left).map(([, bitmap]) => bitmap);
    return intersect([this.#live, ...bitmaps]);
  }
}

function evaluate(columns: Columns, filter: CustomerFilter): Map<Condition, Bitmap> {
  const { codes, tags, rows } = columns;
  const conditions = new Map<Condition, Bitmap>();
  const keyword = foldText(filter.keyword).trim();
  if (filter.status.length > 0) conditions.set('status', codes.status.matching(filter.status, rows.end));
  if (filter.source.length > 0) conditions.set('source', codes.source.matching(filter.source, rows.end));
  if (filter.tagIds.length > 0) conditions.set('tagIds', tags.matching(filter.tagIds));
  if (filter.ownerIds.length > 0) conditions.set('ownerIds', codes.ownerId.matching(filter.ownerIds, rows.end));
  if (keyword !== '') conditions.set('keyword', findKeyword(columns, keyword));
  return conditions;
}

/** The keyword is folded and trimmed. */
function findKeyword(columns: Columns, keyword: string): Bitmap {
  const { words, contacts, rows } = columns;
  const found = new Bitmap(new Uint32Array((rows.end + 31) >>> 5));
  if (keyword.includes('\n')) {
    // May reach from the notes into the contact values, which are stored apart.
    rows.live.forEach(slot => {
      if (`${words.get(slot)}\n${contacts.get(slot)}`.includes(keyword)) found.add(slot);
    });
  } else {
    words.scan(keyword, found);
    contacts.scan(keyword, found);
  }
  return found;
}
