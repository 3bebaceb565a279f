/** Cells of a row as they were before our own file of failed rows was written: protection undone, the reason left out (IM12). */
import { restoreCell } from '../../../common/domain/csv-text.ts';

/** `isOurs` says that the file ends with our reason column; its cell stays as an empty one so that positions hold. */
export function readCells(cells: readonly string[], isOurs: boolean): readonly string[] {
  if (!isOurs) return cells;
  return cells.map((cell, index) => (index === cells.length - 1 ? '' : restoreCell(cell)));
}
