/** Selections by id and by filter. */
import { expect, it } from 'vitest';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import {
  addAll,
  countSelected,
  isSelected,
  NOTHING,
  selectAll,
  toggle,
  toSelection,
} from '../../../renderer/features/customers/selection.ts';

it('[UI11] rows are taken in and out, one by one and in ranges', () => {
  const some = addAll(toggle(NOTHING, 'a'), ['b', 'c']);
  expect(toSelection(toggle(some, 'b'))).toEqual({ kind: 'ids', ids: ['a', 'c'] });
  expect(isSelected(some, 'c')).toBe(true);
});

it('[UI13] all that match is the filter less what was taken out, with an exact count', () => {
  const filter = { ...EMPTY_FILTER, keyword: 'x' };
  const all = selectAll(filter);
  const less = toggle(toggle(all, 'a'), 'b');
  expect(countSelected(all, 38_112)).toBe(38_112);
  expect(countSelected(less, 38_112)).toBe(38_110);
  expect(toSelection(toggle(less, 'a'))).toEqual({ kind: 'filter', filter, except: ['b'] });
  expect(isSelected(less, 'b')).toBe(false);
  expect(countSelected(addAll(less, ['a', 'b']), 10)).toBe(10);
});
