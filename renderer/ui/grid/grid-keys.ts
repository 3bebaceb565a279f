/** Where a key leads in the grid: pure, so that it can be tested as a table. Rule UI11. */

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen: how far page up and down go. */
  readonly pageRows: number;
}
export interface GridKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The place that the key leads to, or null when the key does not move. */
export function moveInGrid(place: GridPlace, { key, ctrlKey, metaKey }: GridKey, size: GridSize): GridPlace | null {
  const isFar = ctrlKey || metaKey;
  const lastRow = Math.max(0, size.rows - 1);
  const lastColumn = Math.max(0, size.columns - 1);
  const toRow = (row: number): GridPlace => ({ ...place, row: Math.min(Math.max(row, 0), lastRow) });
  const toColumn = (column: number): GridPlace => ({ ...place, column: Math.min(Math.max(column, 0), lastColumn) });
  switch (key) {
    case 'ArrowDown':
      return toRow(isFar ? lastRow : place.row + 1);
    case 'ArrowUp':
      return toRow(isFar ? 0 : place.row - 1);
    case 'PageDown':
      return toRow(place.row + size.pageRows);
    case 'PageUp':
      return toRow(place.row - size.pageRows);
    case 'ArrowRight':
      return toColumn(place.column + 1);
    case 'ArrowLeft':
      return toColumn(place.column - 1);
    case 'Home':
      return isFar ? { row: 0, column: 0 } : toColumn(0);
    case 'End':
      return isFar ? { row: lastRow, column: lastColumn } : toColumn(lastColumn);
    default:
      return null;
  }
}
