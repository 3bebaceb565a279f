/** What the grid needs to know of a column, and the memory of its width (view settings only, nothing personal). */
import type { ReactNode } from 'react';

/** What an editor in a cell tells the grid. */
export interface CellControl {
  /** Ends the editing; the focus goes back to the grid, or on to the next cell that can be edited. */
  readonly close: (next?: 'next' | 'previous') => void;
}

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** First width in pixels; the user may change it. */
  readonly width: number;
  /** Its share of the room that is left over, as long as the user has not set its width; 0 when absent. */
  readonly grow?: number;
  readonly isSortable?: boolean;
  /** Stays at the left while one scrolls sideways; pinned columns come first. */
  readonly isPinned?: boolean;
  readonly render: (row: Row) => ReactNode;
  /** A click on it opens the row, also where the cell can be edited. */
  readonly opens?: boolean;
  /** Whether the cell of this row may be edited in place. */
  readonly canEdit?: (row: Row) => boolean;
  readonly renderEditor?: (row: Row, control: CellControl) => ReactNode;
}

export interface GridSort {
  readonly columnId: string;
  readonly direction: 'asc' | 'desc';
}

/** Narrower no column gets. */
export const MIN_WIDTH = 56;

/**
 * The first widths of columns in a grid that is `room` pixels wide: what is left over goes to the columns that grow, by their shares.
 * Columns whose width the user has set (`chosen`) keep it.
 */
export function shareWidths(
  columns: readonly Pick<GridColumn<never>, 'id' | 'width' | 'grow'>[],
  chosen: Readonly<Record<string, number>>,
  room: number,
): Readonly<Record<string, number>> {
  const shareOf = (column: (typeof columns)[number]): number =>
    chosen[column.id] === undefined ? (column.grow ?? 0) : 0;
  const used = columns.reduce((sum, column) => sum + (chosen[column.id] ?? column.width), 0);
  const shares = columns.reduce((sum, column) => sum + shareOf(column), 0);
  const rest = Math.max(0, room - used);
  return Object.fromEntries(
    columns.map(column => [
      column.id,
      column.width + (shares === 0 ? 0 : Math.floor((rest * shareOf(column)) / shares)),
    ]),
  );
}

/** Where each pinned column stands from the left, behind `start` pixels; columns that scroll are absent. */
export function pinLefts(
  columns: readonly Pick<GridColumn<never>, 'id' | 'isPinned'>[],
  widths: Readonly<Record<string, number>>,
  start: number,
): Readonly<Record<string, number>> {
  let left = start;
  const lefts: Record<string, number> = {};
  for (const { id, isPinned } of columns) {
    if (isPinned !== true) continue;
    lefts[id] = left;
    left += widths[id] ?? 0;
  }
  return lefts;
}

/** The widths that the user chose before. */
export function readWidths(gridId: string): Record<string, number> {
  const text = localStorage.getItem(`view.grid.${gridId}`);
  if (text === null) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, width]) => typeof width === 'number'));
  } catch {
    return {}; // a setting that cannot be read is worth no trouble: the first widths are good
  }
}

/** Keeps the widths for the next start. */
export function keepWidths(gridId: string, widths: Readonly<Record<string, number>>): void {
  localStorage.setItem(`view.grid.${gridId}`, JSON.stringify(widths));
}
