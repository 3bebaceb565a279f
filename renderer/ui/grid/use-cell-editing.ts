/**
 * Which cell is being edited: by the key of its row, so that the editor stays open and keeps what was typed while rows come, go and move
 * around it. Rules LN1, LN2.
 */
import { useCallback, useMemo, useState } from 'react';
import type { GridPlace } from './grid-keys.ts';
import type { CellControl, GridColumn } from './grid-column.ts';

export interface EditedCell {
  readonly rowKey: string;
  readonly columnId: string;
  /** Where the row stood when the editing began. */
  readonly index: number;
}

export interface CellEditing {
  readonly edited: EditedCell | null;
  /** Begins at the cell, when it may be edited; at column 0 with the first one that may. */
  readonly begin: (place: GridPlace) => void;
  readonly control: CellControl;
}

interface Input<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => string;
  readonly onMove: (place: GridPlace) => void;
  readonly onEnd: () => void;
}

/** The cell behind (or before) a place that may be edited; the next rows as well, as long as they are here. */
export function findEditable<Row>(
  from: GridPlace,
  step: 1 | -1,
  { columns, rowAt }: Pick<Input<Row>, 'columns' | 'rowAt'>,
): GridPlace | null {
  for (let row = from.row, column = from.column + step; ; row += step, column = step === 1 ? 1 : columns.length) {
    const at = rowAt(row);
    if (at === undefined) return null;
    for (; column >= 1 && column <= columns.length; column += step) {
      if (mayEdit(columns[column - 1], at)) return { row, column };
    }
  }
}

function mayEdit<Row>(column: GridColumn<Row> | undefined, row: Row): boolean {
  return column?.renderEditor !== undefined && column.canEdit?.(row) === true;
}

/** The state of the editor. */
export function useCellEditing<Row>(input: Input<Row>): CellEditing {
  const { columns, rowAt, keyOf, onMove, onEnd } = input;
  const [edited, setEdited] = useState<EditedCell | null>(null);
  const begin = useCallback(
    (place: GridPlace) => {
      const row = rowAt(place.row);
      if (row === undefined) return;
      const at = place.column > 0 ? place : findEditable({ row: place.row, column: 0 }, 1, { columns, rowAt });
      const column = columns[(at?.column ?? 0) - 1];
      if (at?.row !== place.row || column === undefined || !mayEdit(column, row)) return;
      setEdited({ rowKey: keyOf(row), columnId: column.id, index: at.row });
      onMove(at);
    },
    [columns, rowAt, keyOf, onMove],
  );
  const close = useCallback<CellControl['close']>(
    next => {
      setEdited(null);
      const column = columns.findIndex(({ id }) => id === edited?.columnId) + 1;
      const place =
        next === undefined || edited === null
          ? null
          : findEditable({ row: edited.index, column }, next === 'next' ? 1 : -1, { columns, rowAt });
      if (place === null) onEnd();
      else begin(place);
    },
    [edited, columns, rowAt, begin, onEnd],
  );
  const control = useMemo(() => ({ close }), [close]);
  return { edited, begin, control };
}
