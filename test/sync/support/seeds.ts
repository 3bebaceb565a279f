/**
 * The seeds of a run, divided among the processes that run them. SIM_SEEDS says how many, SIM_SEED with which to begin, SIM_STEPS how long
 * each is (`npm run sim -- --seeds N --seed K`). A failing seed is named with the end of its trace; SIM_TRACE=1 prints every trace.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from './simulation.ts';
import { openSimServer, type SimServer } from './world.ts';

export const STEPS = Number(process.env['SIM_STEPS'] ?? 50);
const SEEDS = Number(process.env['SIM_SEEDS'] ?? 500);
const FIRST = Number(process.env['SIM_SEED'] ?? 1);
/** Seeds of one test, and companies of one database: so many that starting costs little, so few that its tables stay small. */
const BLOCK = 25;
const SHARDS = 4;

/** The seeds from `first` on that this shard runs, in blocks. */
function blocksOf(shard: number): number[][] {
  const mine = Array.from({ length: SEEDS }, (_, index) => FIRST + index).filter(seed => seed % SHARDS === shard);
  return Array.from({ length: Math.ceil(mine.length / BLOCK) }, (_, index) =>
    mine.slice(index * BLOCK, (index + 1) * BLOCK),
  );
}

export function describeSeeds(shard: number): void {
  describe(`simulation, part ${shard + 1} of ${SHARDS}`, () => {
    for (const [index, seeds] of blocksOf(shard).entries()) {
      it(`[P1][P2][P3][P5][P6][P7][P12][P13][P14][P16][P20][P21][SI1] after faults of every kind all agree, nothing is lost and nothing leaks: block ${index + 1}`, async () => {
        const failures = await runSeeds(seeds);
        expect(failures.join('\n\n')).toBe('');
      });
    }
  });
}

async function runSeeds(seeds: readonly number[]): Promise<string[]> {
  const server = await openSimServer();
  const failures: string[] = [];
  try {
    for (const seed of seeds) {
      try {
        const report = await simulate(server, { seed, steps: STEPS });
        if (process.env['SIM_TRACE'] === '1')
          console.log([...report.trace, JSON.stringify(report.outcomes)].join('\n'));
        if (report.trace.length !== STEPS) failures.push(`seed ${seed} ended after ${report.trace.length} steps`);
      } catch (thrown) {
        failures.push(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
  } finally {
    await server.close();
  }
  return failures;
}

/** A server for the tests of a file. */
export function useSimServer(): () => SimServer {
  let server: SimServer | null = null;
  beforeAll(async () => {
    server = await openSimServer();
  });
  afterAll(() => server?.close());
  return () => {
    if (server === null) throw new Error('the server is not started');
    return server;
  };
}
