/**
 * One run of the PostgreSQL server process: start, readiness, watchdog, stop.
 *
 * The watchdog is a small process that holds a pipe from us: when we die, however suddenly, it asks PostgreSQL to stop cleanly. Both are
 * sessions of their own, so that Ctrl+C in the terminal reaches us and not them. Rules EP3, EP5, EP7.
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { postgresEnv } from './cluster.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { stopProcess, waitUntil } from './orphan.ts';
import type { Places } from './places.ts';
import type { RunAs } from './run-as.ts';

const READY_MS = 120_000; // crash recovery of a large write-ahead log takes its time
const LOG_BYTES = 5_000_000;

export interface Postmaster {
  readonly pid: number;
  /** Settles when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface PostmasterInput {
  readonly places: Places;
  readonly binaries: Binaries;
  readonly user: RunAs;
  readonly socketFolder: string | null;
  readonly port: number;
  readonly fast: boolean;
}

/** Starts PostgreSQL and waits until it takes connections. @throws EmbeddedPostgresError `start_failed` with the end of its log. */
export async function startPostmaster(input: PostmasterInput): Promise<Postmaster> {
  const { places, binaries, user } = input;
  const logFile = await openLog(places, user);
  const child = spawn(binaries.postgres, ['-D', places.cluster, ...settings(input)], {
    ...childOptions(places, user),
    stdio: ['ignore', logFile.fd, logFile.fd],
  });
  let isEnded = false;
  const ended = new Promise<void>(done => {
    const end = (): void => {
      isEnded = true;
      done();
    };
    child.once('exit', end).once('error', end);
  });
  await logFile.close();
  child.unref();
  const { pid } = child;
  await waitUntil(() => isEnded || isReady(places.cluster, pid), READY_MS);
  if (pid === undefined || isEnded || !isReady(places.cluster, pid)) {
    if (pid !== undefined && !isEnded) await stopProcess(pid, binaries.pgCtl);
    const tail = await readTail(places.logFile);
    throw new EmbeddedPostgresError('start_failed', `PostgreSQL did not start. The end of its log:\n${tail}`);
  }
  const watchdog = startWatchdog(pid, input);
  return {
    pid,
    ended,
    async stop(): Promise<void> {
      child.ref(); // it may be dead and not yet reported: with nothing else open the program would end here, before it is told
      if (!isEnded) await stopProcess(pid, binaries.pgCtl);
      await ended;
      watchdog.kill('SIGKILL');
    },
  };
}

/** Line 8 of postmaster.pid says `ready` once connections are taken. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false; // not written yet
  }
}

/** What PostgreSQL may write to its log: no statements and no details, since both hold customer data. */
const LOG_SETTINGS = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_timezone: 'UTC',
};

function settings({ socketFolder, port, fast }: PostmasterInput): string[] {
  const values: Record<string, string> = {
    ...LOG_SETTINGS,
    timezone: 'UTC',
    port: String(port),
    listen_addresses: socketFolder === null ? '127.0.0.1' : '',
    max_connections: '60',
    shared_buffers: '128MB',
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '1GB',
    wal_compression: 'on',
    jit: 'off', // compiling costs more than our short statements take
  };
  if (socketFolder !== null) values['unix_socket_directories'] = socketFolder;
  // For tests whose data may be lost with the machine; a killed process loses nothing even so.
  if (fast) Object.assign(values, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** When the pipe closes, checks that the pid is still PostgreSQL's (first line of postmaster.pid), then asks for a fast stop. */
const WATCH_SCRIPT = `trap '' INT TERM HUP
read _
read pid < "$1/postmaster.pid" && [ "$pid" = "$2" ] && kill -INT "$2"`;

function startWatchdog(pid: number, { places, binaries, user }: PostmasterInput): ChildProcess {
  const options = { ...childOptions(places, user), stdio: ['pipe', 'ignore', 'ignore'] satisfies StdioOptions };
  const child =
    process.platform === 'win32'
      ? spawn(process.execPath, ['-e', windowsWatchScript(binaries.pgCtl, places.cluster)], options)
      : spawn('/bin/sh', ['-c', WATCH_SCRIPT, 'watchdog', places.cluster, String(pid)], options);
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}

function windowsWatchScript(pgCtl: string, cluster: string): string {
  const args = JSON.stringify(['stop', '-D', cluster, '-m', 'fast']);
  return `process.stdin.resume().on('close', () => require('child_process').spawnSync(${JSON.stringify(pgCtl)}, ${args}))`;
}

function childOptions(
  places: Places,
  user: RunAs,
): { cwd: string; env: NodeJS.ProcessEnv; detached: true; windowsHide: true } {
  return { cwd: '/', env: postgresEnv(places), detached: true, windowsHide: true, ...user };
}

/** Opens the log for PostgreSQL's user; a large one is moved aside first, so that at most two exist. */
async function openLog(places: Places, user: RunAs): Promise<FileHandle> {
  const size = await stat(places.logFile).then(
    entry => entry.size,
    () => 0,
  );
  if (size > LOG_BYTES) await rename(places.logFile, `${places.logFile}.1`);
  // Not through a link: the folder belongs to a user with fewer rights than ours.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(places.logFile, flags, 0o600);
  if (user !== null) await handle.chown(user.uid, user.gid);
  return handle;
}

async function readTail(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim().split('\n').slice(-8).join('\n');
}
