/**
 * Opening: from the unlocked key to the first correct page of the list, with exact total and facets. Ours is the product's engine on a
 * filled store with its saved index, as it finds it after a quiet moment of the time before; the references read all documents through RxDB, which is what a client must do that decrypts or filters by itself.
 */
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { generateCustomers } from '../customers.ts';
import { measure, time } from '../measure.ts';
import type { BenchContext } from '../run-benches.ts';
import { openBenchEngine } from '../stores/engine.ts';
import { openOurStore } from '../stores/ours.ts';
import { openRxdb, RXDB_CRYPTO_JS } from '../stores/rxdb.ts';

const FIRST_PAGE: CustomerQuery = {
  filter: EMPTY_FILTER,
  sort: [{ field: 'acquisitionTime', direction: 'desc' }],
  offset: 0,
  limit: 50,
};

/** Beside the slow reference ours opens as few customers as it can: milliseconds of different numbers cannot be compared. */
export async function benchOpen(context: BenchContext): Promise<void> {
  await compare(Math.min(context.n, RXDB_CRYPTO_JS.limit), true, context);
  await compare(context.n, false, context);
}

async function compare(n: number, isEncrypted: boolean, { rounds, report }: BenchContext): Promise<void> {
  const names = { ours: `open-ours-${n}-${isEncrypted}`, rxdb: `open-rxdb-${n}-${isEncrypted}` };
  await fill(names, n, isEncrypted);
  const builtMs = await time(() => openOurs(names.ours, n)); // once: what follows opens the saved index
  await saveIndex(names.ours);
  const [oursMs, rxdbMs] = await measure(
    [
      { name: 'ours', run: () => time(() => openOurs(names.ours, n)) },
      { name: 'RxDB', run: () => time(() => openTheirs(names.rxdb, n, isEncrypted)) },
    ],
    rounds,
  );
  await (await openOurStore(names.ours)).destroy();
  await (await openRxdb(names.rxdb, isEncrypted)).destroy();
  report({
    name: 'open',
    n,
    ours: oursMs!,
    unit: 'ms',
    reference: isEncrypted ? 'RxDB + crypto-js, reading all' : 'RxDB on Dexie, plain, reading all',
    referenceValue: rxdbMs!,
    ratio: rxdbMs! / oursMs!,
  });
  report({
    name: 'open, saved index',
    n,
    ours: oursMs!,
    unit: 'ms',
    reference: 'ours, building the index from all customers',
    referenceValue: builtMs,
    ratio: builtMs / oursMs!,
  });
}

async function saveIndex(database: string): Promise<void> {
  const { engine, close } = await openBenchEngine(database, NO_SERVER);
  if (!(await engine.saveIndex())) throw new Error('the index was not saved');
  await close();
}

async function fill(names: { ours: string; rxdb: string }, n: number, isEncrypted: boolean): Promise<void> {
  const customers = generateCustomers(n);
  // The engine marks the store as its own; what it finds there without the mark it takes for the rest of an interrupted making.
  await (await openBenchEngine(names.ours, NO_SERVER)).close();
  const ours = await openOurStore(names.ours);
  await ours.insert(customers);
  await ours.close();
  const rxdb = await openRxdb(names.rxdb, isEncrypted);
  await rxdb.insert(customers);
  await rxdb.close();
}

async function openOurs(database: string, expected: number): Promise<void> {
  const { engine, close } = await openBenchEngine(database, NO_SERVER);
  const answer = await engine.api.query(FIRST_PAGE);
  await close();
  if (!answer.ok || answer.value.total !== expected) throw new Error('the list is not complete');
}

async function openTheirs(database: string, expected: number, isEncrypted: boolean): Promise<void> {
  const rxdb = await openRxdb(database, isEncrypted);
  const count = await rxdb.readAll();
  await rxdb.close();
  if (count !== expected) throw new Error(`RxDB read ${count} of ${expected} customers`);
}

const NO_SERVER = {
  request: () => Promise.reject(new Error('there is no server here')),
  listen: () => Promise.resolve(),
};
