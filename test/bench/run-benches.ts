/** The benches by name. The same code runs in the real runtime (npm run bench) and, tiny, in the unit tests. */
import type { BenchLine } from '../../scripts/bench/report.ts';
import { benchFirstSync } from './benches/first-sync.ts';
import { benchListQuery } from './benches/list-query.ts';
import { benchOpen } from './benches/open.ts';
import { benchBulkInsert, benchBulkUpdate, benchReadAll } from './benches/store.ts';

export interface BenchOptions {
  /** Name of the only bench to run. */
  readonly only?: string | null;
  readonly n?: number | undefined;
  readonly rounds?: number | undefined;
  readonly report: (line: BenchLine) => void;
  readonly progress: (text: string) => void;
}

export interface BenchContext {
  /** Customers; `isGiven` when the caller chose the number. */
  readonly n: number;
  readonly isGiven: boolean;
  readonly rounds: number;
  readonly report: (line: BenchLine) => void;
}

const BENCHES: Readonly<Record<string, (context: BenchContext) => Promise<void>>> = {
  'bulk-insert': benchBulkInsert,
  'bulk-update': benchBulkUpdate,
  'read-all': benchReadAll,
  'first-sync': benchFirstSync,
  'list-query': benchListQuery,
  open: benchOpen,
};
export const BENCH_NAMES = Object.keys(BENCHES);

const DEFAULT_N = 10_000;
const DEFAULT_ROUNDS = 3;

/** Runs all benches or the one that is named; rejects when there is none of that name. */
export async function runBenches(options: BenchOptions): Promise<void> {
  const names = options.only ? [options.only] : BENCH_NAMES;
  for (const name of names) {
    const bench = BENCHES[name];
    if (bench === undefined) throw new Error(`no bench is named ${name}; there are: ${BENCH_NAMES.join(', ')}`);
    options.progress(`${name} …`);
    await bench({
      n: options.n ?? DEFAULT_N,
      isGiven: options.n !== undefined,
      rounds: options.rounds ?? DEFAULT_ROUNDS,
      report: options.report,
    });
  }
}
