/**
 * Finds the rows whose text contains a keyword. Remembers the last one: a person who types on narrows it down, and one who changes
 * another condition asks for it again. Rule QU2.
 */
import { makeBitmap, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';

/** Looking into one row by itself costs as much as scanning this many. */
const ROW_COST = 16;

export class KeywordSearch {
  readonly #columns: Columns;
  #last: { readonly keyword: string; readonly found: Bitmap } | null = null;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** Call it whenever a row came, went or changed. */
  forget(): void {
    this.#last = null;
  }

  /** Rows that contain the keyword, which is folded, trimmed and not empty. */
  find(keyword: string): Bitmap {
    const last = this.#last;
    if (last?.keyword === keyword) return last.found;
    const { rows } = this.#columns;
    const isNarrower = last !== null && keyword.includes(last.keyword);
    const candidates = isNarrower ? last.found : rows.live;
    // A line break may reach from the notes into the contact values, which are stored apart.
    const isByRow = keyword.includes('\n') || (isNarrower && candidates.count() * ROW_COST < rows.size);
    const found = isByRow ? this.#checkRows(keyword, candidates) : this.#scan(keyword);
    this.#last = { keyword, found };
    return found;
  }

  #scan(keyword: string): Bitmap {
    const { words, contacts, rows } = this.#columns;
    const found = makeBitmap(rows.end);
    words.scan(keyword, found);
    contacts.scan(keyword, found);
    return found;
  }

  #checkRows(keyword: string, candidates: Bitmap): Bitmap {
    const { words, contacts, rows } = this.#columns;
    const found = makeBitmap(rows.end);
    candidates.forEach(slot => {
      if (`${words.get(slot)}\n${contacts.get(slot)}`.includes(keyword)) found.add(slot);
    });
    return found;
  }
}
