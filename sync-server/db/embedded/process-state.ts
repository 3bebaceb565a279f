/**
 * What can be known about another process: whether it lives, since when, and which folder it works in.
 *
 * A zombie counts as dead: `kill(pid, 0)` says that it lives for as long as its parent has not reaped it, which in containers can be
 * for ever. Does not end processes. Rules EP5, EP6.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Whether the process runs; false for zombies and for pids that nobody has. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && readState(pid) !== 'Z';
  }
  return readState(pid) !== 'Z';
}

/**
 * A text that differs between two processes that had the same pid one after the other; '' where the system does not tell, and then
 * two such processes look the same.
 */
export function readStartToken(pid: number): string {
  if (process.platform === 'linux') return readStat(pid)[19] ?? '';
  if (process.platform === 'win32') return '';
  return ps(pid, 'lstart');
}

/** Whether the process is a PostgreSQL server that works in the folder (which must be a real path). */
export function isPostgresIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return process.platform === 'win32' || ps(pid, 'comm').includes('postgres');
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false; // ended meanwhile, or belongs to someone whom we may not look at: not ours
  }
}

/** The process's state letter on Linux, '' elsewhere or when it is gone. */
function readState(pid: number): string {
  return process.platform === 'linux' ? (readStat(pid)[0] ?? '') : '';
}

/** Fields of /proc/PID/stat from the third on: the second, the name, may hold spaces and parentheses. */
function readStat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // gone
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return ''; // gone
  }
}
