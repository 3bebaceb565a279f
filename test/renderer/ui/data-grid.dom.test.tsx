// @vitest-environment happy-dom
/** The grid: roles, position and keyboard, with a thousand rows of which a few exist. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DataGrid } from '../../../renderer/ui/grid/DataGrid.tsx';
import type { GridColumn } from '../../../renderer/ui/grid/grid-column.ts';

interface Row {
  readonly id: string;
}
const columns: GridColumn<Row>[] = [
  { id: 'name', title: 'Name', width: 120, isSortable: true, render: row => `name ${row.id}` },
  { id: 'note', title: 'Note', width: 120, render: row => `note ${row.id}` },
];
const onOpen = vi.fn<(row: Row, index: number) => void>();
const onOpenAside = vi.fn<(row: Row) => void>();
const onSelect = vi.fn<(index: number, how: 'toggle' | 'range') => void>();
const onSelectAll = vi.fn<() => void>();
const onSort = vi.fn<(columnId: string) => void>();
const onWindow = vi.fn<(first: number, last: number) => void>();

vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => {
  vi.clearAllMocks();
  localStorage.clear();
  // happy-dom lays nothing out: the scroller gets a height, so that rows are seen.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show() {
  render(
    <DataGrid<Row>
      gridId="test"
      label="Things"
      columns={columns}
      total={1000}
      rowAt={index => (index < 100 ? { id: String(index) } : undefined)}
      rowsVersion={1}
      keyOf={row => row.id}
      labelOf={row => row.id}
      onWindow={onWindow}
      sort={{ columnId: 'name', direction: 'asc' }}
      onSort={onSort}
      isSelected={row => row.id === '1'}
      onSelect={onSelect}
      onSelectAll={onSelectAll}
      selectedAll="some"
      onOpen={onOpen}
      onOpenAside={onOpenAside}
      words={{ selectAll: 'Select all', selectRow: name => `Select ${name}` }}
    />,
  );
  return screen.getByRole('grid', { name: 'Things' });
}

it('[UI10] the grid says how many rows there are, though only the visible ones exist', () => {
  const grid = show();
  expect(grid.getAttribute('aria-rowcount')).toBe('1001');
  const rows = within(grid).getAllByRole('row');
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.length).toBeLessThan(100);
  expect(rows[1]?.getAttribute('aria-rowindex')).toBe('2');
  expect(rows[2]?.getAttribute('aria-selected')).toBe('true');
  expect(within(rows[1] as HTMLElement).getAllByRole('gridcell')).toHaveLength(3);
  const header = within(grid).getByRole('columnheader', { name: 'Name' });
  expect(header.getAttribute('aria-sort')).toBe('ascending');
});

it('[UI12] the grid tells which rows are seen', () => {
  show();
  const [first, last] = onWindow.mock.lastCall ?? [];
  expect(first).toBe(0);
  expect(last).toBeLessThan(100);
});

it('[UI11] arrows move the active cell, Enter opens, Space selects, Ctrl+A takes all', () => {
  const grid = show();
  grid.focus();
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'ArrowRight' });
  const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
  expect(active?.textContent).toBe('name 2');
  fireEvent.keyDown(grid, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledWith({ id: '2' }, 2);
  fireEvent.keyDown(grid, { key: 'Enter', ctrlKey: true });
  expect(onOpen).toHaveBeenCalledOnce();
  expect(onOpenAside).toHaveBeenCalledWith({ id: '2' });
  fireEvent.keyDown(grid, { key: ' ' });
  expect(onSelect).toHaveBeenCalledWith(2, 'toggle');
  fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true });
  expect(onSelect).toHaveBeenLastCalledWith(3, 'range');
  fireEvent.keyDown(grid, { key: 'a', ctrlKey: true });
  expect(onSelectAll).toHaveBeenCalledOnce();
});

it('[UI11] a click opens, with Ctrl it selects, and the header sorts', () => {
  const grid = show();
  fireEvent.click(within(grid).getByText('name 3'));
  expect(onOpen).toHaveBeenCalledWith({ id: '3' }, 3);
  fireEvent.click(within(grid).getByText('name 4'), { ctrlKey: true });
  expect(onSelect).toHaveBeenCalledWith(4, 'toggle');
  fireEvent.click(within(grid).getByRole('button', { name: 'Name' }));
  expect(onSort).toHaveBeenCalledWith('name', false);
});
