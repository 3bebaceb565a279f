/**
 * One server per data folder: a file that names the process which supervises the PostgreSQL in it.
 *
 * PostgreSQL itself refuses a second postmaster, but we end postmasters that were left behind, so we must first know that nobody
 * else looks after the one that runs. The lock of a process that has died is taken over. Rule EP6.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { isAlive, readStartToken } from './process-state.ts';

const LOCK_FILE = 'supervisor.lock';

export interface DataLock {
  release(): Promise<void>;
}

/** Takes the lock of the folder. @throws EmbeddedPostgresError `in_use` while its holder lives. */
export async function takeDataLock(folder: string): Promise<DataLock> {
  const path = join(folder, LOCK_FILE);
  const mine = JSON.stringify({ pid: process.pid, started: readStartToken(process.pid), id: randomUUID() });
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createFile(path, mine)) return { release: () => releaseLock(path, mine) };
    const held = await readOrEmpty(path);
    const holder = parseHolder(held);
    if (holder !== null && isAlive(holder.pid) && readStartToken(holder.pid) === holder.started) {
      throw new EmbeddedPostgresError(
        'in_use',
        `The data folder ${folder} is in use by process ${holder.pid}. Stop that server first, or use another data folder.`,
      );
    }
    await removeStale(path, held);
  }
  throw new EmbeddedPostgresError('in_use', `The lock ${path} changes hands too fast: another server is starting.`);
}

async function createFile(path: string, content: string): Promise<boolean> {
  // Written under another name first: the lock never exists without its content.
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.close();
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes away the file of a dead holder. Two starters may meet here: who moved a fresh lock away puts it back. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readOrEmpty(aside)) !== seen) {
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  await rm(aside, { force: true });
}

async function releaseLock(path: string, mine: string): Promise<void> {
  if ((await readOrEmpty(path)) === mine) await rm(path, { force: true });
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseHolder(text: string): { pid: number; started: string } | null {
  const match = /^\{"pid":(\d+),"started":"([^"]*)"/.exec(text);
  return match === null ? null : { pid: Number(match[1]), started: match[2] ?? '' };
}
