/**
 * Builds the application into `out/` when a source is newer than what is there. Builds beside and renames, so that a failed or
 * interrupted build never leaves half an application. Knows no release; packaging has its own script.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['common', 'main', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const PARTS = ['main', 'preload', 'renderer'];

/** Time of the youngest file at or below the path. */
function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

/** Whether `out/` is missing a part or older than a source. */
export function isOld() {
  const built = [
    join(root, 'out/main/index.js'),
    join(root, 'out/preload/index.cjs'),
    join(root, 'out/renderer/index.html'),
  ];
  if (!built.every(path => existsSync(path))) return true;
  const oldest = Math.min(...built.map(path => statSync(path).mtimeMs));
  return oldest < Math.max(...SOURCES.map(name => newestChange(join(root, name))));
}

/** Builds when needed; true when `out/` is up to date afterwards. `onBuild` is called before a build. */
export function buildIfOld(onBuild = () => undefined) {
  if (!isOld()) return true;
  onBuild();
  const fresh = join(root, `out/.fresh-${process.pid}`);
  try {
    const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    const args = [tool, 'build', '--outDir', fresh, '--logLevel', 'error'];
    if (spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
      return false;
    for (const part of PARTS) {
      rmSync(join(root, 'out', part), { recursive: true, force: true });
      renameSync(join(fresh, part), join(root, 'out', part));
    }
    return true;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
