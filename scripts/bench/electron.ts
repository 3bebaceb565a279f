/** Starts the Electron runtime of the product on the bench page, under a virtual display when there is none. */
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const HOST = resolve('test/bench/host/main.mjs');

/** The path of a runnable Electron, fetched when it is missing. */
export function findElectron(): string {
  const args = ['scripts/ensure-electron.mjs', '--allow-fallback', '--print'];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error('there is no Electron runtime');
  return done.stdout.trim();
}

/** Opens the page in a hidden window with a profile of its own; resolves with the exit code and what Chromium said meanwhile. */
export async function openPage(url: string, profile: string): Promise<{ exitCode: number; log: string }> {
  const electron = findElectron();
  // As root Chromium refuses to start with its sandbox; an ordinary user keeps it.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, HOST, url];
  const needsDisplay = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  const command = needsDisplay ? 'xvfb-run' : electron;
  const child = spawn(command, needsDisplay ? ['-a', electron, ...args] : args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Without a session bus and a graphics card Chromium complains at length; that matters only when the run fails.
  const parts: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  return new Promise((resolveExit, reject) => {
    child.on('error', reject);
    child.on('close', code => resolveExit({ exitCode: code ?? 1, log: parts.join('') }));
  });
}
