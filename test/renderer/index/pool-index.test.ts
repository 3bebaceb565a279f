import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_REGISTRY } from '../../../common/query/fields.ts';
import { EMPTY_FILTER, type CustomerFilter } from '../../../common/query/types.ts';
import { createPoolIndex, type PoolIndex } from '../../../renderer/data/index/pool-index.ts';
import { change, CONTEXT, customer, filter, groupKeys, query, REGISTRY } from './arbitrary-customers.ts';
import { NaivePool } from './naive-pool.ts';

function build(changes: readonly { put: Parameters<PoolIndex['upsert']>[0]; removed: readonly string[] }[]): {
  index: PoolIndex;
  naive: NaivePool;
} {
  const index = createPoolIndex(() => CONTEXT);
  const naive = new NaivePool();
  for (const { put, removed } of changes) {
    for (const pool of [index, naive]) {
      pool.upsert(put);
      pool.remove(removed);
    }
  }
  return { index, naive };
}

const SORT_FIELDS = REGISTRY.list()
  .filter(field => field.sortable)
  .map(field => field.id);
const compareIds = (a: string, b: string): number => (a < b ? -1 : 1);

function listIds(naive: NaivePool, filter: CustomerFilter): string[] {
  const ids = naive.match(filter).map(customer => customer.customerId);
  return ids.toSorted(compareIds);
}

const pool = fc.array(change, { maxLength: 4 });

