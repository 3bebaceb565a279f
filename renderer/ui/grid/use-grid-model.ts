/** Columns with their widths as TanStack Table keeps them; rows and order are the owner's. Rules UI20, LG2. */
import { createColumnHelper, useTable, type Header } from '@tanstack/react-table';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { GRID_FEATURES } from './grid-features.ts';
import { keepWidths, MIN_WIDTH, pinLefts, readWidths, shareWidths, type GridColumn } from './grid-column.ts';

export type Widths = Readonly<Record<string, number>>;

/** Width of the column with the boxes. */
export const BOX_WIDTH = 40;
const WIDEST = 2_000;
const NO_ROWS: never[] = [];

export interface GridModel {
  readonly headers: readonly Header<typeof GRID_FEATURES, never, unknown>[];
  readonly widths: Widths;
  /** For the CSS grid: the box, the columns, the rest. */
  readonly template: string;
  /** Left edges of pinned columns. */
  readonly pinned: Readonly<Record<string, number>>;
  readonly widen: (columnId: string, by: number) => void;
}

interface Input {
  readonly gridId: string;
  readonly columns: readonly Pick<GridColumn<never>, 'id' | 'title' | 'width' | 'grow' | 'isPinned'>[];
  readonly widths?: Widths;
  readonly onWidths?: (widths: Widths) => void;
}

/** The widths, kept by the owner or here. */
export function useGridModel({ gridId, columns, widths: given, onWidths }: Input, room: number): GridModel {
  const [own, setOwn] = useState<Widths>(() => (given === undefined ? readWidths(gridId) : {}));
  const chosen = given ?? own;
  useEffect(() => {
    if (given === undefined) keepWidths(gridId, own);
  }, [gridId, given, own]);
  const setChosen = onWidths ?? setOwn;

  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof GRID_FEATURES, never>();
    const shared = shareWidths(columns, chosen, room - BOX_WIDTH);
    return columns.map(({ id, title, width }) =>
      helper.display({ id, size: shared[id] ?? width, minSize: MIN_WIDTH, maxSize: WIDEST, header: title }),
    );
  }, [columns, chosen, room]);
  const table = useTable({
    features: GRID_FEATURES,
    columns: definitions,
    data: NO_ROWS,
    state: { columnSizing: chosen },
    onColumnSizingChange: updater => setChosen(typeof updater === 'function' ? updater(chosen) : updater),
    columnResizeMode: 'onChange',
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const sizes = headers.map(header => header.getSize());
  const text = sizes.join(' ');
  const look = useMemo(() => {
    const widths = Object.fromEntries(columns.map(({ id }, i) => [id, Number(text.split(' ')[i])]));
    const template = `${BOX_WIDTH}px ${columns.map(({ id }) => `${widths[id]}px`).join(' ')} 1fr`;
    return { widths, template, pinned: pinLefts(columns, widths, BOX_WIDTH) };
  }, [columns, text]);
  return {
    headers,
    ...look,
    widen: (columnId, by) => {
      const width = Math.round((look.widths[columnId] ?? MIN_WIDTH) + by);
      setChosen({ ...chosen, [columnId]: Math.min(WIDEST, Math.max(MIN_WIDTH, width)) });
    },
  };
}

/** The inner width of an element, followed while it changes. */
export function useRoom(element: { readonly current: HTMLElement | null }): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => setRoom(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
