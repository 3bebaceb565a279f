/** The active cell of the grid and what the keys do to it. Rules UI11, LN1. */
import { useState, type Dispatch, type KeyboardEvent, type SetStateAction } from 'react';
import { moveInGrid, type GridPlace } from './grid-keys.ts';

export interface GridKeysInput<Row> {
  readonly total: number;
  readonly columns: number;
  readonly pageRows: () => number;
  /** Scrolls the row into view. */
  readonly show: (index: number) => void;
  readonly rowAt: (index: number) => Row | undefined;
  readonly onOpen: (row: Row, index: number) => void;
  /** Opens beside what is shown, by Ctrl or Cmd with Enter. */
  readonly onOpenAside: ((row: Row) => void) | undefined;
  readonly onSelect: (index: number, how: 'toggle' | 'range') => void;
  readonly onSelectAll: () => void;
  readonly onClear: (() => void) | undefined;
  readonly onCopy: ((index: number) => void) | undefined;
  /** Begins to edit the cell; column 0 is the box, where the first cell that can be edited is meant. */
  readonly onEdit: (place: GridPlace) => void;
}

export interface GridKeys {
  readonly active: GridPlace;
  readonly setActive: Dispatch<SetStateAction<GridPlace>>;
  readonly handleKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Keys are taken only while the grid itself has the focus: its header's buttons and editors keep theirs. */
export function useGridKeys<Row>(input: GridKeysInput<Row>): GridKeys {
  const [wanted, setActive] = useState<GridPlace>({ row: 0, column: 0 });
  const active = {
    row: Math.min(wanted.row, Math.max(0, input.total - 1)),
    column: Math.min(wanted.column, Math.max(0, input.columns - 1)),
  };

  const act = (event: KeyboardEvent<HTMLElement>): boolean => {
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (isCommand && key === 'a') input.onSelectAll();
    else if (isCommand && key === 'c' && input.onCopy !== undefined) input.onCopy(active.row);
    else if (key === 'Enter') {
      const row = input.rowAt(active.row);
      if (row === undefined) return true;
      if (!isCommand) input.onOpen(row, active.row);
      else if (input.onOpenAside === undefined) return false;
      else input.onOpenAside(row);
    } else if (key === ' ') input.onSelect(active.row, event.shiftKey ? 'range' : 'toggle');
    else if (key === 'F2' || (key === 'e' && !isCommand)) input.onEdit(active);
    else if (key === 'Escape' && input.onClear !== undefined) input.onClear();
    else return false;
    return true;
  };

  const handleKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.altKey || input.total === 0) return;
    if (act(event)) {
      event.preventDefault();
      return;
    }
    const size = { rows: input.total, columns: input.columns, pageRows: input.pageRows() };
    const next = moveInGrid(active, event, size);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    input.show(next.row);
    if (event.shiftKey && next.row !== active.row) input.onSelect(next.row, 'range');
  };
  return { active, setActive, handleKeyDown };
}
