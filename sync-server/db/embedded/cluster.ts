/**
 * The cluster: PostgreSQL's data folder, made once by initdb under another name and then renamed, so that a half-made one is never
 * taken for whole. Does not start the server. Rules EP1, EP4.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, type EmbeddedLog } from './embedded-error.ts';
import type { Places } from './places.ts';
import type { RunAs } from './run-as.ts';

/** Role and database that the server uses. */
export const DATABASE_USER = 'customer_pool';
const POSTGRES_MAJOR = '18';
const DRAFT_PREFIX = 'cluster.tmp';

/** Name of the file that holds the password where PostgreSQL must listen on TCP (Windows). */
const PASSWORD_FILE = 'password';

/** Environment of all PostgreSQL programs: nothing of the caller's, whose home and locale may mislead them. */
export function postgresEnv(places: Places): NodeJS.ProcessEnv {
  const { PATH = '/usr/bin:/bin', SystemRoot, TEMP, TMP } = process.env;
  const windows = process.platform === 'win32' ? { SystemRoot, TEMP, TMP } : {};
  return { PATH, HOME: places.root, LC_ALL: 'C', TZ: 'UTC', ...windows };
}

/** Removes what interrupted starts left, and makes the cluster when there is none. @throws EmbeddedPostgresError */
export async function prepareCluster(
  places: Places,
  binaries: Binaries,
  user: RunAs,
  options: { readonly fast: boolean; readonly log: EmbeddedLog },
): Promise<void> {
  await removeDrafts(places, options.log);
  if (!existsSync(places.cluster)) {
    await createCluster(places, binaries, user, options.fast);
    options.log('made a new cluster', { cluster: places.cluster });
    return;
  }
  const version = await readFile(join(places.cluster, 'PG_VERSION'), 'utf8').catch(() => '');
  if (version.trim() === '') {
    throw new EmbeddedPostgresError(
      'damaged',
      `${places.cluster} is no PostgreSQL cluster (PG_VERSION is missing). Restore it from a backup, or move it away to start empty.`,
    );
  }
  if (version.trim() !== POSTGRES_MAJOR) {
    throw new EmbeddedPostgresError(
      'wrong_version',
      `${places.cluster} was made by PostgreSQL ${version.trim()}, these programs are version ${POSTGRES_MAJOR}. Use the matching release of this server.`,
    );
  }
}

/** The password for TCP connections, undefined where the socket folder's rights are the protection. */
export async function readPassword(places: Places): Promise<string | undefined> {
  if (process.platform !== 'win32') return undefined;
  return (await readFile(join(places.root, PASSWORD_FILE), 'utf8')).trim();
}

async function createCluster(places: Places, binaries: Binaries, user: RunAs, fast: boolean): Promise<void> {
  const draft = join(places.root, `${DRAFT_PREFIX}-${randomUUID()}`);
  const args = ['-D', draft, '-U', DATABASE_USER, '-E', 'UTF8', '--no-instructions'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  if (fast) args.push('--no-sync');
  args.push(...(await authArgs(places, user)));
  await runInitdb(binaries.initdb, args, places, user);
  await rename(draft, places.cluster);
  if (!fast && process.platform !== 'win32') await syncFolder(places.root);
}

async function authArgs(places: Places, user: RunAs): Promise<string[]> {
  if (process.platform !== 'win32') return ['-A', 'trust'];
  const path = join(places.root, PASSWORD_FILE);
  await writeFile(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (user !== null) await chown(path, user.uid, user.gid);
  return ['-A', 'scram-sha-256', `--pwfile=${path}`];
}

function runInitdb(program: string, args: readonly string[], places: Places, user: RunAs): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: postgresEnv(places),
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
      ...user,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-2_000)));
    child.on('error', cause => fail(startFailed(`initdb could not be run: ${cause.message}`, cause)));
    child.on('close', code =>
      code === 0 ? done() : fail(startFailed(`initdb ended with code ${code}: ${said.trim()}`)),
    );
  });
}

function startFailed(message: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError('start_failed', message, { cause });
}

async function removeDrafts(places: Places, log: EmbeddedLog): Promise<void> {
  for (const name of await readdir(places.root)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue;
    log('removing a half-made cluster', { name });
    // An initdb whose parent was killed may still be writing; what it leaves now is removed at the next start.
    await rm(join(places.root, name), { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      log('could not remove it yet', { name, reason: (error as NodeJS.ErrnoException).code ?? 'unknown' });
    });
  }
}

/** Makes the rename last through a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
