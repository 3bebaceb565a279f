/** What the grid needs to know of a column, and the memory of its width (view settings only, nothing personal). */
import type { ReactNode } from 'react';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** First width in pixels; the user may change it. */
  readonly width: number;
  readonly isSortable?: boolean;
  readonly render: (row: Row) => ReactNode;
}

export interface GridSort {
  readonly columnId: string;
  readonly direction: 'asc' | 'desc';
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
