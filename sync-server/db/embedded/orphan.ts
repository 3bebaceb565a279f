/**
 * A postmaster that a dead server left behind: asked to stop, waited for, and its traces removed. Rule EP5.
 *
 * The caller holds the data lock, so whoever runs on the cluster is an orphan. Touches no process that does not work in the cluster.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, type EmbeddedLog } from './embedded-error.ts';
import type { Places } from './places.ts';
import { isAlive, isPostgresIn } from './process-state.ts';

const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;
const BACKENDS_MS = 10_000;

/** First line of postmaster.pid, or null when there is none. */
async function readPostmasterPid(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

/** Ends what is left of an earlier run, so that a new postmaster can start. @throws EmbeddedPostgresError `in_use`. */
export async function endOrphan(places: Places, pgCtl: string, log: EmbeddedLog): Promise<void> {
  if (!existsSync(join(places.cluster, 'postmaster.pid'))) return;
  const pid = await readPostmasterPid(places.cluster);
  if (pid !== null && isAlive(pid) && isPostgresIn(pid, places.cluster)) {
    log('stopping a PostgreSQL that an earlier server left behind', { pid });
    await stopProcess(pid, pgCtl);
  }
  await waitForBackends(places.cluster, pgCtl, log);
  // The pid is dead, a zombie or somebody else's: PostgreSQL would only see that the number is taken and refuse to start.
  await rm(join(places.cluster, 'postmaster.pid'), { force: true });
}

/** Fast stop (open transactions are rolled back), then an immediate one, which the next start recovers from. */
export async function stopProcess(pid: number, pgCtl: string): Promise<void> {
  signal(pid, 'INT', pgCtl);
  if (await waitUntil(() => !isAlive(pid), FAST_STOP_MS)) return;
  signal(pid, 'QUIT', pgCtl);
  if (await waitUntil(() => !isAlive(pid), IMMEDIATE_STOP_MS)) return;
  throw new EmbeddedPostgresError(
    'in_use',
    `PostgreSQL (process ${pid}) does not stop. End it by hand, then start again.`,
  );
}

/** Polls the condition until it holds; false when the time is over. */
export async function waitUntil(condition: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(15);
  }
  return true;
}

/** After a postmaster was killed its backends go by themselves within about a second; until then the data is in use. */
async function waitForBackends(cluster: string, pgCtl: string, log: EmbeddedLog): Promise<void> {
  if (process.platform !== 'linux') return;
  const pids = (await readdir('/proc'))
    .map(Number)
    .filter(pid => pid > 0 && isPostgresIn(pid, cluster) && isAlive(pid));
  if (pids.length === 0) return;
  log('waiting for the last processes of a killed PostgreSQL', { count: pids.length });
  if (await waitUntil(() => pids.every(pid => !isAlive(pid)), BACKENDS_MS)) return;
  for (const pid of pids) signal(pid, 'QUIT', pgCtl);
  await waitUntil(() => pids.every(pid => !isAlive(pid)), BACKENDS_MS);
}

/** Windows has no such signals; pg_ctl speaks to PostgreSQL's own signal pipe there. */
function signal(pid: number, name: 'INT' | 'QUIT', pgCtl: string): void {
  if (process.platform === 'win32') {
    spawnSync(pgCtl, ['kill', name, String(pid)], { windowsHide: true });
    return;
  }
  try {
    process.kill(pid, `SIG${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
