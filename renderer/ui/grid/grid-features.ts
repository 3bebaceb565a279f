/** The features of TanStack Table that the grid uses. Sorting, filtering and windows are the owner's: he asks the data worker. */
import { columnResizingFeature, columnSizingFeature, tableFeatures } from '@tanstack/react-table';

export const GRID_FEATURES = tableFeatures({ columnSizingFeature, columnResizingFeature });

/** A place in the list; the row is undefined while it is on its way. */
export interface RowSlot<Row> {
  readonly index: number;
  readonly row: Row | undefined;
}
