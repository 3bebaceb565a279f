/** Local writing and reading: our encrypted store beside RxDB with its encryption plugin, and beside raw Dexie as the limit. */
import type { Customer } from '../../../common/domain/customer.ts';
import { generateCustomers } from '../customers.ts';
import { measure, time, type Contender } from '../measure.ts';
import { nameReference } from '../../../scripts/bench/report.ts';
import type { BenchContext } from '../run-benches.ts';
import type { BenchStore, OpenBenchStore } from '../stores/bench-store.ts';
import { OURS } from '../stores/ours.ts';
import { RAW_DEXIE } from '../stores/raw-dexie.ts';
import { RXDB_CRYPTO_JS } from '../stores/rxdb.ts';

const REFERENCES = [RXDB_CRYPTO_JS, RAW_DEXIE];

/** New customers into an empty store. */
export async function benchBulkInsert(context: BenchContext): Promise<void> {
  await compare('bulk-insert', context, async ({ store, database, customers }) => {
    const open = await store.open(database);
    const ms = await time(() => open.insert(customers));
    await open.destroy();
    return ms;
  });
}

/** Every customer of a filled store gets another status and a note. */
export async function benchBulkUpdate(context: BenchContext): Promise<void> {
  await compare('bulk-update', context, async ({ store, database, customers }) => {
    const open = await fill(store, database, customers);
    const changed = customers.map(customer => ({
      ...customer,
      status: 'status:won',
      notes: `${customer.notes}。已成交`,
    }));
    const ms = await time(() => open.update(changed));
    await open.destroy();
    return ms;
  });
}

/** All customers of a store that was just opened, decrypted. */
export async function benchReadAll(context: BenchContext): Promise<void> {
  await compare('read-all', context, async ({ store, database, customers }) => {
    await (await fill(store, database, customers)).close();
    const open = await store.open(database);
    let count = 0;
    const ms = await time(async () => {
      count = await open.readAll();
    });
    await open.destroy();
    if (count !== customers.length) throw new Error(`${store.name} read ${count} of ${customers.length} customers`);
    return ms;
  });
}

interface Round {
  readonly store: BenchStore;
  /** A name that no other round uses. */
  readonly database: string;
  readonly customers: readonly Customer[];
}

async function compare(name: string, context: BenchContext, run: (round: Round) => Promise<number>): Promise<void> {
  const all = generateCustomers(context.n);
  const stores = [OURS, ...REFERENCES];
  const counts = stores.map(store => Math.min(context.n, name === 'bulk-update' ? store.updateLimit : store.limit));
  const contenders = stores.map((store, i): Contender => ({
    name: store.name,
    run: round => run({ store, database: `${name}-${i}-${round}`, customers: all.slice(0, counts[i]) }),
  }));
  const rates = (await measure(contenders, context.rounds)).map((ms, i) => (counts[i]! / ms) * 1_000);
  const ours = rates[0]!;
  REFERENCES.forEach(({ name: reference }, i) => {
    const referenceValue = rates[i + 1]!;
    context.report({
      name,
      n: context.n,
      ours,
      unit: 'docs/s',
      reference: nameReference(reference, counts[i + 1]!, context.n),
      referenceValue,
      ratio: ours / referenceValue,
    });
  });
}

async function fill(store: BenchStore, database: string, customers: readonly Customer[]): Promise<OpenBenchStore> {
  const open = await store.open(database);
  await open.insert(customers);
  return open;
}
