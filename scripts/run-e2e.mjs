#!/usr/bin/env node
/**
 * Runs the tests in the real application: a runtime that is there, `out/` built from the sources as they are, a display on Linux,
 * then `playwright test`. Further arguments go to Playwright. `--packaged` tests the folder that `npm run pack` made instead.
 *
 * The runtime may be the test-only fallback: what is tested here is never shipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SOURCES = ['common', 'main', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const BUILT = 'out/main/index.js';

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

/** Time of the youngest file at or below the path. */
function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

/** Builds beside and renames, so that a failed or interrupted build never leaves half an application. */
function buildIfOld() {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > Math.max(...SOURCES.map(newestChange))) return;
  const fresh = `out/.fresh-${process.pid}`;
  const parts = ['main', 'preload', 'renderer'];
  process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
  run(process.execPath, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--outDir', fresh]);
  for (const part of parts) {
    rmSync(join('out', part), { recursive: true, force: true });
    renameSync(join(fresh, part), join('out', part));
  }
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
  buildIfOld();
}
const test = [process.execPath, ['node_modules/@playwright/test/cli.js', 'test', ...args]];
const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
if (needsDisplay) run('xvfb-run', ['-a', '--server-args=-screen 0 1920x1080x24', test[0], ...test[1]], env);
else run(...test, env);
