import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { monthOf, startOfMonth } from '../../../common/query/periods.ts';
import { createPoolIndex } from '../../../renderer/data/index/pool-index.ts';
import { CONTEXT, customer, filter } from './arbitrary-customers.ts';
import { monthStart, NaivePool } from './naive-pool.ts';

const zone = fc.constantFrom(0, 480, -210, 840, -720);

describe('statistics', { timeout: 60_000 }, () => {
  it('[SA1] [SA2] figures equal the naive count under the whole filter', () => {
    fc.assert(
      fc.property(fc.array(customer, { maxLength: 30 }), filter, zone, (customers, asked, offset) => {
        const index = createPoolIndex(() => CONTEXT);
        const naive = new NaivePool();
        index.upsert(customers);
        naive.upsert(customers);
        const { trend, ...figures } = index.stats(asked, offset);
        const { trend: expected, ...rest } = naive.stats(asked, offset);
        expect(figures).toEqual(rest);
        expect(trend.filter(month => month.count > 0)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('[SA2] the month of a time is that of the calendar in its zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), zone, (time, offset) => {
        expect(startOfMonth(monthOf(time, offset), offset)).toBe(monthStart(time, offset));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[SA3] empty months are filled in, except across a span that shows a wrong date', () => {
    const [template] = fc.sample(customer, { numRuns: 1, seed: 1 });
    const makeCustomer = (n: number, time: string): NonNullable<typeof template> => ({
      ...template!,
      customerId: `0190a000-0000-7000-8000-00000000000${n}`,
      acquisitionTime: Date.parse(time),
    });
    const index = createPoolIndex(() => CONTEXT);
    expect(index.stats(EMPTY_FILTER, 480).trend).toEqual([]);
    index.upsert([makeCustomer(1, '2025-01-31T18:00:00Z'), makeCustomer(2, '2025-04-01T00:00:00+08:00')]);
    const months = ['2025-02-01', '2025-03-01', '2025-04-01'].map(day => Date.parse(`${day}T00:00:00+08:00`));
    expect(index.stats(EMPTY_FILTER, 480).trend).toEqual(months.map((start, i) => ({ start, count: [1, 0, 1][i] })));
    index.upsert([makeCustomer(3, '1970-01-05T00:00:00Z')]);
    expect(index.stats(EMPTY_FILTER, 480).trend.map(month => month.count)).toEqual([1, 1, 1]);
  });
});
