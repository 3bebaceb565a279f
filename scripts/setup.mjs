#!/usr/bin/env node
/**
 * Gets a fresh machine ready, and takes no time on one that is: run before `npm start`, `npm test`, `npm run dev`, `npm run server`.
 *
 *   (always)     npm ci, when node_modules is missing or older than package-lock.json
 *   --display    on Linux: the system libraries of Electron, Xvfb when there is no display, a Chinese font
 *   --electron   a runtime for the tests and the demonstration (scripts/ensure-electron.mjs --allow-fallback)
 *
 * Plain Node without dependencies, since nothing is installed yet when it runs. What it cannot install it names, and goes on: who
 * needs it fails with its own message, the others work. Only a failed npm ci ends it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

/** What Electron loads, and the Debian package that brings it. */
const LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
};

const log = text => console.error(`[setup] ${text}`);

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  log(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE.join('.')} or newer (https://nodejs.org).`);
  process.exit(1);
}

/** Whether every package of the lock file is installed in its version; optional ones may be absent (other platforms). */
export function isInstalled(lockText, installedText) {
  if (installedText === undefined) return false;
  const locked = JSON.parse(lockText).packages;
  const installed = JSON.parse(installedText).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (isInstalled(lock, readText(join(root, 'node_modules/.package-lock.json')))) return;
  log('installing the dependencies (npm ci): about a minute, once');
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const done = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && npm.length === 1,
  });
  if (done.status === 0) return;
  log('npm ci failed: see above. Without network nothing can be installed for the first time.');
  process.exit(1);
}

function isInPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders, '/usr/bin', '/usr/local/bin'].some(folder => existsSync(join(folder, program)));
}

/** Debian packages that are missing for a window. */
function findMissingPackages() {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(path => existsSync(path)) ?? 'ldconfig';
  const known = spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const missing = Object.entries(LIBRARIES)
    .filter(([library]) => !known.includes(`\t${library} `))
    .map(([, name]) => name);
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (!hasDisplay && !isInPath('Xvfb')) missing.push('xvfb', 'xauth');
  const fonts = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  if (!fonts.stdout?.trim()) missing.push('fonts-noto-cjk');
  return missing;
}

function installDisplay() {
  if (process.platform !== 'linux') return;
  const missing = findMissingPackages();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (process.geteuid() !== 0 || !isInPath('apt-get')) {
    log(`the application needs system packages that are missing. On Debian or Ubuntu, as root:`);
    log(`  apt-get install -y --no-install-recommends ${names}`);
    log('(newer Ubuntu: libgtk-3-0t64, libasound2t64.) Going on without them: the window may fail to open.');
    return;
  }
  log(`installing system packages: ${names}`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const isDone =
    spawnSync('apt-get', ['update', '-qq'], options).status === 0 &&
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options).status === 0;
  if (!isDone) log(`apt-get failed: see above. Install by hand: ${names}. Going on: the window may fail to open.`);
}

function installElectron() {
  const done = spawnSync(process.execPath, [join(root, 'scripts/ensure-electron.mjs'), '--allow-fallback'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) log('there is no Electron runtime: see above. Going on: whatever opens a window will fail.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  checkNode();
  installPackages();
  if (args.includes('--display')) installDisplay();
  if (args.includes('--electron')) installElectron();
}
