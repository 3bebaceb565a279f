/**
 * The header row of the grid: the box for all, titles that sort (with Shift a further key), edges that change a width. A title moves by
 * drag or with Alt and an arrow, and gets wider or narrower with Shift and an arrow. Rules LG1 to LG3.
 */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import type { Header } from '@tanstack/react-table';
import { Checkbox, Dropdown, type MenuProps } from 'antd';
import { useState, type DragEvent, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import styles from './DataGrid.module.css';
import type { GRID_FEATURES } from './grid-features.ts';
import type { GridColumn, GridSort } from './grid-column.ts';

export interface GridHeaderProps {
  readonly columns: readonly GridColumn<never>[];
  readonly headers: readonly Header<typeof GRID_FEATURES, never, unknown>[];
  readonly template: string;
  readonly pinned: Readonly<Record<string, number>>;
  readonly sorts: readonly GridSort[];
  readonly onSort: (columnId: string, isAdded: boolean) => void;
  readonly onSelectAll: () => void;
  readonly selectedAll: 'none' | 'some' | 'all';
  readonly total: number;
  readonly selectAllLabel: string;
  /** Puts the column to this place among all shown ones. */
  readonly onMoveColumn: ((columnId: string, to: number) => void) | undefined;
  readonly onWiden: (columnId: string, by: number) => void;
  readonly menuOf: ((columnId: string) => MenuProps) | undefined;
}

/** How much wider or narrower one press of a key makes a column. */
const WIDTH_STEP = 16;

/** One row that stays at the top. */
export function GridHeader(props: GridHeaderProps): ReactElement {
  const { columns, headers, pinned } = props;
  const [dragged, setDragged] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const handleDrop = (event: DragEvent, at: number): void => {
    event.preventDefault();
    if (dragged !== null) props.onMoveColumn?.(dragged, at);
    setDragged(null);
    setTarget(null);
  };
  return (
    <thead role="rowgroup" className={styles.head}>
      <tr role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: props.template }}>
        <th
          role="columnheader"
          scope="col"
          aria-colindex={1}
          className={styles.box}
          data-pinned={Object.keys(pinned).length > 0 ? true : undefined}
          style={{ left: 0 }}
        >
          <Checkbox
            checked={props.selectedAll === 'all'}
            indeterminate={props.selectedAll === 'some'}
            disabled={props.total === 0}
            onChange={props.onSelectAll}
            aria-label={props.selectAllLabel}
            title={props.selectAllLabel}
          />
        </th>
        {headers.map((header, i) => {
          const column = columns[i];
          if (column === undefined) return null;
          const left = pinned[column.id];
          const at = props.sorts.findIndex(sort => sort.columnId === column.id);
          const direction = props.sorts[at]?.direction ?? null;
          return (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              aria-colindex={i + 2}
              aria-sort={direction === null ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
              className={styles.headCell}
              data-pinned={left === undefined ? undefined : true}
              data-target={target === column.id && dragged !== column.id ? true : undefined}
              style={left === undefined ? undefined : { left }}
              draggable={props.onMoveColumn !== undefined}
              onDragStart={event => {
                event.dataTransfer.effectAllowed = 'move';
                setDragged(column.id);
              }}
              onDragEnd={() => {
                setDragged(null);
                setTarget(null);
              }}
              onDragOver={event => {
                if (dragged === null) return;
                event.preventDefault();
                setTarget(column.id);
              }}
              onDrop={event => handleDrop(event, i)}
            >
              <HeaderTitle
                {...props}
                column={column}
                index={i}
                direction={direction}
                rank={props.sorts.length > 1 && at >= 0 ? at + 1 : null}
              />
              <span
                aria-hidden
                className={styles.edge}
                draggable
                onDragStart={event => {
                  event.preventDefault(); // the edge changes the width, it moves no column
                  event.stopPropagation();
                }}
                onMouseDown={header.getResizeHandler()}
                onTouchStart={header.getResizeHandler()}
                onDoubleClick={() => header.column.resetSize()}
              />
            </th>
          );
        })}
        <th aria-hidden className={styles.filler} />
      </tr>
    </thead>
  );
}

interface HeaderTitleProps extends GridHeaderProps {
  readonly column: GridColumn<never>;
  readonly index: number;
  readonly direction: 'asc' | 'desc' | null;
  /** Its place among several sort keys. */
  readonly rank: number | null;
}

function HeaderTitle(props: HeaderTitleProps): ReactElement {
  const { column, index, direction, rank, onMoveColumn, menuOf } = props;
  const isSortable = column.isSortable === true;
  if (!isSortable && menuOf === undefined) return <span className={styles.title}>{column.title}</span>;
  const handleKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey === event.shiftKey) return;
    event.preventDefault();
    if (event.altKey) onMoveColumn?.(column.id, index + step);
    else props.onWiden(column.id, step * WIDTH_STEP);
  };
  const handleClick = (event: MouseEvent): void => {
    if (isSortable) props.onSort(column.id, event.shiftKey);
  };
  const title = (
    <button type="button" className={styles.sort} onClick={handleClick} onKeyDown={handleKey}>
      <span className={styles.titleText}>{column.title}</span>
      {direction === 'asc' && <ArrowUpOutlined aria-hidden />}
      {direction === 'desc' && <ArrowDownOutlined aria-hidden />}
      {rank !== null && <span className={styles.rank}>{rank}</span>}
    </button>
  );
  if (menuOf === undefined) return title;
  return (
    <Dropdown
      menu={menuOf(column.id)}
      trigger={isSortable ? ['contextMenu'] : ['click', 'contextMenu']}
      destroyOnHidden
    >
      {title}
    </Dropdown>
  );
}
