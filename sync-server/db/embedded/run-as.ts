/**
 * As whom PostgreSQL runs: initdb and postgres refuse to run as root, so root hands over to `postgres`, else to `nobody` (65534).
 *
 * Also judges whether that user can reach a folder, by the mode bits, since root itself can reach everything. Rule EP2.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** The user to drop to; null when we are not root and PostgreSQL runs as ourselves. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

/** Finds the user for PostgreSQL. @throws EmbeddedPostgresError `no_user` when root finds nobody to hand over to. */
export function findRunAs(): RunAs {
  if (process.platform === 'win32' || process.geteuid?.() !== 0) return null;
  const users = readUsers();
  const user = users.find(entry => entry.name === 'postgres') ?? users.find(entry => entry.uid === 65_534);
  if (user === undefined) {
    throw new EmbeddedPostgresError(
      'no_user',
      'PostgreSQL refuses to run as root and there is neither a user "postgres" nor uid 65534 in /etc/passwd. ' +
        'Create one (useradd --system postgres), run the server as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: user.uid, gid: user.gid };
}

/** Whether the user may pass through the folder and all its parents. */
export function canTraverse(user: RunAs, folder: string): boolean {
  if (user === null) return true;
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dirname(path) === path) return true;
  }
}

/** Whether the user may read and run the file, its folder being reachable. */
export function canRun(user: RunAs, file: string): boolean {
  if (user === null) return true;
  const { mode, uid, gid } = statSync(file);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & 0o5) === 0o5;
}

function readUsers(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .filter(parts => parts.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
