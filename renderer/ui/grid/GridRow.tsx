/** One row of the grid: its box and its cells, or grey bars while the row is on its way. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import { Checkbox } from 'antd';
import { memo, type CSSProperties, type MouseEvent, type ReactElement } from 'react';
import styles from './DataGrid.module.css';
import type { CellControl, GridColumn } from './grid-column.ts';

/** What a row does; the same object for the life of the grid, so that rows are drawn again only when they changed. */
export interface RowActions<Row> {
  readonly activate: (index: number, column: number) => void;
  readonly select: (index: number, how: 'toggle' | 'range') => void;
  readonly open: (row: Row, index: number) => void;
  readonly edit: (index: number, column: number) => void;
}

export interface GridRowProps<Row> {
  readonly index: number;
  /** Its number for screen readers. */
  readonly rowIndex: number;
  readonly row: Row | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly template: string;
  readonly pinned: Readonly<Record<string, number>>;
  readonly top: number;
  readonly height: number;
  readonly domId: string;
  readonly isSelected: boolean;
  readonly boxLabel: string;
  /** The column of the active cell when this row has it. */
  readonly activeColumn: number | null;
  /** The column whose cell is edited when it is one of this row. */
  readonly editedColumn: string | null;
  readonly control: CellControl;
  readonly actions: RowActions<Row>;
}

/** A click opens, on a cell that can be edited it marks the cell and a double click edits; with Ctrl or Cmd it selects, with Shift up to here. */
function Row<R>(props: GridRowProps<R>): ReactElement {
  const { index, row, actions, domId, activeColumn, columns, pinned } = props;
  const idOf = (column: number): string => `${domId}-${index}-${column}`;
  const markOf = (column: number): true | undefined => (activeColumn === column ? true : undefined);
  const canEdit = (column: GridColumn<R>): boolean => row !== undefined && column.canEdit?.(row) === true;

  const handleClick = (event: MouseEvent, at: number, column: GridColumn<R> | undefined): void => {
    if (row === undefined) return;
    if (column !== undefined && props.editedColumn === column.id) return;
    actions.activate(index, at);
    if (event.shiftKey) actions.select(index, 'range');
    else if (event.ctrlKey || event.metaKey) actions.select(index, 'toggle');
    else if (column === undefined || column.opens === true || !canEdit(column)) actions.open(row, index);
  };
  return (
    <tr
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={props.isSelected}
      className={styles.row}
      data-active={activeColumn === null ? undefined : true}
      style={{ gridTemplateColumns: props.template, height: props.height, transform: `translateY(${props.top}px)` }}
    >
      <td
        role="gridcell"
        aria-colindex={1}
        id={idOf(0)}
        data-active={markOf(0)}
        data-pinned={Object.keys(pinned).length > 0 ? true : undefined}
        className={styles.box}
        style={{ left: 0 }}
      >
        {row !== undefined && (
          <Checkbox
            tabIndex={-1}
            checked={props.isSelected}
            aria-label={props.boxLabel}
            onChange={event => {
              actions.activate(index, 0);
              actions.select(index, event.nativeEvent.shiftKey ? 'range' : 'toggle');
            }}
          />
        )}
      </td>
      {columns.map((column, i) => {
        const isEdited = row !== undefined && props.editedColumn === column.id;
        return (
          <td
            key={column.id}
            role="gridcell"
            aria-colindex={i + 2}
            id={idOf(i + 1)}
            data-active={markOf(i + 1)}
            data-pinned={pinned[column.id] === undefined ? undefined : true}
            data-edited={isEdited ? true : undefined}
            className={styles.cell}
            style={leftOf(pinned[column.id])}
            onClick={event => handleClick(event, i + 1, column)}
            onDoubleClick={() => canEdit(column) && !isEdited && actions.edit(index, i + 1)}
          >
            {row === undefined ? (
              <span className={styles.wait} />
            ) : isEdited ? (
              column.renderEditor?.(row, props.control)
            ) : (
              column.render(row)
            )}
          </td>
        );
      })}
      <td aria-hidden className={styles.filler} onClick={event => handleClick(event, 0, undefined)} />
    </tr>
  );
}

function leftOf(left: number | undefined): CSSProperties | undefined {
  return left === undefined ? undefined : { left };
}

export const GridRow = memo(Row) as typeof Row;
