/**
 * The list: filter, sort, page of 50 and exact total. With the documents of the page beside RxDB's own query over the same number of
 * customers; the bare index beside filtering and sorting a plain array, also at 100,000 and 1,000,000.
 *
 * Every query of a run has another filter than the one before, so that no cache of the last answer helps anyone.
 */
import type { MangoQuery } from 'rxdb';
import type { Customer } from '../../../common/domain/customer.ts';
import { chipFilter, chipValues } from '../../../common/query/chips.ts';
import { plainContext } from '../../../common/query/context.ts';
import { searchText } from '../../../common/query/keyword.ts';
import { soundsOf } from '../../../common/query/pinyin.ts';
import { EMPTY_FILTER, type CustomerFilter, type CustomerQuery } from '../../../common/query/types.ts';
import { createPoolIndex, type PoolIndex } from '../../../renderer/data/index/pool-index.ts';
import { CHANNELS, generateCustomer, generateCustomers, OWNER_IDS, STATUSES, TAG_IDS } from '../customers.ts';
import { measure, time } from '../measure.ts';
import type { BenchContext } from '../run-benches.ts';
import { openRxdb } from '../stores/rxdb.ts';
import { openOurStore } from '../stores/ours.ts';

const PAGE = 50;
/** Sizes of the comparison with an array, beside the number that was asked for. */
const LARGE = [100_000, 1_000_000];
/** Customers beside RxDB, for both: a query of its takes seconds for more. */
const RXDB_LIMIT = 5_000;

export async function benchListQuery(context: BenchContext): Promise<void> {
  await compareWithRxdb(context);
  for (const n of [context.n, ...(context.isGiven ? [] : LARGE)]) await compareWithArray(n, context);
}

/** A mix as people ask it: browsing, one and several conditions, keywords of each kind, several orders. */
export function makeQueries(round: number): CustomerQuery[] {
  const of = <T>(items: readonly T[], step: number): T => items[(round * 3 + step) % items.length]!;
  const filters: Record<string, string | string[]>[] = [
    { status: [of(STATUSES, 0)] },
    { status: [of(STATUSES, 1), of(STATUSES, 2)], source: [of(CHANNELS, 0)] },
    { tagIds: [of(TAG_IDS, 0), of(TAG_IDS, 5)] },
    { ownerId: [of(OWNER_IDS, 0)], status: [of(STATUSES, 3)] },
    { keyword: of(['张伟', '王芳', '李强', '刘洋', '陈静'], 0) },
    { keyword: of(['1381', '1592', '7700', '8861', '2468'], 0) },
    { keyword: of(['电子商务', '医疗', '深圳', '报价', '物流'], 0), source: [of(CHANNELS, 1)] },
    { status: [of(STATUSES, 4)], source: [of(CHANNELS, 2)], tagIds: [of(TAG_IDS, 1)] },
  ];
  const sorts = ['acquisitionTime', 'acquisitionTime', 'lastActiveTime', 'name'] as const;
  return filters.map((filter, i) => ({
    filter: toFilter(filter),
    sort: [{ field: sorts[i % sorts.length]!, direction: i % 3 === 2 ? 'asc' : 'desc' }],
    offset: i % 2 === 0 ? 0 : PAGE,
    limit: PAGE,
    facets: ['status', 'source', 'tagIds'],
  }));
}

function toFilter({ keyword = '', ...chips }: Readonly<Record<string, string | string[]>>): CustomerFilter {
  return chipFilter(chips as Record<string, string[]>, String(keyword));
}

/** The conditions of a filter of the mix, apart. */
function readChips(filter: CustomerFilter): Record<'status' | 'source' | 'tagIds' | 'ownerIds', readonly string[]> {
  const of = (field: string): readonly string[] => chipValues(filter, field);
  return { status: of('status'), source: of('source'), tagIds: of('tagIds'), ownerIds: of('ownerId') };
}

