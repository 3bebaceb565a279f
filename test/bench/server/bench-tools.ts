/** What the benches of the server have in common: customers to be sent, many who send at once, a plain table beside, and the cost in CPU. */
import type { BenchLine } from '../../../scripts/bench/report.ts';
import { newCustomer } from '../../support/api-client.ts';
import type { BenchServer, Sender } from './bench-server.ts';

export interface ServerBenchOptions {
  readonly n: number;
  readonly report: (line: BenchLine) => void;
}
export type Bench = (server: BenchServer, options: ServerBenchOptions) => Promise<void>;

export const CHUNK = 100;

/** A comparison; the ratio is above 1 where we are better, whether rate or cost. */
export function line(input: Omit<BenchLine, 'ratio'>): BenchLine {
  const { ours, referenceValue, unit } = input;
  const isCost = unit === 'ms' || unit === 'bytes' || unit === 'µs/row';
  return { ...input, ratio: isCost ? referenceValue / ours : ours / referenceValue };
}

/** A new customer as a device sends him. */
export function createMutation(
  server: BenchServer,
  sender: Sender,
  index: number,
): Readonly<Record<string, unknown>> & { readonly docId: string } {
  const doc = newCustomer({
    name: `客户${index}`,
    phones: [{ value: `+86138${String(10_000_000 + index)}`, raw: '', label: '' }],
  });
  return {
    kind: 'customer.create',
    id: server.newId(),
    cseq: sender.nextCseq(),
    docId: server.newId(),
    madeAt: 1,
    taskId: null,
    lane: 'interactive',
    doc,
  };
}

/** Fills the pool with customers of one person and answers their ids. */
export async function fill(server: BenchServer, sender: Sender, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < count; start += CHUNK) {
    const mutations = Array.from({ length: Math.min(CHUNK, count - start) }, (_, at) =>
      createMutation(server, sender, start + at),
    );
    await push(sender, mutations);
    ids.push(...mutations.map(mutation => mutation.docId));
  }
  return ids;
}

/** Sends and sees to it that everything was applied. */
export async function push(sender: Sender, mutations: readonly object[]): Promise<void> {
  const { answer } = await sender.post('/sync/v1/push', { clientId: sender.clientId, mutations });
  const verdicts = answer['verdicts'] as { status: string; code: string | null }[];
  const bad = verdicts.find(verdict => verdict.status !== 'applied');
  if (bad !== undefined) throw new Error(`a mutation of the bench was ${bad.status}: ${bad.code}`);
}

/** Runs the work of several at once and answers the milliseconds of each piece, and of all. */
export async function together(
  workers: number,
  pieces: number,
  work: (worker: number, piece: number) => Promise<void>,
): Promise<{ readonly total: number; readonly each: readonly number[] }> {
  const each: number[] = [];
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let piece = next++; piece < pieces; piece = next++) {
        const start = performance.now();
        await work(worker, piece);
        each.push(performance.now() - start);
      }
    }),
  );
  return { total: performance.now() - begin, each: each.toSorted((a, b) => a - b) };
}

/** The value below which the share lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A table like that of customers with the same keys, filled without the server. */
export async function makePlainTable({ pool }: BenchServer): Promise<void> {
  await pool.query('CREATE TABLE bench_plain (LIKE customer INCLUDING DEFAULTS INCLUDING INDEXES)');
}

/** The statement that pushes are compared with. */
export const PLAIN_INSERT = `INSERT INTO bench_plain (org_id, customer_id, ver, name, company, pii, status, acquisition_time, notes, created_by, created_at, updated_at)
SELECT $1, id, 1, name, '', decode(pii, 'base64'), 'status:potential', 1, '', $1, 1, 1
FROM jsonb_to_recordset($2::text::jsonb) AS j(id uuid, name text, pii text)
ON CONFLICT (org_id, customer_id) DO UPDATE SET name = EXCLUDED.name, ver = bench_plain.ver + 1`;

/** Its rows. */
export function plainRows(server: BenchServer, count: number, ids?: readonly string[]): string {
  const pii = Buffer.alloc(160, 1).toString('base64');
  return JSON.stringify(
    Array.from({ length: count }, (_, at) => ({ id: ids?.[at] ?? server.newId(), name: `客户${at}`, pii })),
  );
}

/** Runs the work and answers what it cost: microseconds of processor time of the server and of PostgreSQL, whatever else the machine does. */
export async function metered<T>(
  server: BenchServer,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly server: number; readonly postgres: number }> {
  const before = await server.cpu();
  const value = await work();
  const after = await server.cpu();
  return { value, server: after.server - before.server, postgres: after.postgres - before.postgres };
}
