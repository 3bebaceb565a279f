/**
 * First sync: all customers of a server into an empty device. Ours is the product's engine, with parsing by schema, encrypted store and
 * pool index, beside RxDB's replication plugin over its encryption plugin. Both are served the same pages, as JSON text from memory:
 * neither network nor server is part of the figure.
 */
import { replicateRxCollection } from 'rxdb/plugins/replication';
import type { Customer } from '../../../common/domain/customer.ts';
import { PULL_LIMIT, type HelloAnswer, type PullAnswer, type PullRequest } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { Transport } from '../../../renderer/data/core/ports.ts';
import { PATHS } from '../../../renderer/data/sync/paths.ts';
import { generateCustomers } from '../customers.ts';
import { measure, time } from '../measure.ts';
import { nameReference } from '../../../scripts/bench/report.ts';
import type { BenchContext } from '../run-benches.ts';
import { openBenchEngine } from '../stores/engine.ts';
import { openRxdb, RXDB_CRYPTO_JS } from '../stores/rxdb.ts';

const HEAD = 1;

export async function benchFirstSync({ n, rounds, report }: BenchContext): Promise<void> {
  const referenceN = Math.min(n, RXDB_CRYPTO_JS.limit);
  const customers = generateCustomers(n);
  const ourPages = makePullPages(customers);
  const theirPages = sliceIntoPages(customers.slice(0, referenceN)).map(page => JSON.stringify(page));
  const [oursMs, theirMs] = await measure(
    [
      { name: 'ours', run: round => syncOurs(`first-sync-ours-${round}`, ourPages, n) },
      { name: 'RxDB', run: round => syncRxdb(`first-sync-rxdb-${round}`, theirPages, referenceN) },
    ],
    rounds,
  );
  const ours = (n / oursMs!) * 1_000;
  const referenceValue = (referenceN / theirMs!) * 1_000;
  report({
    name: 'first-sync',
    n,
    ours,
    unit: 'docs/s',
    reference: nameReference('RxDB replication + crypto-js', referenceN, n),
    referenceValue,
    ratio: ours / referenceValue,
  });
}

async function syncOurs(database: string, pages: readonly string[], expected: number): Promise<number> {
  const { engine, destroy } = await openBenchEngine(database, servePages(pages));
  const ms = await time(() => engine.syncOnce());
  const count = engine.customers;
  await destroy();
  if (count !== expected) throw new Error(`${count} of ${expected} customers arrived`);
  return ms;
}

async function syncRxdb(database: string, pages: readonly string[], expected: number): Promise<number> {
  const rxdb = await openRxdb(database, true);
  let count = 0;
  const ms = await time(async () => {
    const replication = replicateRxCollection<Customer, { page: number }>({
      collection: rxdb.collection,
      replicationIdentifier: database,
      live: false,
      pull: {
        batchSize: PULL_LIMIT,
        handler: async last => {
          const page = last === undefined ? 0 : last.page + 1;
          const documents = JSON.parse(pages[page] ?? '[]') as (Customer & { _deleted: boolean })[];
          return { documents: documents.map(doc => ({ ...doc, _deleted: false })), checkpoint: { page } };
        },
      },
    });
    await replication.awaitInitialReplication();
    count = await rxdb.collection.count().exec();
  });
  await rxdb.destroy();
  if (count !== expected) throw new Error(`RxDB received ${count} of ${expected} customers`);
  return ms;
}

/** A server that knows nothing but the snapshot. */
function servePages(pages: readonly string[]): Transport {
  return {
    async request(path, body) {
      if (path === PATHS.hello) return HELLO;
      const { cursor } = body as PullRequest;
      return JSON.parse(pages[Number(cursor ?? 0)] ?? LOG_PAGE) as unknown;
    },
    listen: () => Promise.resolve(),
  };
}

const HELLO: HelloAnswer = {
  status: 'ok',
  protocolOldest: PROTOCOL_VERSION,
  protocolNewest: PROTOCOL_VERSION,
  epoch: 'bench',
  leaseHours: 72,
  serverTime: 0,
  lastCseq: 0,
};

const LOG_PAGE = JSON.stringify({
  phase: 'log',
  began: false,
  changes: [],
  cursor: 'end',
  more: false,
  total: null,
  head: HEAD,
} satisfies PullAnswer);

function makePullPages(customers: readonly Customer[]): string[] {
  const pages = sliceIntoPages(customers);
  return pages.map((page, i) =>
    JSON.stringify({
      phase: 'snapshot',
      began: i === 0,
      changes: page.map(doc => ({ op: 'put', collection: 'customers', id: doc.customerId, doc })),
      cursor: String(i + 1),
      more: i + 1 < pages.length,
      total: customers.length,
      head: HEAD,
    } satisfies PullAnswer),
  );
}

function sliceIntoPages(customers: readonly Customer[]): Customer[][] {
  const pages: Customer[][] = [];
  for (let start = 0; start < customers.length; start += PULL_LIMIT) {
    pages.push(customers.slice(start, start + PULL_LIMIT));
  }
  return pages;
}
