/**
 * The journal of one user on this device: what was typed and not yet judged by the server, safe against a crash the moment that
 * `append` resolves. The records are ciphertext of the data worker; the journal neither has the key nor knows what a mutation is.
 *
 * The file system is passed in, so that the tests can pull the plug at every single call. Rules JO1 to JO8.
 */
import { AppError } from '../../common/protocol/app-error.ts';
import type { JournalRecord } from '../../common/ipc/worker-bridge.ts';
import { errorCodeOf } from './atomic-file.ts';
import { encodeLine, readJournal, sizeOf, type JournalContent } from './journal-file.ts';

/** An open file. Positions are explicit, so that a failed write leaves nothing behind that a later one would not overwrite. */
export interface JournalHandle {
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Returns when the bytes are on the disk itself. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
export interface JournalFiles {
  /** The whole content; empty when there is no file. */
  read(path: string): Promise<Buffer>;
  /** Opens for writing, making the file when it is not there; the folder's entry is lasting when this resolves. */
  open(path: string): Promise<JournalHandle>;
  /** Replaces `to` by `from`, lasting. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** A file with more garbage than this, and more garbage than content, is rewritten. */
const COMPACT_BYTES = 262_144;

/** Opens the journal, cutting off a torn tail. Throws `journal_failed`. */
export async function openJournal(files: JournalFiles, path: string, compactBytes = COMPACT_BYTES): Promise<Journal> {
  return guard(async () => {
    await files.remove(temporaryOf(path)); // of a compaction that was interrupted
    const content = readJournal(await files.read(path));
    const handle = await files.open(path);
    await handle.truncate(content.goodEnd);
    return new Journal({ files, path, compactBytes, content, handle });
  });
}

export class Journal {
  /** Lines that the disk lost; the session logs it. */
  readonly damagedLines: number;
  readonly #files: JournalFiles;
  readonly #path: string;
  readonly #compactBytes: number;
  readonly #pending: Map<string, JournalRecord>;
  #handle: JournalHandle;
  #goodEnd: number;
  #deadBytes: number;
  /** Something may stand behind `goodEnd`: it is cut off before anything else is written. */
  #hasTail = false;
  #isClosed = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(from: {
    readonly files: JournalFiles;
    readonly path: string;
    readonly compactBytes: number;
    readonly content: JournalContent;
    readonly handle: JournalHandle;
  }) {
    this.#files = from.files;
    this.#path = from.path;
    this.#compactBytes = from.compactBytes;
    this.#pending = from.content.pending;
    this.#goodEnd = from.content.goodEnd;
    this.#deadBytes = from.content.deadBytes;
    this.damagedLines = from.content.damagedLines;
    this.#handle = from.handle;
  }

  /** Records without acknowledgement, oldest first. */
  pending(): readonly JournalRecord[] {
    return [...this.#pending.values()];
  }

  /** All of them are on the disk when it resolves; none of them counts when it throws `disk_full` or `journal_failed`. Repeating is safe. */
  append(records: readonly JournalRecord[]): Promise<void> {
    return this.#inTurn(async () => {
      // The same edit under another counter was numbered anew by its device: the later record takes the place of the former.
      const fresh = records.filter(record => this.#pending.get(record.id)?.cseq !== record.cseq);
      if (fresh.length === 0) return;
      await this.#writeLine(encodeLine({ add: fresh }), true);
      for (const record of fresh) {
        const former = this.#pending.get(record.id);
        if (former) this.#deadBytes += sizeOf(former);
        this.#pending.set(record.id, record);
      }
    });
  }

  /** The verdicts of these are stored: they are no longer needed. Unknown ids are ignored. With none, what is not needed leaves the file. */
  acknowledge(ids: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      if (ids.length === 0) {
        await this.#compact();
        return;
      }
      const known = ids.filter(id => this.#pending.has(id));
      if (known.length === 0) return;
      const line = encodeLine({ ack: known });
      // Not synced: an acknowledgement that is lost is given again after the next push, whose answer is the same.
      await this.#writeLine(line, false);
      this.#deadBytes += line.length;
      for (const id of known) {
        const record = this.#pending.get(id);
        if (record) this.#deadBytes += sizeOf(record);
        this.#pending.delete(id);
      }
      await this.#compactIfWorthwhile();
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#isClosed = true;
      await this.#handle.close();
    });
  }

  async #writeLine(bytes: Uint8Array, mustLast: boolean): Promise<void> {
    await this.#cutTail();
    this.#hasTail = true;
    try {
      await this.#handle.write(bytes, this.#goodEnd);
      if (mustLast) await this.#handle.sync();
    } catch (error) {
      // Cut at once: a line that got through although its author was told that it did not must not come back after a restart.
      await this.#cutTail()
        .then(() => this.#handle.sync())
        .catch(() => undefined); // tried again before the next write
      throw error;
    }
    this.#goodEnd += bytes.length;
    this.#hasTail = false;
  }

  async #cutTail(): Promise<void> {
    if (!this.#hasTail) return;
    await this.#handle.truncate(this.#goodEnd);
    this.#hasTail = false;
  }

  async #compactIfWorthwhile(): Promise<void> {
    if (this.#deadBytes < this.#compactBytes || this.#deadBytes * 2 < this.#goodEnd) return;
    await this.#compact();
  }

  async #compact(): Promise<void> {
    if (this.#deadBytes === 0) return;
    const temporary = temporaryOf(this.#path);
    try {
      await this.#writeCopy(temporary);
      await this.#replaceBy(temporary);
    } catch {
      // Decision: go on with the old file, which still holds everything; tried again at the next acknowledgement.
      await this.#files.remove(temporary);
    }
  }

  async #writeCopy(temporary: string): Promise<void> {
    const live = this.pending();
    const copy = await this.#files.open(temporary);
    try {
      if (live.length > 0) await copy.write(encodeLine({ add: [...live] }), 0);
      await copy.sync();
    } finally {
      await copy.close();
    }
  }

  async #replaceBy(temporary: string): Promise<void> {
    await this.#handle.close();
    try {
      await this.#files.rename(temporary, this.#path);
      this.#deadBytes = 0;
    } finally {
      this.#handle = await this.#files.open(this.#path);
      // Read again rather than assumed: a rename may have failed after it took effect.
      this.#goodEnd = readJournal(await this.#files.read(this.#path)).goodEnd;
      this.#hasTail = true;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => {
      if (this.#isClosed) throw new AppError('store_locked');
      return guard(work);
    });
    this.#queue = turn.catch(() => undefined); // the caller has the error; the next in the queue goes on
    return turn;
  }
}

function temporaryOf(path: string): string {
  return `${path}.tmp`;
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const isFull = errorCodeOf(error) === 'ENOSPC' || errorCodeOf(error) === 'EDQUOT';
    throw new AppError(isFull ? 'disk_full' : 'journal_failed', {}, { cause: error });
  }
}
