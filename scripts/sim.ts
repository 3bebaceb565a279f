/**
 * `npm run sim -- [--seeds N] [--seed K] [--steps S] [--trace]`: runs N seeds of the sync simulation (test/sync), beginning with seed K,
 * and names every seed that fails. It starts its own PostgreSQL.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '150' },
    trace: { type: 'boolean', default: false },
  },
});
for (const name of ['seeds', 'seed', 'steps'] as const) {
  if (!/^[1-9]\d*$/.test(values[name])) throw new Error(`--${name} takes a positive number`);
}
const env = {
  ...process.env,
  SIM_SEEDS: values.seeds,
  SIM_SEED: values.seed,
  SIM_STEPS: values.steps,
  SIM_TRACE: values.trace ? '1' : '0',
};
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'sim', 'test/sync/simulation.test.ts'];
spawn(process.execPath, args, { env, stdio: 'inherit' }).on('exit', code => {
  process.exitCode = code ?? 1;
});
