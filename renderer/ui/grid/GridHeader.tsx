/** The header row of the grid: the box for all, titles that sort, edges that change a width. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/no-noninteractive-element-to-interactive-role --
   our layout (grid and block instead of table) takes the roles from table elements: they are given back by hand */
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import type { Header } from '@tanstack/react-table';
import { Checkbox } from 'antd';
import type { ReactElement } from 'react';
import styles from './DataGrid.module.css';
import type { DataGridProps } from './DataGrid.tsx';
import type { GRID_FEATURES, RowSlot } from './grid-features.ts';

type GridHeaderProps<Row> = Pick<
  DataGridProps<Row>,
  'columns' | 'sort' | 'onSort' | 'onSelectAll' | 'selectedAll' | 'words' | 'total'
> & {
  readonly headers: readonly Header<typeof GRID_FEATURES, RowSlot<Row>, unknown>[];
  readonly template: string;
};

/** One row that stays at the top. */
export function GridHeader<Row>(props: GridHeaderProps<Row>): ReactElement {
  const { columns, sort, onSort, selectedAll, headers } = props;
  return (
    <thead role="rowgroup" className={styles.head}>
      <tr role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: props.template }}>
        <th role="columnheader" scope="col" aria-colindex={1} className={styles.box}>
          <Checkbox
            checked={selectedAll === 'all'}
            indeterminate={selectedAll === 'some'}
            disabled={props.total === 0}
            onChange={props.onSelectAll}
            aria-label={props.words.selectAll}
            title={props.words.selectAll}
          />
        </th>
        {headers.map((header, i) => {
          const column = columns[i];
          if (column === undefined) return null;
          const direction = sort.columnId === column.id ? sort.direction : null;
          return (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              aria-colindex={i + 2}
              aria-sort={direction === null ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
              className={styles.headCell}
            >
              {column.isSortable === true ? (
                <button type="button" className={styles.sort} onClick={() => onSort(column.id)}>
                  {column.title}
                  {direction === 'asc' && <ArrowUpOutlined aria-hidden />}
                  {direction === 'desc' && <ArrowDownOutlined aria-hidden />}
                </button>
              ) : (
                <span className={styles.title}>{column.title}</span>
              )}
              <span
                aria-hidden
                className={styles.edge}
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
