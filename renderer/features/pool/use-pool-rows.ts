/** The rows of one pool, in windows of a hundred: asked for as they are seen, and again when the data changes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CustomerQuery } from '../../../common/query/types.ts';
import type { CustomerView } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';

const PAGE = 100;

export interface PoolRows {
  /** Null until the first answer. */
  readonly total: number | null;
  readonly version: number;
  readonly rowAt: (index: number) => CustomerView | undefined;
  readonly show: (first: number, last: number) => void;
  readonly rows: () => CustomerView[];
}

/** Newest in the pool first. */
export function usePoolRows(poolId: string, keyword: string): PoolRows {
  const pages = useRef(new Map<number, readonly CustomerView[]>());
  const turn = useRef(0);
  const seen = useRef<readonly [number, number]>([0, PAGE - 1]);
  const [state, setState] = useState<{ total: number | null; version: number }>({ total: null, version: 0 });

  const load = useCallback(
    async (page: number) => {
      const mine = turn.current;
      const query: CustomerQuery = {
        filter: { keyword, where: { field: 'poolId', op: 'is', value: poolId } },
        sort: [{ field: 'pooledAt', direction: 'desc' }],
        offset: page * PAGE,
        limit: PAGE,
      };
      const answer = await data.query(query);
      if (mine !== turn.current || !answer.ok) return;
      pages.current.set(page, answer.value.rows);
      setState(old => ({ total: answer.value.total, version: old.version + 1 }));
    },
    [poolId, keyword],
  );
  const refresh = useCallback(() => {
    turn.current += 1;
    const [first, last] = seen.current;
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) void load(page);
  }, [load]);
  useEffect(() => {
    pages.current.clear();
    seen.current = [0, PAGE - 1];
    refresh();
  }, [refresh]);
  useDataEvent('changed', refresh);
  const show = useCallback(
    (first: number, last: number) => {
      seen.current = [first, last];
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
        if (!pages.current.has(page)) void load(page);
      }
    },
    [load],
  );
  return {
    ...state,
    rowAt: index => pages.current.get(Math.floor(index / PAGE))?.[index % PAGE],
    show,
    rows: () => [...pages.current.values()].flat(),
  };
}
