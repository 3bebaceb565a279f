/**
 * The rows of the list, in windows: pages of a hundred are asked for as they are seen and dropped when they are far away, so that the
 * page's memory never holds the pool. An answer to an earlier question is dropped. Knows nothing of React. Rule UI12.
 */
import type { CustomerFilter, CustomerQuery } from '../../../common/query/types.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { CustomerView, DataApi } from '../../data/api.ts';

export const PAGE_ROWS = 100;
/** Pages that are kept: some thousand rows around what is seen. */
const KEPT_PAGES = 30;
/** At most this many questions are on their way, so that a fast scroll does not queue up what nobody sees any more. */
const MOST_ASKED = 3;

export interface RowSnapshot {
  /** Exact number of rows; null until the first answer. */
  readonly total: number | null;
  readonly error: AppErrorData | null;
  /** True from a new question until its first answer: what is shown belongs to the question before. */
  readonly isAsking: boolean;
  /** Changes whenever {@link RowSource.rowAt} answers differently. */
  readonly version: number;
}

export interface RowSource {
  readonly ask: (filter: CustomerFilter, sort: CustomerQuery['sort']) => void;
  /** Says which rows are seen. */
  readonly show: (first: number, last: number) => void;
  readonly rowAt: (index: number) => CustomerView | undefined;
  /** The data changed: asks again for what is seen and forgets the rest. */
  readonly refresh: () => void;
  readonly getSnapshot: () => RowSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
}

interface Page {
  readonly rows: readonly CustomerView[];
  readonly isStale: boolean;
}

/** A source that asks through `query`. */
export function createRowSource(query: DataApi['query']): RowSource {
  const listeners = new Set<() => void>();
  const asked = new Set<number>();
  let pages = new Map<number, Page>();
  let question: Pick<CustomerQuery, 'filter' | 'sort'> | null = null;
  let turn = 0;
  let isFresh = true;
  let seen = { first: 0, last: 0 };
  let snapshot: RowSnapshot = { total: null, error: null, isAsking: false, version: 0 };

  const publish = (patch: Partial<RowSnapshot>): void => {
    snapshot = { ...snapshot, ...patch, version: snapshot.version + 1 };
    for (const listener of listeners) listener();
  };
  const wantedPages = (): number[] => {
    const lastPage = snapshot.total === null ? 0 : Math.max(0, Math.ceil(snapshot.total / PAGE_ROWS) - 1);
    const from = isFresh ? Math.min(Math.floor(seen.first / PAGE_ROWS), lastPage) : 0;
    const to = isFresh ? Math.min(Math.floor(seen.last / PAGE_ROWS), lastPage) : 0;
    return Array.from({ length: Math.max(0, to - from) + 1 }, (_, i) => from + i);
  };
  const load = (): void => {
    for (const page of wantedPages()) {
      if (asked.size >= MOST_ASKED) return;
      const known = pages.get(page);
      if (!asked.has(page) && (known === undefined || known.isStale)) void loadPage(page);
    }
  };
  const loadPage = async (page: number): Promise<void> => {
    if (question === null) return;
    const mine = turn;
    asked.add(page);
    const answer = await query({ ...question, offset: page * PAGE_ROWS, limit: PAGE_ROWS });
    if (mine !== turn) return;
    asked.delete(page);
    if (!answer.ok) {
      publish({ error: answer.error, isAsking: false });
      return;
    }
    if (!isFresh) pages = new Map(); // the first answer to a new question: the old rows leave now and not before
    isFresh = true;
    pages.set(page, { rows: answer.value.rows, isStale: false });
    dropFarPages(pages, page);
    publish({ total: answer.value.total, error: null, isAsking: false });
    load();
  };

  return {
    ask: (filter, sort) => {
      turn++;
      asked.clear();
      question = { filter, sort };
      isFresh = snapshot.total === null;
      if (!isFresh) seen = { first: 0, last: 0 };
      publish({ isAsking: true });
      load();
      if (asked.size === 0) void loadPage(0);
    },
    show: (first, last) => {
      seen = { first, last };
      load();
    },
    rowAt: index => pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
    refresh: () => {
      if (question === null) return;
      turn++;
      asked.clear();
      const near = new Set(wantedPages());
      pages = new Map(
        [...pages].filter(([page]) => near.has(page)).map(([page, { rows }]) => [page, { rows, isStale: true }]),
      );
      load();
    },
    getSnapshot: () => snapshot,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function dropFarPages(pages: Map<number, Page>, near: number): void {
  const far = [...pages.keys()].toSorted((a, b) => Math.abs(b - near) - Math.abs(a - near));
  for (const page of far.slice(0, Math.max(0, pages.size - KEPT_PAGES))) pages.delete(page);
}
