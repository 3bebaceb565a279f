/**
 * Where the parts of the embedded PostgreSQL lie: data root, cluster, socket folder, log.
 *
 * The data root is the folder that was asked for, or, when the user that PostgreSQL runs as cannot reach it (a clone under root's
 * home), a folder of its own under /var/lib. Does not start anything. Rules EP2, EP3.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, type EmbeddedLog } from './embedded-error.ts';
import { canTraverse, type RunAs } from './run-as.ts';

/** Longest path of a unix socket that the systems we run on accept, in bytes (macOS: 103). */
const SOCKET_PATH_BYTES = 103;
const SOCKET_NAME = '.s.PGSQL.5432';
const TEMP_PREFIX = 'customer-pool-pg-';
/** Where data goes that cannot lie where it was wanted, and the file that says so: its first line is the folder. */
const MOVED_ROOT = '/var/lib/customer-pool';
const MOVED_NOTE = 'MOVED.txt';

export interface Places {
  readonly root: string;
  /** PostgreSQL's own data folder; exists only when it is whole. */
  readonly cluster: string;
  readonly logFile: string;
  /** Remembers a socket folder outside the root, so that the next start can clear it away. */
  readonly socketNote: string;
}

/**
 * Decides on the data root and makes it, owned by the user. Once data was moved it stays there, whatever becomes reachable later.
 * @throws EmbeddedPostgresError `unreachable` when there is data that the user can no longer reach.
 */
export async function preparePlaces(dataDir: string, user: RunAs, log: EmbeddedLog): Promise<Places> {
  const wanted = resolve(dataDir);
  await mkdir(wanted, { recursive: true });
  const root = await findRoot(await realpath(wanted), user, log);
  if (user !== null) await chown(root, user.uid, user.gid);
  return {
    root,
    cluster: join(root, 'cluster'),
    logFile: join(root, 'postgres.log'),
    socketNote: join(root, 'socket-folder'),
  };
}

async function findRoot(folder: string, user: RunAs, log: EmbeddedLog): Promise<string> {
  const note = join(folder, MOVED_NOTE);
  const [noted = ''] = existsSync(note) ? (await readFile(note, 'utf8')).split('\n') : [];
  if (dirname(noted) === MOVED_ROOT && existsSync(noted)) return noted;
  if (canTraverse(user, dirname(folder))) return folder;
  if (existsSync(join(folder, 'cluster'))) {
    throw new EmbeddedPostgresError(
      'unreachable',
      `The user that PostgreSQL runs as can no longer reach ${folder}. Make its parent folders passable (chmod o+x), or move the folder.`,
    );
  }
  const moved = join(MOVED_ROOT, randomUUID());
  await mkdir(moved, { recursive: true });
  await writeFile(
    note,
    `${moved}\n\nPostgreSQL runs as its own user, who cannot reach this folder. Its data is in the folder above.\n`,
  );
  log('the data folder is not reachable for the user that PostgreSQL runs as', { dataDir: folder, used: moved });
  return moved;
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
