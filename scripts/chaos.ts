/**
 * `npm run chaos -- [--rounds N] [--seed K]`: kills real processes in the middle of their work, cuts the network, fills the disk, and
 * compares in each round what devices and server hold (test/chaos). It starts a server with a PostgreSQL of its own.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
for (const name of ['rounds', 'seed'] as const) {
  if (!/^[1-9]\d*$/.test(values[name])) throw new Error(`--${name} takes a positive number`);
}
const env = { ...process.env, CHAOS_ROUNDS: values.rounds, CHAOS_SEED: values.seed };
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'chaos'];
spawn(process.execPath, args, { env, stdio: 'inherit' }).on('exit', code => {
  process.exitCode = code ?? 1;
});
