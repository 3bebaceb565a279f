/** Where the keys lead in the grid. */
import { expect, it } from 'vitest';
import { moveInGrid } from '../../../renderer/ui/grid/grid-keys.ts';

const SIZE = { rows: 100, columns: 5, pageRows: 20 };
const press = (key: string, row = 50, column = 2, isFar = false) =>
  moveInGrid({ row, column }, { key, ctrlKey: isFar, metaKey: false }, SIZE);

it('[UI11] arrows, page, home and end move and stop at the edges', () => {
  expect(press('ArrowDown')).toEqual({ row: 51, column: 2 });
  expect(press('ArrowUp')).toEqual({ row: 49, column: 2 });
  expect(press('ArrowRight', 50, 4)).toEqual({ row: 50, column: 4 });
  expect(press('ArrowLeft', 50, 0)).toEqual({ row: 50, column: 0 });
  expect(press('ArrowDown', 99)).toEqual({ row: 99, column: 2 });
  expect(press('ArrowUp', 0)).toEqual({ row: 0, column: 2 });
  expect(press('PageDown', 90)).toEqual({ row: 99, column: 2 });
  expect(press('PageUp', 50)).toEqual({ row: 30, column: 2 });
  expect(press('Home')).toEqual({ row: 50, column: 0 });
  expect(press('End')).toEqual({ row: 50, column: 4 });
  expect(press('Home', 50, 2, true)).toEqual({ row: 0, column: 0 });
  expect(press('End', 50, 2, true)).toEqual({ row: 99, column: 4 });
  expect(press('x')).toBeNull();
});
