/** How the room of the grid is shared. Rule UI20. */
import { expect, it } from 'vitest';
import { shareWidths } from '../../../renderer/ui/grid/grid-column.ts';

const COLUMNS = [
  { id: 'name', width: 100, grow: 2 },
  { id: 'phone', width: 100 },
  { id: 'company', width: 100, grow: 1 },
];

it('[UI20] what is left over goes to the columns that grow, by their shares', () => {
  expect(shareWidths(COLUMNS, {}, 600)).toEqual({ name: 300, phone: 100, company: 200 });
});

it('[UI20] a column whose width was chosen keeps it, and the others share the rest', () => {
  expect(shareWidths(COLUMNS, { name: 150 }, 600)).toEqual({ name: 100, phone: 100, company: 350 });
});

it('[UI20] without room to spare the columns keep their first widths', () => {
  expect(shareWidths(COLUMNS, {}, 0)).toEqual({ name: 100, phone: 100, company: 100 });
});
