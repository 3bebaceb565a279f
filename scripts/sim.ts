/**
 * `npm run sim -- [--seeds N] [--seed K] [--steps S] [--trace]`: runs N seeds of the sync simulation (test/sync), beginning with seed K,
 * and names every seed that fails, with its trace; `--seed K` alone runs that one. It starts its own PostgreSQL.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '50' },
    trace: { type: 'boolean', default: false },
  },
});
for (const name of ['seeds', 'seed', 'steps'] as const) {
  if (!/^[1-9]\d*$/.test(values[name] ?? '1')) throw new Error(`--${name} takes a positive number`);
}
const env = {
  ...process.env,
  SIM_SEEDS: values.seeds ?? (values.seed === undefined ? '500' : '1'),
  SIM_SEED: values.seed ?? '1',
  SIM_STEPS: values.steps,
  SIM_TRACE: values.trace ? '1' : '0',
};
// Few seeds touch few of the four parts, and a part without seeds is no test.
const parts = Array.from({ length: 4 }, (_, part) => part).filter(part => {
  const first = Number(env.SIM_SEED);
  return (part - (first % 4) + 4) % 4 < Number(env.SIM_SEEDS);
});
const files = parts.map(part => `test/sync/seeds-${part + 1}.test.ts`);
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'sim', ...files];
spawn(process.execPath, args, { env, stdio: 'inherit' }).on('exit', code => {
  process.exitCode = code ?? 1;
});
