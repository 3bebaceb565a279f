#!/usr/bin/env node
/**
 * Runs the tests in the real application: a runtime that is there, `out/` built from the sources as they are, a display on Linux,
 * then `playwright test`. Further arguments go to Playwright. `--packaged` tests the folder that `npm run pack` made instead.
 *
 * The runtime may be the test-only fallback: what is tested here is never shipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildIfOld } from './build-if-old.mjs';

const args = process.argv.slice(2);
const isPackaged = args[0] === '--packaged' && args.shift() !== undefined;

/** Runs a program and ends with its exit code when it fails. */
function run(command, commandArgs, env = {}) {
  const done = spawnSync(command, commandArgs, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (done.error) {
    console.error(`${command}: ${done.error.message}${command === 'xvfb-run' ? ' (apt-get install xvfb xauth)' : ''}`);
    process.exit(1);
  }
  if (done.status !== 0) process.exit(done.status ?? 1);
}

const env = {};
if (isPackaged) {
  env.APP_PACKAGED = ['release', 'release-test']
    .map(folder => resolve(folder, 'linux-unpacked/customer-pool'))
    .find(path => existsSync(path));
  if (env.APP_PACKAGED === undefined) {
    console.error('there is no packaged application: run `npm run pack` first');
    process.exit(1);
  }
} else {
  run(process.execPath, ['scripts/ensure-electron.mjs', '--allow-fallback']);
  if (!buildIfOld(() => console.error('building the application…'))) process.exit(1);
}
const testArgs = ['node_modules/@playwright/test/cli.js', 'test', ...args];
const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
if (needsDisplay) {
  run('xvfb-run', ['-a', '--server-args=-screen 0 1920x1080x24', process.execPath, ...testArgs], env);
} else {
  run(process.execPath, testArgs, env);
}
