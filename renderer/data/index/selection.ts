/**
 * The rows of a filter, as the intersection of its parts: the keyword, and the conditions that stand side by side at the top of the tree.
 * Each part is kept, because a facet leaves some out, because the next filter mostly shares the others, and because a changed customer
 * then costs a look at him instead of a look at all. Rules QU1, QU5, IX8.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { conjunctsOf } from '../../../common/query/chips.ts';
import type { QueryContext } from '../../../common/query/context.ts';
import { isOnly } from '../../../common/query/count.ts';
import { matchesKeyword, readKeyword, type Keyword } from '../../../common/query/keyword.ts';
import { matchesNode } from '../../../common/query/match.ts';
import { planNode } from '../../../common/query/plan.ts';
import type { CustomerFilter } from '../../../common/query/types.ts';
import { intersect, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';
import { evaluate } from './evaluate.ts';
import { findKeyword, isNarrower } from './keyword-search.ts';

/** Each costs an eighth of a byte a row. */
const MOST_PARTS = 32;

interface Part {
  readonly rows: Bitmap;
  readonly keyword: Keyword | null;
  /** Whether the part speaks of this field alone. */
  readonly isOnly: (field: string) => boolean;
  readonly matches: (customer: Customer) => boolean;
}

export class Selections {
  readonly #columns: Columns;
  readonly #context: QueryContext;
  readonly #parts = new Map<string, Part>();
  #last: { readonly key: string; readonly selection: Selection } | null = null;

  constructor(columns: Columns, context: QueryContext) {
    this.#columns = columns;
    this.#context = context;
  }

  get(filter: CustomerFilter): Selection {
    const key = JSON.stringify([filter.keyword, filter.where]);
    if (this.#last?.key !== key) this.#last = { key, selection: this.#make(filter) };
    return this.#last.selection;
  }

  /** A row has another customer, or the same with other values; `null`: it is free. */
  follow(slot: number, customer: Customer | null): void {
    // The last selection may have more parts than are kept.
    for (const part of new Set([...this.#parts.values(), ...(this.#last?.selection.parts ?? [])])) {
      part.rows.put(slot, customer !== null && part.matches(customer));
    }
    this.#last?.selection.follow(slot, customer !== null);
  }

  #make(filter: CustomerFilter): Selection {
    const parts: Part[] = [];
    const keyword = readKeyword(filter.keyword);
    if (keyword.text !== '') parts.push(this.#part(`k${keyword.text}`, () => this.#search(keyword)));
    for (const node of conjunctsOf(filter.where)) {
      parts.push(
        this.#part(`n${JSON.stringify(node)}`, () => ({
          rows: evaluate(this.#columns, planNode(node, this.#context)),
          keyword: null,
          isOnly: field => isOnly(node, field),
          matches: customer => matchesNode(customer, node, this.#context),
        })),
      );
    }
    return new Selection(this.#columns, parts);
  }

  #part(key: string, make: () => Part): Part {
    const part = this.#parts.get(key) ?? make();
    this.#parts.delete(key);
    this.#parts.set(key, part);
    if (this.#parts.size > MOST_PARTS) this.#parts.delete(this.#parts.keys().next().value!);
    return part;
  }

  #search(keyword: Keyword): Part {
    const wider = [...this.#parts.values()].findLast(
      part => part.keyword !== null && isNarrower(keyword, part.keyword),
    );
    return {
      rows: findKeyword(this.#columns, keyword, this.#context, wider?.rows ?? null),
      keyword,
      isOnly: () => false,
      matches: customer => matchesKeyword(customer, keyword, this.#context),
    };
  }
}

export class Selection {
  /** Rows that meet the whole filter. */
  readonly rows: Bitmap;
  /** Whether the filter has no condition. */
  readonly isAll: boolean;
  /** What was computed of this selection, until a row changes. */
  readonly figures = new Map<string, unknown>();
  readonly #columns: Columns;
  readonly parts: readonly Part[];
  #total: number;

  constructor(columns: Columns, parts: readonly Part[]) {
    this.#columns = columns;
    this.parts = parts;
    this.isAll = parts.length === 0;
    this.rows = this.#combine(parts);
    this.#total = this.isAll ? columns.rows.size : this.rows.count();
  }

  get total(): number {
    return this.isAll ? this.#columns.rows.size : this.#total;
  }

  /** Rows that meet the filter when the parts that speak of the field alone are left out; `'all'` when no other is left. */
  without(field: string): Bitmap | 'all' {
    const others = this.parts.filter(part => !part.isOnly(field));
    if (others.length === 0) return 'all';
    return others.length === this.parts.length ? this.rows : this.#combine(others);
  }

  /** Called after the parts have followed the row. */
  follow(slot: number, isLive: boolean): void {
    this.figures.clear();
    if (this.isAll) return; // the rows are those of the index itself
    const isIn = isLive && this.parts.every(part => part.rows.has(slot));
    if (this.rows.has(slot) === isIn) return;
    this.rows.put(slot, isIn);
    this.#total += isIn ? 1 : -1;
  }

  /** The result of a computation over this selection, once until a row changes. */
  remember<T>(name: string, compute: () => T): T {
    if (!this.figures.has(name)) this.figures.set(name, compute());
    return this.figures.get(name) as T;
  }

  #combine(parts: readonly Part[]): Bitmap {
    const { rows } = this.#columns;
    return parts.length === 0 ? rows.live : intersect([rows.live, ...parts.map(part => part.rows)], rows.end);
  }
}
