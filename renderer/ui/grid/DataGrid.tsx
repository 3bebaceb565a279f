/**
 * The grid: any number of rows of which only the visible ones exist, on TanStack Table (columns, widths) and TanStack Virtual.
 *
 * It holds no data: rows are looked up by index and may still be on their way; the owner is told which ones are seen. The focus stays
 * on the grid itself and names the active cell (aria-activedescendant), because a focused row would vanish when it scrolls away.
 * Rules UI10, UI11, LG1 to LG4, LN1.
 */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import type { MenuProps } from 'antd';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  type ReactElement,
  type Ref,
  type Dispatch,
  type SetStateAction,
} from 'react';
import styles from './DataGrid.module.css';
import type { GridColumn, GridSort } from './grid-column.ts';
import { GridHeader } from './GridHeader.tsx';
import { GridRow, type RowActions } from './GridRow.tsx';
import type { GridPlace } from './grid-keys.ts';
import { useCellEditing, type CellEditing } from './use-cell-editing.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { BOX_WIDTH, useGridModel, useRoom, type GridModel, type Widths } from './use-grid-model.ts';

const ROW_HEIGHT = 36;
const HEADER_HEIGHT = 32;
/** Chromium lays out no element higher than about 33.5 million pixels: very long lists get lower rows. */
const HIGHEST = 33_000_000;

export interface GridHandle {
  /** Brings the row to the top of the view. */
  showRow(index: number): void;
  /** Makes the row the active one and brings it into view if it is not. */
  markRow(index: number): void;
  focus(): void;
}

export interface DataGridProps<Row> {
  readonly ref?: Ref<GridHandle>;
  /** Names the grid's stored widths, where the owner does not keep them. */
  readonly gridId: string;
  readonly label: string;
  /** Pinned columns first. */
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
  /** One key, or several in their order. */
  readonly sort: GridSort | readonly GridSort[];
  /** `isAdded`: as a further key. */
  readonly onSort: (columnId: string, isAdded: boolean) => void;
  readonly isSelected: (row: Row) => boolean;
  readonly onSelect: (index: number, how: 'toggle' | 'range') => void;
  readonly onSelectAll: () => void;
  /** State of the box in the header. */
  readonly selectedAll: 'none' | 'some' | 'all';
  readonly onOpen: (row: Row, index: number) => void;
  /** Opens a row beside what is shown. */
  readonly onOpenAside?: (row: Row) => void;
  readonly words: { readonly selectAll: string; readonly selectRow: (name: string) => string };
  readonly rowHeight?: number;
  /** Where the rows stand in a longer list of which they are a page. */
  readonly page?: { readonly offset: number; readonly total: number };
  /** Widths that the owner keeps; without them the grid keeps them itself. */
  readonly widths?: Widths;
  readonly onWidths?: (widths: Widths) => void;
  readonly onMoveColumn?: (columnId: string, to: number) => void;
  readonly headerMenu?: (columnId: string) => MenuProps;
  readonly onCopy?: (index: number) => void;
  readonly onEscape?: () => void;
}

