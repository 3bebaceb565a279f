// @vitest-environment happy-dom
/** The rules of the list that need no screen: columns, order, conditions in words and as a tree, views, files. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { SavedView } from '../../../common/domain/saved-view.ts';
import { BUILT_IN_REGISTRY } from '../../../common/query/fields.ts';
import { matchesFilter } from '../../../common/query/match.ts';
import { plainContext } from '../../../common/query/context.ts';
import type { Condition, FilterNode } from '../../../common/query/types.ts';
import { writeCsv, writeTsv, writeXlsx } from '../../../renderer/data/export/write-file.ts';
import { datePresets } from '../../../renderer/features/customers/list/DateChoices.tsx';
import { describeFilter, type FilterWords } from '../../../renderer/features/customers/list/describe-filter.ts';
import {
  changeAt,
  firstCondition,
  isWhole,
  makeCondition,
  toBuilder,
  toFilter,
} from '../../../renderer/features/customers/list/edit-tree.ts';
import {
  applyWidths,
  firstLayout,
  keepLayout,
  moveColumn,
  orderColumns,
  pinColumn,
  readLayout,
  toggleColumn,
  widthsOf,
} from '../../../renderer/features/customers/list/list-layout.ts';
import {
  builtInView,
  isChanged,
  readView,
  weekdayOf,
  writeQuery,
} from '../../../renderer/features/customers/list/list-views.ts';
import { nextSort } from '../../../renderer/features/customers/list/sort-keys.ts';

beforeEach(() => localStorage.clear());

const COLUMNS = [{ id: 'name', pinned: true }, { id: 'company' }, { id: 'phone' }, { id: 'status' }];

it('[LG1] a column moves to any place; among pinned ones it is pinned, behind them it is not', () => {
  expect(moveColumn(COLUMNS, 'status', 1).map(({ id }) => id)).toEqual(['name', 'status', 'company', 'phone']);
  expect(moveColumn(COLUMNS, 'status', 0)[0]).toEqual({ id: 'status', pinned: true });
  expect(moveColumn(COLUMNS, 'name', 2)).toEqual([
    { id: 'company' },
    { id: 'phone' },
    { id: 'name' },
    { id: 'status' },
  ]);
  expect(moveColumn(COLUMNS, 'company', 99).at(-1)?.id).toBe('company');
  const pinned = pinColumn(COLUMNS, 'phone', true);
  expect(pinned.map(({ id }) => id)).toEqual(['name', 'phone', 'company', 'status']);
  expect(pinColumn(pinned, 'phone', false).find(({ id }) => id === 'phone')).toEqual({ id: 'phone' });
});

it('[LG1] no moving, pinning, showing or hiding loses or doubles a column, and pinned ones stand first', () => {
  const id = fc.constantFrom('name', 'company', 'phone', 'status', 'email');
  const step = fc.oneof(
    fc.tuple(fc.constant('move'), id, fc.integer({ min: -2, max: 9 })),
    fc.tuple(fc.constant('pin'), id, fc.integer({ min: 0, max: 1 })),
    fc.tuple(fc.constant('show'), id, fc.integer({ min: 0, max: 1 })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      let columns: readonly { id: string; pinned?: boolean | undefined; width?: number | undefined }[] = COLUMNS;
      for (const [kind, name, number] of steps) {
        if (kind === 'move') columns = moveColumn(columns, name, number);
        else if (kind === 'pin') columns = pinColumn(columns, name, number === 1);
        else columns = toggleColumn(columns, name, number === 1);
        expect(new Set(columns.map(column => column.id)).size).toBe(columns.length);
        expect(columns.length).toBeGreaterThan(0);
        expect(orderColumns(columns)).toEqual(orderColumns(orderColumns(columns)));
      }
    }),
  );
});

it('[LG2] widths are kept with their columns, and one that was taken back goes', () => {
  const wide = applyWidths(COLUMNS, { company: 200.4 });
  expect(widthsOf(wide)).toEqual({ company: 200 });
  expect(widthsOf(applyWidths(wide, {}))).toEqual({});
  const state = { ...builtInView('all', 1), density: 'normal' as const };
  expect(isChanged({ ...state, columns: COLUMNS }, { ...state, columns: wide })).toBe(false);
});

it('[LG4] a layout is remembered for each person and view, and what cannot be read is nothing', () => {
  keepLayout('u1', 'all', { ...firstLayout(), isPaged: true, pageSize: 20 });
  expect(readLayout('u1', 'all')).toMatchObject({ isPaged: true, pageSize: 20 });
  expect(readLayout('u2', 'all')).toBeNull();
  expect(readLayout('u1', 'mine')).toBeNull();
  localStorage.setItem('view.list.u1.all', '{"columns":[]}');
  expect(readLayout('u1', 'all')).toBeNull();
});

it('[LG3] a click sorts by one key, with Shift by a further one that goes after ascending', () => {
  const one = nextSort([{ field: 'acquisitionTime', direction: 'desc' }], 'name', false);
  expect(one).toEqual([{ field: 'name', direction: 'desc' }]);
  expect(nextSort(one, 'name', false)).toEqual([{ field: 'name', direction: 'asc' }]);
  const two = nextSort(one, 'company', true);
  expect(two).toEqual([...one, { field: 'company', direction: 'desc' }]);
  const turned = nextSort(two, 'company', true);
  expect(turned[1]).toEqual({ field: 'company', direction: 'asc' });
  expect(nextSort(turned, 'company', true)).toEqual(one);
});

const words: FilterWords = {
  field: id => id,
  value: (_field, value) => String(value),
  condition: (op, { field, value, from, to, days }) =>
    `${field} ${op} ${value}${from}${to === '' ? '' : `-${to}`}${days === 0 ? '' : days}`,
  and: ' & ',
  or: ' | ',
  not: inner => `!(${inner})`,
  group: inner => `(${inner})`,
  list: ',',
  keyword: word => `~${word}`,
  everyone: '*',
  nobody: '0',
};
const status: Condition = { field: 'status', op: 'in', values: ['a', 'b'] };
const days: Condition = { field: 'createdAt', op: 'last_days', days: 7 };

it('[LF3] a filter is a sentence: brackets where "or" stands beside others, nothing is left out', () => {
  const tell = (where: FilterNode | null, keyword = ''): string => describeFilter({ keyword, where }, words);
  expect(tell(null)).toBe('*');
  expect(tell(null, ' 王 ')).toBe('~王');
  expect(tell({ all: [status, days] }, 'x')).toBe('~x & status in a,b & createdAt last_days 7');
  expect(tell({ all: [{ any: [status, { not: days }] }, days] })).toBe(
    '(status in a,b | !(createdAt last_days 7)) & createdAt last_days 7',
  );
  expect(tell({ field: 'groupIds', op: 'in_group', values: ['g'], sub: true })).toBe('groupIds in_group_sub g');
});

const arbitraryNode: fc.Arbitrary<FilterNode> = fc.letrec<{ node: FilterNode }>(tie => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<FilterNode>(
      { field: 'status', op: 'is', value: 's1' },
      { field: 'name', op: 'contains', value: 'a' },
      { field: 'company', op: 'empty' },
    ),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
    tie('node').map(not => ({ not })),
  ),
})).node;

it('[LF4] the builder changes no meaning: what goes in comes out as the same conditions', () => {
  const customers = ['', 'a', 'b'].flatMap(name =>
    ['s1', 's2'].flatMap(state =>
      ['', 'x'].map(company => ({ name, status: state, company, tagIds: [], groupIds: [] })),
    ),
  );
  fc.assert(
    fc.property(arbitraryNode, where => {
      const again = toFilter(toBuilder(where));
      for (const customer of customers) {
        const meets = (node: FilterNode | null): boolean =>
          matchesFilter(customer as never, { keyword: '', where: node }, plainContext());
        expect(meets(again)).toBe(meets(where));
      }
    }),
  );
});

it('[LF4] conditions are changed by their place, and one that says too little is not whole', () => {
  const root = toBuilder({ all: [status, { any: [days, status] }] });
  const without = changeAt(root, [1, 0], () => null);
  expect(toFilter(without)).toEqual({ all: [status, status] });
  expect(isWhole(root)).toBe(true);
  const name = BUILT_IN_REGISTRY.find('name');
  expect(name).toBeDefined();
  if (name === undefined) return;
  const empty = changeAt(root, [0], () => ({ kind: 'condition', isNot: false, condition: firstCondition(name) }));
  expect(isWhole(empty)).toBe(false);
  expect(makeCondition('status', 'is', { values: ['a', 'b'] })).toEqual({ field: 'status', op: 'is', value: 'a' });
  expect(makeCondition('status', 'empty', { values: ['a'] })).toEqual({ field: 'status', op: 'empty' });
});

it('[LF1] a time is asked by days, and ahead where it lies ahead', () => {
  expect(datePresets('createdAt')).not.toHaveProperty('next7');
  expect(datePresets('nextFollowUpAt')['next7']).toEqual({ field: 'nextFollowUpAt', op: 'next_days', days: 7 });
});

const view: SavedView = {
  viewId: '0190a000-0000-7000-8000-000000000001',
  name: 'v',
  scope: 'private',
  query: writeQuery({ keyword: '', where: status }),
  columns: COLUMNS,
  sorts: [{ field: 'name', direction: 'asc' }],
  density: 'dense',
  order: 1,
  ownerId: '0190a000-0000-7000-8000-000000000002',
  teamId: null,
  createdAt: 1,
  updatedAt: 1,
  ver: 1,
};

it('[LV4] what differs from the view is a change: conditions, order, columns, density', () => {
  const state = readView(view);
  expect(state).not.toBeNull();
  if (state === null) return;
  expect(isChanged(state, { ...state, filter: JSON.parse(JSON.stringify(state.filter)) as typeof state.filter })).toBe(
    false,
  );
  expect(isChanged(state, { ...state, filter: { keyword: 'x', where: status } })).toBe(true);
  expect(isChanged(state, { ...state, sort: [] })).toBe(true);
  expect(isChanged(state, { ...state, columns: moveColumn(COLUMNS, 'phone', 1) })).toBe(true);
  expect(isChanged(state, { ...state, density: 'roomy' })).toBe(true);
});

it('[LV5] a view of a newer program is not read; the week begins on Monday; due today is not in the future', () => {
  expect(readView({ ...view, query: '{"keyword":"","where":{"field":"x","op":"rhymes_with","value":1}}' })).toBeNull();
  expect(readView({ ...view, query: 'not json' })).toBeNull();
  expect(weekdayOf(new Date(2026, 10, 22).getTime())).toBe(7);
  expect(weekdayOf(new Date(2026, 10, 23).getTime())).toBe(1);
  const now = Date.UTC(2026, 10, 22, 12);
  const day = 86_400_000;
  const { filter } = builtInView('today', 1);
  const isDue = (nextFollowUpAt: number | null): boolean =>
    matchesFilter({ nextFollowUpAt, tagIds: [], groupIds: [] } as never, filter, plainContext({ now }));
  expect([isDue(null), isDue(now - 3 * day), isDue(now), isDue(now + day)]).toEqual([false, true, true, false]);
});

it('[LX4] no cell of a file or of the clipboard runs in a spreadsheet', async () => {
  const bad = ['=1+1', '+1', '-1', '@x', '\tx', '\r=1', '＝1'];
  const file = { head: ['a'], rows: bad.map(cell => [cell]), watermark: ['=w'] };
  const csv = new TextDecoder('utf-8', { ignoreBOM: true }).decode(writeCsv(file, true));
  expect(csv.startsWith('\uFEFFa\r\n')).toBe(true);
  for (const cell of ['=1+1', '+1', '-1', '@x', '＝1', '=w']) expect(csv).toContain(`'${cell}`);
  expect(writeCsv(file, false)[0]).toBe('a'.charCodeAt(0));
  expect(writeTsv([['=1', 'a\tb\nc']])).toBe("'=1\ta b c");
  const xlsx = await writeXlsx(file, ['客户', '说明']);
  const { unzipSync } = await import('fflate');
  const parts = unzipSync(xlsx);
  const texts = Object.entries(parts)
    .filter(([name]) => /sharedStrings|sheet\d/.test(name))
    .map(([, bytes]) => new TextDecoder().decode(bytes))
    .join('');
  expect(texts).not.toContain('<f>');
  expect(texts).toMatch(/(&apos;|&#39;|')=1\+1/);
});
