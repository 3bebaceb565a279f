/**
 * The grid: any number of rows of which only the visible ones exist, on TanStack Table (columns, widths, order) and TanStack Virtual.
 *
 * It holds no data: rows are looked up by index and may still be on their way; the owner is told which ones are seen. The focus stays
 * on the grid itself and names the active cell (aria-activedescendant), because a focused row would vanish when it scrolls away.
 * Rules UI10, UI11.
 */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import { createColumnHelper, useTable, type ColumnSizingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type Ref,
} from 'react';
import styles from './DataGrid.module.css';
import { GRID_FEATURES, type RowSlot } from './grid-features.ts';
import { keepWidths, readWidths, shareWidths, type GridColumn, type GridSort } from './grid-column.ts';
import { GridHeader } from './GridHeader.tsx';
import { GridRow } from './GridRow.tsx';
import { useGridKeys } from './use-grid-keys.ts';

const ROW_HEIGHT = 36;
/** Chromium lays out no element higher than about 33.5 million pixels: very long lists get dense rows. */
const DENSE_ROW_HEIGHT = 28;
const DENSE_FROM = 900_000;
/** Width of the column with the boxes. */
const BOX_WIDTH = 40;

export interface GridHandle {
  /** Brings the row to the top of the view. */
  showRow(index: number): void;
  /** Makes the row the active one and brings it into view if it is not. */
  markRow(index: number): void;
  focus(): void;
}

export interface DataGridProps<Row> {
  readonly ref?: Ref<GridHandle>;
  /** Names the grid's stored widths. */
  readonly gridId: string;
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly total: number;
  /** The row at a position, undefined while it is on its way. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Changes whenever `rowAt` answers differently. */
  readonly rowsVersion: number;
  readonly keyOf: (row: Row) => string;
  readonly labelOf: (row: Row) => string;
  /** First and last index that are seen, whenever they change. */
  readonly onWindow: (first: number, last: number) => void;
  readonly sort: GridSort;
  readonly onSort: (columnId: string) => void;
  readonly isSelected: (row: Row) => boolean;
  readonly onSelect: (index: number, how: 'toggle' | 'range') => void;
  readonly onSelectAll: () => void;
  /** State of the box in the header. */
  readonly selectedAll: 'none' | 'some' | 'all';
  readonly onOpen: (row: Row, index: number) => void;
  readonly words: { readonly selectAll: string; readonly selectRow: (name: string) => string };
}

/** A grid of rows; see the file's comment for what it does not do. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactElement {
  const { columns, total, rowAt, rowsVersion, keyOf, onWindow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const domId = useId();
  const rowHeight = total > DENSE_FROM ? DENSE_ROW_HEIGHT : ROW_HEIGHT;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the grid must follow every scroll
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= first) onWindow(first, last);
  }, [first, last, onWindow]);

  const slots = useMemo<RowSlot<Row>[]>(() => {
    void rowsVersion; // rows arrive behind `rowAt`, which itself never changes
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
      index: first + i,
      row: rowAt(first + i),
    }));
  }, [first, last, rowAt, rowsVersion]);
  const model = useGridModel(props.gridId, columns, slots, useRoom(scroller));
  const headers = model.getHeaderGroups()[0]?.headers ?? [];
  const template = `${BOX_WIDTH}px ${headers.map(header => `${header.getSize()}px`).join(' ')} 1fr`;

  const { active, setActive, handleKeyDown } = useGridKeys({
    total,
    columns: columns.length + 1,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    show: index => rows.scrollToIndex(index),
    rowAt,
    onOpen: props.onOpen,
    onSelect: props.onSelect,
    onSelectAll: props.onSelectAll,
  });
  useImperativeHandle(props.ref, () => ({
    showRow: index => {
      rows.scrollToIndex(index, { align: 'start' });
      setActive({ row: index, column: 0 });
    },
    markRow: index => {
      rows.scrollToIndex(index);
      setActive({ row: index, column: 0 });
    },
    focus: () => table.current?.focus({ preventScroll: true }),
  }));

  const modelRows = model.getRowModel().rows;
  const offset = items[0]?.start ?? 0;
  const isActiveShown = total > 0 && active.row >= first && active.row <= last;
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        ref={table}
        role="grid"
        data-testid="grid"
        className={styles.grid}
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={isActiveShown ? `${domId}-${active.row}-${active.column}` : undefined}
        tabIndex={0}
        onKeyDown={handleKeyDown}
      >
        <GridHeader {...props} headers={headers} template={template} />
        <tbody role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
          {modelRows.map((modelRow, i) => (
            <GridRow
              key={
                modelRow.original.row === undefined ? `wait-${modelRow.original.index}` : keyOf(modelRow.original.row)
              }
              {...props}
              modelRow={modelRow}
              template={template}
              top={offset + i * rowHeight}
              height={rowHeight}
              domId={domId}
              activeColumn={active.row === modelRow.original.index ? active.column : null}
              onActivate={column => setActive({ row: modelRow.original.index, column })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Columns with their widths as TanStack Table keeps them; rows and order are the owner's. */
function useGridModel<Row>(gridId: string, columns: readonly GridColumn<Row>[], slots: RowSlot<Row>[], room: number) {
  const [columnSizing, setColumnSizing] = useState<ColumnSizingState>(() => readWidths(gridId));
  useEffect(() => keepWidths(gridId, columnSizing), [gridId, columnSizing]);
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof GRID_FEATURES, RowSlot<Row>>();
    const widths = shareWidths(columns, columnSizing, room - BOX_WIDTH);
    return columns.map(column =>
      helper.display({
        id: column.id,
        size: widths[column.id] ?? column.width,
        minSize: 64,
        header: column.title,
        cell: ({ row }) => (row.original.row === undefined ? null : column.render(row.original.row)),
      }),
    );
  }, [columns, columnSizing, room]);
  return useTable({
    features: GRID_FEATURES,
    columns: definitions,
    data: slots,
    getRowId: slot => String(slot.index),
    state: { columnSizing },
    onColumnSizingChange: setColumnSizing,
    columnResizeMode: 'onChange',
  });
}

/** The inner width of an element, followed while it changes. */
function useRoom(element: { readonly current: HTMLElement | null }): number {
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