/** A grid of rows; see the file's comment for what it does not do. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactElement {
  const { columns, total, rowAt, rowsVersion, keyOf, onWindow, page } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const domId = useId();
  const rowHeight = Math.max(16, Math.min(props.rowHeight ?? ROW_HEIGHT, Math.floor(HIGHEST / Math.max(1, total))));
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the grid must follow every scroll
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= first) onWindow(first, last);
  }, [first, last, onWindow]);

  const room = useRoom(scroller);
  const model = useGridModel(props, room);
  const { template, pinned } = model;
  const focus = useCallback(() => table.current?.focus({ preventScroll: true }), []);
  const keys = useGridKeys({
    total,
    columns: columns.length + 1,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    show: index => rows.scrollToIndex(index),
    rowAt,
    onOpen: props.onOpen,
    onOpenAside: props.onOpenAside,
    onSelect: props.onSelect,
    onSelectAll: props.onSelectAll,
    onClear: props.onEscape,
    onCopy: props.onCopy,
    onEdit: place => editing.begin(place),
  });
  const { active, setActive } = keys;
  const editing = useCellEditing({ columns, rowAt, keyOf, onMove: setActive, onEnd: focus });
  const actions = useActions(props, setActive, editing.begin);
  useHandle(props.ref, rows, setActive, focus);
  useShownCell(`${domId}-${active.row}-${active.column}`);

  const sorts = useMemo(() => ('columnId' in props.sort ? [props.sort] : props.sort), [props.sort]);
  const isActiveShown = total > 0 && active.row >= first && active.row <= last;
  void rowsVersion; // rows arrive behind `rowAt`, which itself never changes
  const pinnedWidth =
    BOX_WIDTH + columns.reduce((sum, { id }) => sum + (pinned[id] === undefined ? 0 : (model.widths[id] ?? 0)), 0);
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ scrollPaddingLeft: pinnedWidth, scrollPaddingTop: HEADER_HEIGHT }}
    >
      <table
        ref={table}
        role="grid"
        data-testid="grid"
        className={styles.grid}
        aria-label={props.label}
        aria-rowcount={(page?.total ?? total) + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={isActiveShown ? `${domId}-${active.row}-${active.column}` : undefined}
        tabIndex={0}
        onKeyDown={keys.handleKeyDown}
      >
        <GridHeader
          columns={columns}
          headers={model.headers}
          template={template}
          pinned={pinned}
          sorts={sorts}
          onSort={props.onSort}
          onSelectAll={props.onSelectAll}
          selectedAll={props.selectedAll}
          total={total}
          selectAllLabel={props.words.selectAll}
          onMoveColumn={props.onMoveColumn}
          onWiden={model.widen}
          menuOf={props.headerMenu}
        />
        <GridBody
          {...props}
          items={items}
          height={rows.getTotalSize()}
          rowHeight={rowHeight}
          model={model}
          domId={domId}
          active={active}
          editing={editing}
          actions={actions}
        />
      </table>
    </div>
  );
}

/** What the owner may ask of the grid. */
function useHandle(
  ref: Ref<GridHandle> | undefined,
  rows: Pick<Virtualizer<HTMLDivElement, Element>, 'scrollToIndex'>,
  setActive: Dispatch<SetStateAction<GridPlace>>,
  focus: () => void,
): void {
  useImperativeHandle(ref, () => ({
    showRow: index => {
      rows.scrollToIndex(index, { align: 'start' });
      setActive({ row: index, column: 0 });
    },
    markRow: index => {
      rows.scrollToIndex(index);
      setActive(old => ({ row: index, column: old.column }));
    },
    focus,
  }));
}

/** Brings the active cell into view sideways as well; up and down is the virtualizer's business. */
function useShownCell(id: string): void {
  useEffect(() => {
    document.getElementById(id)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [id]);
}

interface GridBodyProps<Row> extends Omit<DataGridProps<Row>, 'ref' | 'rowHeight'> {
  readonly items: readonly { readonly index: number; readonly start: number }[];
  readonly height: number;
  readonly rowHeight: number;
  readonly model: GridModel;
  readonly domId: string;
  readonly active: GridPlace;
  readonly editing: CellEditing;
  readonly actions: RowActions<Row>;
}

function GridBody<Row>(props: GridBodyProps<Row>): ReactElement {
  const { columns, rowAt, keyOf, model, active, editing } = props;
  return (
    <tbody role="rowgroup" className={styles.body} style={{ height: props.height }}>
      {props.items.map(({ index, start }) => {
        const row = rowAt(index);
        const key = row === undefined ? `wait-${index}` : keyOf(row);
        return (
          <GridRow<Row>
            key={key}
            index={index}
            rowIndex={index + (props.page?.offset ?? 0) + 2}
            row={row}
            columns={columns}
            template={model.template}
            pinned={model.pinned}
            top={start}
            height={props.rowHeight}
            domId={props.domId}
            isSelected={row !== undefined && props.isSelected(row)}
            boxLabel={row === undefined ? '' : props.words.selectRow(props.labelOf(row))}
            activeColumn={active.row === index ? active.column : null}
            editedColumn={editing.edited?.rowKey === key ? editing.edited.columnId : null}
            control={editing.control}
            actions={props.actions}
          />
        );
      })}
    </tbody>
  );
}

/** What rows do, always the same object: rows that did not change are not drawn again. */
function useActions<Row>(
  props: DataGridProps<Row>,
  setActive: (place: { row: number; column: number }) => void,
  edit: (place: { row: number; column: number }) => void,
): RowActions<Row> {
  const latest = useRef({ props, edit });
  useEffect(() => {
    latest.current = { props, edit };
  });
  return useMemo(
    () => ({
      activate: (row, column) => setActive({ row, column }),
      select: (index, how) => latest.current.props.onSelect(index, how),
      open: (row, index) => latest.current.props.onOpen(row, index),
      edit: (row, column) => latest.current.edit({ row, column }),
    }),
    [setActive],
  );
}
