/** Which rows of the answer the grid holds: all of them in one long list, or those of one page. Rule LG4. */
import { useCallback, useState, type RefObject } from 'react';
import { clampPage, pageOf } from '../../../../common/query/page.ts';
import type { CustomerView } from '../../../data/api.ts';
import type { GridHandle } from '../../../ui/grid/DataGrid.tsx';
import type { RowSource } from '../row-source.ts';
import type { ListLayout } from './list-layout.ts';

export interface Paging {
  /** Where the shown rows begin in the whole answer, and how many there are. */
  readonly offset: number;
  readonly shown: number;
  readonly rowAt: (index: number) => CustomerView | undefined;
  readonly onWindow: (first: number, last: number) => void;
  /** Index in the whole answer of the first row that is seen. */
  readonly first: number;
  readonly jump: (index: number) => void;
  readonly showFirst: () => void;
  /** Makes the row with this index in the whole answer the active one. */
  readonly showIndex: (index: number) => void;
}

interface Input {
  readonly source: RowSource;
  readonly total: number;
  readonly layout: Pick<ListLayout, 'isPaged' | 'pageSize'>;
  readonly grid: RefObject<GridHandle | null>;
}

/** The position in the list. */
export function usePaging({ source, total, layout, grid }: Input): Paging {
  const { isPaged, pageSize } = layout;
  const [wanted, setWanted] = useState(1);
  const [first, setFirst] = useState(0);
  const page = clampPage(wanted, total, pageSize);
  const offset = isPaged ? (page - 1) * pageSize : 0;
  const shown = isPaged ? Math.max(0, Math.min(pageSize, total - offset)) : total;
  const rowAt = useCallback((index: number) => source.rowAt(offset + index), [source, offset]);
  const onWindow = useCallback(
    (from: number, to: number) => {
      setFirst(offset + from);
      source.show(offset + from, offset + to);
    },
    [source, offset],
  );
  const showFirst = useCallback(() => {
    setWanted(1);
    grid.current?.showRow(0);
  }, [grid]);
  const showIndex = useCallback(
    (index: number) => {
      if (isPaged) setWanted(pageOf(index, pageSize));
      grid.current?.markRow(isPaged ? index % pageSize : index);
    },
    [grid, isPaged, pageSize],
  );
  return {
    offset,
    shown,
    rowAt,
    onWindow,
    first: isPaged ? offset : first,
    jump: index => {
      if (isPaged) setWanted(pageOf(index, pageSize));
      grid.current?.showRow(isPaged ? 0 : index);
    },
    showFirst,
    showIndex,
  };
}
