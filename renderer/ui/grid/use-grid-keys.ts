/** The active cell of the grid and what the keys do to it. Rule UI11. */
import { useState, type KeyboardEvent } from 'react';
import { moveInGrid, type GridPlace } from './grid-keys.ts';

export interface GridKeysInput<Row> {
  readonly total: number;
  readonly columns: number;
  readonly pageRows: () => number;
  /** Scrolls the row into view. */
  readonly show: (index: number) => void;
  readonly rowAt: (index: number) => Row | undefined;
  readonly onOpen: (row: Row, index: number) => void;
  readonly onSelect: (index: number, how: 'toggle' | 'range') => void;
  readonly onSelectAll: () => void;
}

export interface GridKeys {
  readonly active: GridPlace;
  readonly setActive: (place: GridPlace) => void;
  readonly handleKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Keys are taken only while the grid itself has the focus: its header's buttons keep theirs. */
export function useGridKeys<Row>(input: GridKeysInput<Row>): GridKeys {
  const [wanted, setActive] = useState<GridPlace>({ row: 0, column: 0 });
  const active = { ...wanted, row: Math.min(wanted.row, Math.max(0, input.total - 1)) };

  const handleKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.altKey || input.total === 0) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      input.onSelectAll();
      return;
    }
    if (event.key === 'Enter') {
      const row = input.rowAt(active.row);
      if (row !== undefined) input.onOpen(row, active.row);
      return;
    }
    if (event.key === ' ') {
      event.preventDefault();
      input.onSelect(active.row, event.shiftKey ? 'range' : 'toggle');
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
