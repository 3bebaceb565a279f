/**
 * How the list looks on this device: columns in their order, widths, pins, density, pages. Remembered for each person and each view;
 * nothing of it is personal. Rules LG1 to LG4.
 */
import { create } from 'zustand';
import { z } from 'zod';
import { FIRST_COLUMNS } from '../../../../common/domain/customer-cells.ts';
import { DENSITIES, viewColumnSchema, type Density, type ViewColumn } from '../../../../common/domain/saved-view.ts';

export const PAGE_SIZES = [20, 50, 100, 200] as const;

const layoutSchema = z.object({
  columns: z.array(viewColumnSchema).min(1),
  density: z.enum(DENSITIES),
  /** Whether one page is shown at a time instead of one long list. */
  isPaged: z.boolean(),
  pageSize: z.int().min(1).max(1_000),
});
export type ListLayout = Readonly<z.infer<typeof layoutSchema>>;

export const ROW_HEIGHTS: Readonly<Record<Density, number>> = { dense: 28, normal: 36, roomy: 44 };

/** How a view looks that nobody has changed. */
export function firstLayout(columns?: readonly ViewColumn[], density: Density = 'normal'): ListLayout {
  const first = FIRST_COLUMNS.map((id): ViewColumn => (id === 'name' ? { id, pinned: true } : { id }));
  return {
    columns: columns === undefined || columns.length === 0 ? first : [...columns],
    density,
    isPaged: false,
    pageSize: 50,
  };
}

const useStore = create<{ readonly layouts: Readonly<Record<string, ListLayout | null>> }>(() => ({ layouts: {} }));

function keyOf(userId: string, viewId: string): string {
  return `view.list.${userId}.${viewId}`;
}

/** What was remembered; null when nothing was, or it cannot be read. */
export function readLayout(userId: string, viewId: string): ListLayout | null {
  const text = localStorage.getItem(keyOf(userId, viewId));
  if (text === null) return null;
  try {
    const parsed = layoutSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // a setting that cannot be read is worth no trouble
  }
}

/** The layout of a view on this device, null while it is that of the view itself. */
export function useLayout(userId: string, viewId: string): ListLayout | null {
  const key = keyOf(userId, viewId);
  const known = useStore(store => store.layouts[key]);
  return known === undefined ? readLayout(userId, viewId) : known;
}

/** Remembers a layout; null forgets it. */
export function keepLayout(userId: string, viewId: string, layout: ListLayout | null): void {
  const key = keyOf(userId, viewId);
  if (layout === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(layout));
  useStore.setState(({ layouts }) => ({ layouts: { ...layouts, [key]: layout } }));
}

/** Pinned columns stand first; otherwise the order stays. */
export function orderColumns(columns: readonly ViewColumn[]): ViewColumn[] {
  return [...columns.filter(column => column.pinned === true), ...columns.filter(column => column.pinned !== true)];
}

/** Puts a column to another place. Among pinned columns it becomes one, behind them it is one no more. */
export function moveColumn(columns: readonly ViewColumn[], id: string, to: number): ViewColumn[] {
  const ordered = orderColumns(columns);
  const moved = ordered.find(column => column.id === id);
  if (moved === undefined) return ordered;
  const rest = ordered.filter(column => column.id !== id);
  const at = Math.min(Math.max(to, 0), rest.length);
  const pins = rest.filter(column => column.pinned === true).length;
  const isPinned = at < pins || (at === pins && moved.pinned === true);
  return [...rest.slice(0, at), withPin(moved, isPinned), ...rest.slice(at)];
}

/** Fixes a column at the left, or lets it scroll again. */
export function pinColumn(columns: readonly ViewColumn[], id: string, isPinned: boolean): ViewColumn[] {
  return orderColumns(columns.map(column => (column.id === id ? withPin(column, isPinned) : column)));
}

/** Shows or hides a column; the last one stays. */
export function toggleColumn(columns: readonly ViewColumn[], id: string, isShown: boolean): ViewColumn[] {
  const rest = columns.filter(column => column.id !== id);
  if (isShown) return [...rest, { id }];
  return rest.length === 0 ? [...columns] : rest;
}

function withPin({ pinned: _old, ...column }: ViewColumn, isPinned: boolean): ViewColumn {
  return isPinned ? { ...column, pinned: true } : column;
}

/** Takes over widths that were set; a width that was taken back goes. */
export function applyWidths(columns: readonly ViewColumn[], widths: Readonly<Record<string, number>>): ViewColumn[] {
  return columns.map(({ width: _old, ...column }) => {
    const width = widths[column.id];
    return width === undefined ? column : { ...column, width: Math.round(width) };
  });
}

/** The widths that were set. */
export function widthsOf(columns: readonly ViewColumn[]): Record<string, number> {
  return Object.fromEntries(columns.flatMap(({ id, width }) => (width === undefined ? [] : [[id, width] as const])));
}
