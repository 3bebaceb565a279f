/**
 * Seeds that once found a fault, by the name of what they found; and that one seed is one trace. What a seed does changes when the actions
 * do, so each fault has a test of its own beside the code as well.
 */
import { describe, expect, it } from 'vitest';
import { STEPS, useSimServer } from './support/seeds.ts';
import { simulate } from './support/simulation.ts';
import { openSimServer } from './support/world.ts';

const OLD_SEEDS: readonly { readonly name: string; readonly seed: number; readonly steps: number }[] = [
  { name: 'the power fails while the acknowledgement is written', seed: 52, steps: 120 },
  { name: 'a store is damaged before it holds anything', seed: 47, steps: 120 },
  { name: 'the verdict on a batch comes a second time, behind the log', seed: 1108, steps: 70 },
  { name: 'what a restored server forgot is taken up under a newer edit', seed: 956, steps: 50 },
  { name: 'a counter is given twice, since a later edit was judged before a batch', seed: 4998, steps: 50 },
];

describe('old seeds', () => {
  const server = useSimServer();
  for (const { name, seed, steps } of OLD_SEEDS) {
    it(`[SI1] ${name} (seed ${seed})`, async () => {
      const report = await simulate(server(), { seed, steps });
      expect(report.trace).toHaveLength(steps);
      expect(report.mutations).toBeGreaterThan(3);
    });
  }

  it('[SI5] one seed is one trace', async () => {
    const other = await openSimServer();
    try {
      const [once, again] = [
        await simulate(server(), { seed: 7, steps: STEPS }),
        await simulate(other, { seed: 7, steps: STEPS }),
      ];
      expect(again).toEqual(once);
    } finally {
      await other.close();
    }
  });
});
