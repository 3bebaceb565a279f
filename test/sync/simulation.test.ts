/**
 * Seeded simulations. SIM_SEEDS says how many, SIM_SEED with which to begin (`npm run sim -- --seeds N --seed K`); a failing seed is
 * named in the message, with the end of its trace.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClock } from '../renderer/data/support/company.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { simulate } from './support/simulation.ts';

const SEEDS = Number(process.env['SIM_SEEDS'] ?? 6);
const FIRST = Number(process.env['SIM_SEED'] ?? 1);
const STEPS = Number(process.env['SIM_STEPS'] ?? 150);

describe('simulation', () => {
  const clock = makeClock(Date.UTC(2026, 0, 5, 1));
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`[SI1] seed ${seed}: after faults of every kind all devices agree with the server and no edit is lost`, async () => {
      const logins = seed % 3 === 0 ? (['sales1', 'lead', 'operations'] as const) : (['sales1', 'sales1', 'lead'] as const);
      const report = await simulate(server, clock, { seed, steps: STEPS, logins });
      if (process.env['SIM_TRACE'] === '1') console.log([...report.trace, JSON.stringify(report.outcomes)].join('\n'));
      expect(report.trace).toHaveLength(STEPS);
      expect(report.mutations).toBeGreaterThan(5);
    });
  }
});