// Generous: a loaded machine must not turn a property into a failure.
describe('pool index', { timeout: 60_000 }, () => {
  it('[QU1] [QU3] [QU4] [QU5] a query answers as the naive evaluation does', () => {
    fc.assert(
      fc.property(pool, fc.array(query, { minLength: 1, maxLength: 5 }), (changes, queries) => {
        const { index, naive } = build(changes);
        for (const asked of queries) expect(index.query(asked)).toEqual(naive.query(asked));
      }),
      { numRuns: 150 },
    );
  });

  it('[SA4] groups of one and two dimensions count as the naive evaluation does', () => {
    fc.assert(
      fc.property(pool, fc.array(fc.tuple(filter, groupKeys), { minLength: 1, maxLength: 4 }), (changes, asked) => {
        const { index, naive } = build(changes);
        for (const [by, keys] of asked) expect(index.group(by, keys)).toEqual(naive.group(by, keys));
      }),
      { numRuns: 150 },
    );
  });

  it('[IX6] a saved and loaded index answers as the one that was saved, also after further changes', () => {
    fc.assert(
      fc.property(pool, change, fc.array(query, { minLength: 1, maxLength: 3 }), (changes, later, queries) => {
        const { index, naive } = build(changes);
        for (const asked of queries) index.query(asked);
        const loaded = createPoolIndex(() => CONTEXT);
        expect(loaded.importState(structuredClone(index.exportState()))).toBe(true);
        for (const asked of queries) expect(loaded.query(asked)).toEqual(naive.query(asked));
        for (const one of [loaded, naive]) {
          one.upsert(later.put);
          one.remove(later.removed);
        }
        for (const asked of queries) expect(loaded.query(asked)).toEqual(naive.query(asked));
        const other = createPoolIndex();
        expect(other.importState(index.exportState())).toBe(false);
        expect(other.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('[IX7] a custom field that is defined after its values arrived is complete at once', () => {
    fc.assert(
      fc.property(pool, fc.array(query, { minLength: 1, maxLength: 3 }), (changes, queries) => {
        let context = { ...CONTEXT, fields: BUILT_IN_REGISTRY };
        const index = createPoolIndex(() => context);
        const naive = new NaivePool();
        for (const { put, removed } of changes) {
          for (const one of [index, naive]) {
            one.upsert(put);
            one.remove(removed);
          }
        }
        for (const asked of queries) index.query(asked);
        context = CONTEXT;
        for (const asked of queries) expect(index.query(asked)).toEqual(naive.query(asked));
      }),
      { numRuns: 60 },
    );
  });

  it('[IX8] answers that are remembered follow each change', () => {
    fc.assert(
      fc.property(
        fc.array(query, { minLength: 1, maxLength: 2 }),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (queries, changes) => {
          const index = createPoolIndex(() => CONTEXT);
          const naive = new NaivePool();
          for (const { put, removed } of changes) {
            for (const one of [index, naive]) {
              one.upsert(put);
              one.remove(removed);
            }
            for (const asked of queries) expect(index.query(asked)).toEqual(naive.query(asked));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[IX5] preparing the first page changes no answer, before or after further changes', () => {
    fc.assert(
      fc.property(pool, pool, query, (changes, later, asked) => {
        const { index, naive } = build(changes);
        index.warm();
        expect(index.query(asked)).toEqual(naive.query(asked));
        index.warm();
        for (const { put, removed } of later) {
          for (const each of [index, naive]) {
            each.upsert(put);
            each.remove(removed);
          }
        }
        expect(index.query(asked)).toEqual(naive.query(asked));
      }),
      { numRuns: 50 },
    );
  });

  it('[QU2] a keyword finds exactly the customers whose folded text contains it', () => {
    fc.assert(
      fc.property(fc.array(customer, { maxLength: 20 }), filter, (customers, { keyword }) => {
        const { index, naive } = build([{ put: customers, removed: [] }]);
        const asked = { ...EMPTY_FILTER, keyword };
        expect(index.select(asked).toSorted(compareIds)).toEqual(listIds(naive, asked));
      }),
      { numRuns: 150 },
    );
  });

  it('[QU2] a keyword that is typed on, repeated or given up finds what it finds from scratch', () => {
    const typed = fc.array(fc.tuple(fc.constantFrom('1', '张', '1张', '张1', '1 ', 'a', '1a', '1张1'), change), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(typed, steps => {
        const index = createPoolIndex(() => CONTEXT);
        const naive = new NaivePool();
        steps.forEach(([keyword, { put, removed }], step) => {
          // Changes only now and then, so that what is remembered is used as well as forgotten.
          for (const one of step % 3 === 0 ? [index, naive] : []) {
            one.upsert(put);
            one.remove(removed);
          }
          const asked = { ...EMPTY_FILTER, keyword };
          expect(index.select(asked).toSorted(compareIds)).toEqual(listIds(naive, asked));
        });
      }),
    );
  });

  it('[QU6] a selection holds all that match, without a window', () => {
    fc.assert(
      fc.property(pool, filter, (changes, asked) => {
        const { index, naive } = build(changes);
        expect(index.select(asked).toSorted(compareIds)).toEqual(listIds(naive, asked));
      }),
    );
  });

  it('[IX1] [IX2] [IX3] changes between queries leave the same answers as a fresh index', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(change, query), { minLength: 1, maxLength: 8 }), steps => {
        const index = createPoolIndex(() => CONTEXT);
        const naive = new NaivePool();
        // Every order exists before the changes, so that each has to follow them.
        for (const field of SORT_FIELDS) {
          index.ids({ filter: EMPTY_FILTER, sort: [{ field, direction: 'asc' }], offset: 0, limit: 1 });
        }
        for (const [{ put, removed }, asked] of steps) {
          for (const one of [index, naive]) {
            one.remove(removed);
            one.upsert(put);
          }
          expect(index.size).toBe(naive.size);
          expect(index.query(asked)).toEqual(naive.query(asked));
          expect(index.ids(asked)).toEqual(naive.query(asked).ids);
        }
        index.clear();
        expect(index.size).toBe(0);
        expect(index.select(EMPTY_FILTER)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('[IX3] [IX4] large pools cross word and chunk boundaries and rebuild or merge orders alike', () => {
    const [template] = fc.sample(customer, { numRuns: 1, seed: 7 });
    const makeCustomer = (n: number, round: number): NonNullable<typeof template> => ({
      ...template!,
      customerId: `0190a000-0000-7000-8000-${((n * 7_919) % 2_500).toString(16).padStart(12, '0')}`,
      name: `客户${(n * 31 + round) % 700}`,
      company: n % 3 === 0 ? '' : `公司${n % 40}`,
      notes: n % 1_024 === 1_023 ? '边界' : '',
      status: n % 4 === round ? 'status:won' : 'status:new',
      acquisitionTime: 1_700_000_000_000 + ((n * 13 + round) % 900),
      lastActiveTime: n % 5 === 0 ? null : n % 300,
    });
    const index = createPoolIndex(() => CONTEXT);
    const naive = new NaivePool();
    const sizes = [2_500, 3, 150, 1_200];
    sizes.forEach((size, round) => {
      const put = Array.from({ length: size }, (_, n) => makeCustomer(n * (round + 1), round));
      const removed = put.filter((_, n) => n % 11 === 3).map(gone => gone.customerId);
      for (const one of [index, naive]) {
        one.upsert(put);
        one.remove(removed);
      }
      for (const field of SORT_FIELDS) {
        for (const direction of ['asc', 'desc'] as const) {
          for (const keyword of direction === 'asc' ? [''] : ['边界', '界 ']) {
            const asked = {
              filter: { ...EMPTY_FILTER, keyword },
              sort: [{ field, direction }],
              offset: 5,
              limit: 6_000,
            };
            expect(index.query(asked)).toEqual(naive.query(asked));
          }
        }
      }
    });
  });
});
