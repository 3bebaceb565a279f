/** The features of TanStack Table that the grid uses. Rows, sorting, filtering and windows are the owner's: he asks the data worker. */
import { columnResizingFeature, columnSizingFeature, tableFeatures } from '@tanstack/react-table';

export const GRID_FEATURES = tableFeatures({ columnSizingFeature, columnResizingFeature });