async function compareWithRxdb({ n: given, rounds, report }: BenchContext): Promise<void> {
  const n = Math.min(given, RXDB_LIMIT);
  const customers = generateCustomers(n);
  const index = createPoolIndex();
  index.upsert(customers);
  const ours = await openOurStore('list-query-ours');
  const rxdb = await openRxdb('list-query-rxdb', false);
  await ours.insert(customers);
  await rxdb.insert(customers);
  const totals: number[][] = [[], []];
  const [oursMs, rxdbMs] = await measure(
    [
      {
        name: 'ours',
        run: round =>
          timeEach(makeQueries(round), async query => {
            const { ids, total } = index.query(query);
            totals[0]!.push(total + (await ours.store.getMany('customers', ids)).size);
          }),
      },
      {
        name: 'RxDB',
        run: round =>
          timeEach(makeQueries(round), async query => {
            const selector = toSelector(query.filter);
            const { field, direction } = query.sort[0]!;
            const page = { selector, sort: [{ [field]: direction }], skip: query.offset, limit: query.limit };
            const rows = await rxdb.collection.find(page as MangoQuery<Customer>).exec();
            // RxDB counts only what an index answers whole; every other total is found by reading.
            const all = await rxdb.collection.find({ selector } as MangoQuery<Customer>).exec();
            totals[1]!.push(all.length + rows.length);
          }),
      },
    ],
    rounds,
  );
  await ours.destroy();
  await rxdb.destroy();
  if (totals[0]!.join() !== totals[1]!.join()) throw new Error('RxDB and the index found different customers');
  report({
    name: 'list-query',
    n,
    ours: oursMs!,
    unit: 'ms',
    reference: 'RxDB on Dexie, plain, with its rows',
    referenceValue: rxdbMs!,
    ratio: rxdbMs! / oursMs!,
  });
}

/** The same conditions in RxDB's query language, spared of folding: the best case for it. */
function toSelector(filter: CustomerFilter): Record<string, unknown> {
  const { keyword } = filter;
  const { status, source, tagIds, ownerIds } = readChips(filter);
  const fragment = { $regex: keyword };
  const contact = (field: string): object => ({ [`contactInfo.${field}`]: { $elemMatch: { value: fragment } } });
  return {
    ...(status.length > 0 ? { status: { $in: [...status] } } : {}),
    ...(source.length > 0 ? { source: { $in: [...source] } } : {}),
    ...(tagIds.length > 0 ? { tagIds: { $elemMatch: { $in: [...tagIds] } } } : {}),
    ...(ownerIds.length > 0 ? { ownerId: { $in: [...ownerIds] } } : {}),
    ...(keyword === ''
      ? {}
      : {
          $or: [
            { name: fragment },
            { company: fragment },
            { notes: fragment },
            contact('phones'),
            contact('emails'),
            contact('socials'),
          ],
        }),
  };
}

async function compareWithArray(n: number, { rounds, report }: BenchContext): Promise<void> {
  const index = createPoolIndex();
  const rows: ArrayRow[] = [];
  for (let i = 0; i < n; i++) {
    const customer = generateCustomer(i);
    index.upsert([customer]);
    rows.push(toArrayRow(customer));
  }
  warmUp(index);
  const single: number[] = [];
  const [oursMs, arrayMs] = await measure(
    [
      { name: 'ours', run: round => timeEach(makeQueries(round), query => void index.query(query), single) },
      { name: 'array', run: round => timeEach(makeQueries(round), query => void queryArray(rows, query)) },
    ],
    rounds,
  );
  const tell = (what: string, ours: number, referenceValue: number): void =>
    report({
      name: 'list-query',
      n,
      ours,
      unit: 'ms',
      reference: `plain array, ids only${what}`,
      referenceValue,
      ratio: referenceValue / ours,
    });
  tell('', oursMs!, arrayMs!);
  tell(', ours p95', percentile(single, 0.95), arrayMs!);
  tell(', keywords', ...(await compareKeywords(index, rows, rounds)));
  tell(', cross tables', ...(await compareStatistics(index, rows, rounds)));
  const follow = await time(() => {
    index.upsert([generateCustomer(n - 1)]);
    index.query(makeQueries(rounds - 1).at(-1)!);
  });
  tell(', after a change', follow, arrayMs!);
}

/** A fragment of each kind by itself: name, pinyin, initials, digits, trade, note. */
async function compareKeywords(index: PoolIndex, rows: readonly ArrayRow[], rounds: number): Promise<[number, number]> {
  const words = (round: number): CustomerQuery[] => {
    const [query] = makeQueries(round);
    const of = (...keywords: string[]): string => keywords[round % keywords.length]!;
    const keywords = [
      of('王伟', '李芳', '赵静', '周丽'),
      of('zhangwei', 'wangfang', 'lijing', 'chenli'),
      of('zw', 'wf', 'lj', 'cl'),
      of('1382', '1593', '7701', '8862'),
      of('餐饮', '建筑', '服装', '食品'),
      of('发票', '微信', '名片', '预算'),
    ];
    return keywords.map(keyword => ({ ...query!, filter: { keyword, where: null } }));
  };
  const [ours, array] = await measure(
    [
      {
        name: 'ours',
        run: round => timeEach(words(round), query => void index.query(query)),
      },
      { name: 'array', run: round => timeEach(words(round), query => void queryArray(rows, query)) },
    ],
    rounds,
  );
  return [ours!, array!];
}

