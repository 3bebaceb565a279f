/**
 * `npm run pack`: builds and packs the unpacked application with electron-builder.
 *
 * With the official Electron the result is `release/`. Where it cannot be had, the test runtime is packed into `release-test/`, with a
 * NOTE: that folder is for tests and is never called a release. With `--inspectable` the test folder can be driven by Playwright.
 * `--built` packs `out/` as it is; `--output=FOLDER` packs into another folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '..');
const runtime = join(dirname(require.resolve('electron/package.json')), 'dist');

/** Runs a Node program; its output is ours. */
function run(script: string, args: readonly string[]): number {
  const done = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  return done.status ?? 1;
}

function runOrEnd(script: string, args: readonly string[]): void {
  const status = run(script, args);
  if (status !== 0) process.exit(status);
}

const isFallback = (): boolean => existsSync(join(runtime, 'FALLBACK.json'));

runOrEnd('scripts/ensure-electron.mjs', ['--allow-fallback']);
if (!process.argv.includes('--built')) runOrEnd('node_modules/electron-vite/bin/electron-vite.js', ['build']);
const given = process.argv.find(argument => argument.startsWith('--output='))?.slice('--output='.length);
const output = given ?? (isFallback() ? 'release-test' : 'release');
rmSync(resolve(root, output, 'linux-unpacked'), { recursive: true, force: true });
const options = ['--dir', '--publish', 'never', `-c.directories.output=${output}`];
if (isFallback()) options.push(`-c.electronDist=${runtime}`);
if (process.argv.includes('--inspectable')) {
  if (!isFallback()) console.error('[pack] NOTE: inspectable: for tests, not for users');
  options.push('-c.electronFuses.enableNodeCliInspectArguments=true');
}
runOrEnd('node_modules/electron-builder/cli.js', options);
if (isFallback()) {
  console.error(
    `[pack] NOTE: packed with the test-only runtime, since the official Electron could not be had: ${output}/ is for tests, not a release`,
  );
}
console.log(`[pack] ${join(output, process.platform === 'linux' ? 'linux-unpacked/customer-pool' : '')}`);
