/** The windows of the list. */
import { expect, it } from 'vitest';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import type { CustomerView, DataApi } from '../../../renderer/data/api.ts';
import { createRowSource, PAGE_ROWS } from '../../../renderer/features/customers/row-source.ts';

const SORT = [{ field: 'name', direction: 'asc' }] as const;
const settle = () => new Promise(resolve => setImmediate(resolve));

function fakeQuery(total: number) {
  const asked: CustomerQuery[] = [];
  let hold: (() => void)[] | null = null;
  const query: DataApi['query'] = async q => {
    asked.push(q);
    if (hold !== null) await new Promise<void>(resolve => hold?.push(resolve));
    const rows = Array.from({ length: Math.min(q.limit, total - q.offset) }, (_, i) => ({
      customerId: `${q.filter.keyword}${q.offset + i}`,
    }));
    const facets = {};
    return { ok: true, value: { rows: rows as unknown as CustomerView[], total, facets, problems: [] } };
  };
  return {
    asked,
    query,
    holdAll: () => {
      hold = [];
    },
    release: () => {
      for (const go of hold ?? []) go();
      hold = null;
    },
  };
}

it('[UI12] only the windows that are seen are asked for', async () => {
  const fake = fakeQuery(100_000);
  const source = createRowSource(fake.query);
  source.ask(EMPTY_FILTER, SORT);
  await settle();
  expect(source.getSnapshot().total).toBe(100_000);
  source.show(50_000, 50_030);
  await settle();
  expect(fake.asked.map(q => q.offset)).toEqual([0, 50_000]);
  expect(source.rowAt(50_010)?.customerId).toBe('50010');
  expect(source.rowAt(70_000)).toBeUndefined();
  expect(fake.asked.every(q => q.limit === PAGE_ROWS)).toBe(true);
});

it('[UI12] far windows are forgotten, so that the page never holds the pool', async () => {
  const fake = fakeQuery(100_000);
  const source = createRowSource(fake.query);
  source.ask(EMPTY_FILTER, SORT);
  for (let row = 0; row < 100 * PAGE_ROWS; row += PAGE_ROWS) {
    source.show(row, row + 10);
    // oxlint-disable-next-line no-await-in-loop -- one scroll after the other
    await settle();
  }
  let held = 0;
  for (let row = 0; row < 100_000; row++) if (source.rowAt(row) !== undefined) held++;
  expect(held).toBeLessThanOrEqual(30 * PAGE_ROWS);
});

it('[UI12] an answer to an earlier question is dropped, and old rows stay until the new ones are here', async () => {
  const fake = fakeQuery(500);
  const source = createRowSource(fake.query);
  source.ask(EMPTY_FILTER, SORT);
  await settle();
  fake.holdAll();
  source.ask({ ...EMPTY_FILTER, keyword: 'a' }, SORT);
  source.ask({ ...EMPTY_FILTER, keyword: 'b' }, SORT);
  expect(source.rowAt(0)?.customerId).toBe('0');
  expect(source.getSnapshot().isAsking).toBe(true);
  fake.release();
  await settle();
  expect(source.rowAt(0)?.customerId).toBe('b0');
  expect(source.getSnapshot().isAsking).toBe(false);
});

it('[UI12] a change asks again for what is seen', async () => {
  const fake = fakeQuery(500);
  const source = createRowSource(fake.query);
  source.ask(EMPTY_FILTER, SORT);
  await settle();
  source.show(200, 230);
  await settle();
  fake.asked.length = 0;
  source.refresh();
  expect(source.rowAt(210)?.customerId).toBe('210'); // nothing flickers meanwhile
  await settle();
  expect(fake.asked.map(q => q.offset)).toEqual([200]);
});
