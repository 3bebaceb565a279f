/**
 * Seeded simulations. SIM_SEEDS says how many, SIM_SEED with which to begin (`npm run sim -- --seeds N --seed K`); a failing seed is
 * named in the message, with the end of its trace. SIM_TRACE=1 prints every trace.
 */
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../support/server.ts';
import { makeClock } from '../renderer/data/support/company.ts';
import { simulate, type SimReport } from './support/simulation.ts';

const SEEDS = Number(process.env['SIM_SEEDS'] ?? 40);
const FIRST = Number(process.env['SIM_SEED'] ?? 1);
const STEPS = Number(process.env['SIM_STEPS'] ?? 150);
const MORNING = Date.UTC(2026, 0, 5, 1);

/** Every seed has a server and clocks of its own, so that nothing of another run shows in its trace. */
async function run(seed: number): Promise<SimReport> {
  let time = MORNING;
  const server = await startTestServer({ clock: { now: () => (time += 1) } });
  try {
    const logins =
      seed % 3 === 0 ? (['sales1', 'lead', 'operations'] as const) : (['sales1', 'sales1', 'lead'] as const);
    const report = await simulate(server, makeClock(MORNING), { seed, steps: STEPS, logins });
    if (process.env['SIM_TRACE'] === '1') console.log([...report.trace, JSON.stringify(report.outcomes)].join('\n'));
    return report;
  } finally {
    await server.close();
  }
}

describe('simulation', () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`[P1][P2][P3][SI1] seed ${seed}: after faults of every kind all devices agree with the server and no edit is lost`, async () => {
      const report = await run(seed);
      expect(report.trace).toHaveLength(STEPS);
      expect(report.mutations).toBeGreaterThan(5);
    });
  }

  it('[SI5] one seed is one trace', async () => {
    const [once, again] = [await run(FIRST), await run(FIRST)];
    expect(again).toEqual(once);
  });
});