/** A cross table of status and channel, and one of tags and owners, over those of one status. */
async function compareStatistics(
  index: PoolIndex,
  rows: readonly ArrayRow[],
  rounds: number,
): Promise<[number, number]> {
  const filterOf = (round: number): CustomerFilter => chipFilter({ status: [STATUSES[round % STATUSES.length]!] });
  const [ours, array] = await measure(
    [
      {
        name: 'ours',
        run: async round =>
          (await time(() => {
            index.group(filterOf(round), [{ field: 'status' }, { field: 'source' }]);
            index.group(filterOf(round), [{ field: 'tagIds' }, { field: 'ownerId' }]);
          })) / 2,
      },
      {
        name: 'array',
        run: async round =>
          (await time(() => {
            const found = rows.filter(row => row.status === STATUSES[round % STATUSES.length]);
            countPairs(found.map(row => [row.status, row.source]));
            countPairs(found.flatMap(row => row.tagIds.map((tagId): [string, string | null] => [tagId, row.ownerId])));
          })) / 2,
      },
    ],
    rounds,
  );
  return [ours!, array!];
}

function countPairs(pairs: readonly (readonly [string, string | null])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [a, b] of pairs) counts.set(`${a} ${b}`, (counts.get(`${a} ${b}`) ?? 0) + 1);
  return counts;
}

/** Sort orders are built when first asked for and kept: that is part of opening, not of a query. */
function warmUp(index: PoolIndex): void {
  for (const query of makeQueries(0)) index.query({ ...query, filter: { ...EMPTY_FILTER, keyword: 'warm' } });
}

/** Mean milliseconds of a query of the mix. */
async function timeEach(
  queries: readonly CustomerQuery[],
  ask: (query: CustomerQuery) => Promise<void> | void,
  single: number[] = [],
): Promise<number> {
  let total = 0;
  for (const query of queries) {
    const took = await time(() => ask(query));
    single.push(took);
    total += took;
  }
  return total / queries.length;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** What an array needs for the same answers, folded beforehand. */
interface ArrayRow extends Pick<
  Customer,
  'customerId' | 'status' | 'source' | 'ownerId' | 'tagIds' | 'acquisitionTime' | 'lastActiveTime' | 'name'
> {
  readonly text: string;
}

const SEARCHED = plainContext()
  .fields.list()
  .filter(field => field.searched);

function toArrayRow(customer: Customer): ArrayRow {
  const { customerId, status, source, ownerId, tagIds, acquisitionTime, lastActiveTime, name } = customer;
  return {
    customerId,
    status,
    source,
    ownerId,
    tagIds,
    acquisitionTime,
    lastActiveTime,
    name,
    text: [...SEARCHED.map(field => searchText(field.read(customer))), soundsOf(customer.name)].join('\n'),
  };
}

function queryArray(
  rows: readonly ArrayRow[],
  { filter, sort, offset, limit }: CustomerQuery,
): { ids: string[]; total: number } {
  const { keyword } = filter;
  const { status, source, tagIds, ownerIds } = readChips(filter);
  const found = rows.filter(
    row =>
      (keyword === '' || row.text.includes(keyword)) &&
      (status.length === 0 || status.includes(row.status)) &&
      (source.length === 0 || (row.source !== null && source.includes(row.source))) &&
      (tagIds.length === 0 || tagIds.some(tagId => row.tagIds.includes(tagId))) &&
      (ownerIds.length === 0 || (row.ownerId !== null && ownerIds.includes(row.ownerId))),
  );
  const field = sort[0]!.field as 'acquisitionTime' | 'lastActiveTime' | 'name';
  const sign = sort[0]!.direction === 'asc' ? 1 : -1;
  found.sort((a, b) => {
    const x = a[field];
    const y = b[field];
    if (x === y) return a.customerId < b.customerId ? -1 : 1;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -sign : sign;
  });
  return { ids: found.slice(offset, offset + limit).map(row => row.customerId), total: found.length };
}
