/**
 * Where the parts of the embedded PostgreSQL lie: data root, cluster, socket folder, log.
 *
 * The data root is the folder that was asked for, or, when the user that PostgreSQL runs as cannot reach it (a clone under root's
 * home), a folder of its own under /var/lib. Does not start anything. Rules EP2, EP3.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { EmbeddedLog } from './embedded-error.ts';
import { canTraverse, type RunAs } from './run-as.ts';

/** Longest path of a unix socket that the systems we run on accept, in bytes (macOS: 103). */
const SOCKET_PATH_BYTES = 103;
const SOCKET_NAME = '.s.PGSQL.5432';
const TEMP_PREFIX = 'customer-pool-pg-';

export interface Places {
  readonly root: string;
  /** PostgreSQL's own data folder; exists only when it is whole. */
  readonly cluster: string;
  readonly logFile: string;
  /** Remembers a socket folder outside the root, so that the next start can clear it away. */
  readonly socketNote: string;
}

/** Decides on the data root and makes it, owned by the user. */
export async function preparePlaces(dataDir: string, user: RunAs, log: EmbeddedLog): Promise<Places> {
  const wanted = resolve(dataDir);
  await mkdir(wanted, { recursive: true });
  let root = await realpath(wanted);
  if (!canTraverse(user, dirname(root))) {
    const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
    const moved = join('/var/lib/customer-pool', name);
    await mkdir(moved, { recursive: true });
    await writeFile(
      join(root, 'MOVED.txt'),
      `PostgreSQL cannot reach this folder as its own user; its data is in ${moved}\n`,
    );
    log('the data folder is not reachable for the user that PostgreSQL runs as', { dataDir: root, used: moved });
    root = moved;
  }
  if (user !== null) await chown(root, user.uid, user.gid);
  return {
    root,
    cluster: join(root, 'cluster'),
    logFile: join(root, 'postgres.log'),
    socketNote: join(root, 'socket-folder'),
  };
}

/** Makes an empty folder for the socket that only the user may enter; the caller holds the data lock. */
export async function prepareSocketFolder(places: Places, user: RunAs): Promise<string> {
  await removeSocketFolder(places);
  const near = join(places.root, 'run');
  const isShort = Buffer.byteLength(join(near, SOCKET_NAME)) <= SOCKET_PATH_BYTES;
  const folder = isShort ? near : await mkdtemp(join(tmpdir(), TEMP_PREFIX));
  await mkdir(folder, { recursive: true });
  if (!isShort) await writeFile(places.socketNote, folder);
  await chmod(folder, 0o700);
  if (user !== null) await chown(folder, user.uid, user.gid);
  return folder;
}

/** Removes the socket folder of this or an earlier run. */
export async function removeSocketFolder(places: Places): Promise<void> {
  await rm(join(places.root, 'run'), { recursive: true, force: true });
  if (!existsSync(places.socketNote)) return;
  const folder = await readFile(places.socketNote, 'utf8');
  // The note lies in a folder of PostgreSQL's user: remove nothing on its word but what we may have made.
  if (dirname(folder) === tmpdir() && folder.startsWith(join(tmpdir(), TEMP_PREFIX))) {
    await rm(folder, { recursive: true, force: true });
  }
  await rm(places.socketNote, { force: true });
}
