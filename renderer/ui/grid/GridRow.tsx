/** One row of the grid: its box and its cells, or grey bars while the row is on its way. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import type { Row as ModelRow } from '@tanstack/react-table';
import { Checkbox } from 'antd';
import type { MouseEvent, ReactElement } from 'react';
import { FlexRender } from '@tanstack/react-table';
import styles from './DataGrid.module.css';
import type { DataGridProps } from './DataGrid.tsx';
import type { GRID_FEATURES, RowSlot } from './grid-features.ts';

type GridRowProps<Row> = Pick<DataGridProps<Row>, 'isSelected' | 'onSelect' | 'onOpen' | 'labelOf' | 'words'> & {
  readonly modelRow: ModelRow<typeof GRID_FEATURES, RowSlot<Row>>;
  readonly template: string;
  readonly top: number;
  readonly height: number;
  readonly domId: string;
  /** The column of the active cell when this row has it. */
  readonly activeColumn: number | null;
  readonly onActivate: (column: number) => void;
};

/** A click opens; with Ctrl or Cmd it selects, with Shift it selects up to here. */
export function GridRow<Row>(props: GridRowProps<Row>): ReactElement {
  const { modelRow, domId, activeColumn, onSelect } = props;
  const { index, row } = modelRow.original;
  const isSelected = row !== undefined && props.isSelected(row);
  const idOf = (column: number): string => `${domId}-${index}-${column}`;
  const markOf = (column: number): true | undefined => (activeColumn === column ? true : undefined);

  const handleClick = (event: MouseEvent): void => {
    if (row === undefined) return;
    props.onActivate(0);
    if (event.shiftKey) onSelect(index, 'range');
    else if (event.ctrlKey || event.metaKey) onSelect(index, 'toggle');
    else props.onOpen(row, index);
  };
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={styles.row}
      data-active={activeColumn === null ? undefined : true}
      style={{ gridTemplateColumns: props.template, height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={handleClick}
    >
      <td
        role="gridcell"
        aria-colindex={1}
        id={idOf(0)}
        data-active={markOf(0)}
        className={styles.box}
        onClick={event => event.stopPropagation()}
      >
        {row !== undefined && (
          <Checkbox
            tabIndex={-1}
            checked={isSelected}
            aria-label={props.words.selectRow(props.labelOf(row))}
            onChange={event => {
              props.onActivate(0);
              onSelect(index, event.nativeEvent.shiftKey ? 'range' : 'toggle');
            }}
          />
        )}
      </td>
      {modelRow.getAllCells().map((cell, i) => (
        <td
          key={cell.id}
          role="gridcell"
          aria-colindex={i + 2}
          id={idOf(i + 1)}
          data-active={markOf(i + 1)}
          className={styles.cell}
        >
          {row === undefined ? <span className={styles.wait} /> : <FlexRender cell={cell} />}
        </td>
      ))}
      <td aria-hidden className={styles.filler} />
    </tr>
  );
}
