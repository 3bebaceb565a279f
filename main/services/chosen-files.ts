/**
 * Files that the user chose in the system's dialog: named by random tokens towards the data worker, read as streams, saved atomically.
 * The path never leaves the main process, and a token ends when the store is locked. It shows no dialog itself. Rules FI1 to FI5.
 */
import { createReadStream } from 'node:fs';
import { access, constants, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { OpenedFile } from '../../common/ipc/desktop.ts';
import type { RandomBytes } from '../../common/lib/clock.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { errorCodeOf, writeFileAtomically } from './atomic-file.ts';

export interface ChosenFiles {
  /** Registers a file for reading. Throws `file_gone`, `file_not_readable`. */
  add(path: string): Promise<OpenedFile>;
  /** The bytes of a registered file. Throws `file_gone`, `file_not_readable`. */
  read(token: string): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly size: number }>;
  /** All tokens end. */
  clear(): void;
}

const CHUNK_BYTES = 262_144;

export function createChosenFiles(random: RandomBytes): ChosenFiles {
  const paths = new Map<string, string>();
  return {
    async add(path) {
      const { size } = await inspect(path);
      const token = Buffer.from(random(24)).toString('base64url');
      paths.set(token, path);
      return { token, name: basename(path), size };
    },
    async read(token) {
      const path = paths.get(token);
      if (path === undefined) throw new AppError('file_gone');
      const { size } = await inspect(path);
      const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
      return { body: Readable.toWeb(stream) as ReadableStream<Uint8Array>, size };
    },
    clear: () => paths.clear(),
  };
}

/** Writes a file that the user named. Throws `disk_full`, `file_not_writable`; then the old file, if any, is as it was. */
export async function saveChosenFile(
  path: string,
  data: Uint8Array,
  write: (path: string, data: Uint8Array) => Promise<void> = writeFileAtomically,
): Promise<string> {
  try {
    await write(path, data);
    return basename(path);
  } catch (error) {
    const code = errorCodeOf(error);
    throw new AppError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'file_not_writable',
      {},
      { cause: error },
    );
  }
}

/** A name for the save dialog that is safe on every system: no folders, no control characters, none of `<>:"|?*`. */
export function cleanFileName(suggested: string, extension: string): string {
  const name = suggested
    .replace(/[\\/]/g, '-')
    // eslint-disable-next-line no-control-regex -- control characters are what is to be removed
    .replace(/[\u0000-\u001f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 100);
  const base = name.toLowerCase().endsWith(`.${extension}`) ? name.slice(0, -extension.length - 1) : name;
  return `${base === '' ? 'export' : base}.${extension}`;
}

async function inspect(path: string): Promise<{ size: number }> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new AppError('file_not_readable');
    await access(path, constants.R_OK);
    await (await open(path, 'r')).close(); // some systems refuse only here (a file that another program holds)
    return { size: info.size };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(errorCodeOf(error) === 'ENOENT' ? 'file_gone' : 'file_not_readable', {}, { cause: error });
  }
}
