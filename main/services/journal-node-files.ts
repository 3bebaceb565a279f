/** The journal's file system on Node. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf, syncFolder } from './atomic-file.ts';
import type { JournalFiles, JournalHandle } from './journal.ts';

export const nodeJournalFiles: JournalFiles = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  },
  async open(path): Promise<JournalHandle> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    await syncFolder(dirname(path));
    return {
      async write(bytes, position) {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
          done += bytesWritten;
        }
      },
      truncate: size => file.truncate(size),
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  async rename(from, to) {
    await rename(from, to);
    await syncFolder(dirname(to));
  },
  remove: path => rm(path, { force: true }),
};
