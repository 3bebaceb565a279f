/**
 * `npm run fuzz -- [--requests N] [--seed S]`: the side-door test with more requests or another seed. A finding prints the request; the
 * same seed sends the same requests again.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from './source-files.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'server', 'test/sync-server/security'];
const done = spawnSync(process.execPath, args, {
  cwd: PROJECT_ROOT,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_REQUESTS: values.requests, FUZZ_SEED: values.seed },
});
process.exitCode = done.status ?? 1;
