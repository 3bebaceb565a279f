/**
 * A disk for the journal that can lose power. It keeps what was synced apart from what was merely written: at a crash each file falls
 * back to its last synced content plus any prefix of the bytes written since, as a real disk may.
 */
import type { JournalFiles, JournalHandle } from '../../../main/services/journal.ts';

interface FakeFile {
  synced: Buffer;
  current: Buffer;
}

export class PowerLoss extends Error {}

/** Counts every call; the one with the number `crashAt` loses power, after having done `torn` of its work (0 to 1). */
export class FakeDisk {
  readonly files = new Map<string, FakeFile>();
  calls = 0;
  crashAt = Infinity;
  torn = 0;
  /** Thrown by the named call until removed, e.g. `write` → ENOSPC. With `partial`, half of the bytes are written first. */
  readonly failing = new Map<string, { error: Error; partial: boolean }>();

  /** What the disk holds after the power came back; `keep` is the share of unsynced bytes that made it. */
  reboot(keep: number): FakeDisk {
    const after = new FakeDisk();
    for (const [path, file] of this.files) {
      const content = survive(file, keep);
      after.files.set(path, { synced: content, current: content });
    }
    return after;
  }

  #step(name: string): void {
    this.calls += 1;
    if (this.calls > this.crashAt) throw new PowerLoss();
    const failing = this.failing.get(name);
    if (this.calls === this.crashAt && this.torn === 0) throw new PowerLoss();
    if (failing && !failing.partial) throw failing.error;
  }
  #end(): void {
    if (this.calls === this.crashAt) throw new PowerLoss();
  }

  readonly port: JournalFiles = {
    read: async path => {
      this.#step('read');
      this.#end();
      return Buffer.from(this.files.get(path)?.current ?? Buffer.alloc(0));
    },
    open: async path => {
      this.#step('open');
      const known = this.files.get(path);
      if (!known) this.files.set(path, { synced: Buffer.alloc(0), current: Buffer.alloc(0) });
      this.#end();
      return this.#handle(this.files.get(path) as FakeFile);
    },
    rename: async (from, to) => {
      this.#step('rename');
      const file = this.files.get(from);
      if (!file) throw new Error('ENOENT');
      this.files.delete(from);
      this.files.set(to, file);
      this.#end();
    },
    remove: async path => {
      this.#step('remove');
      this.files.delete(path);
      this.#end();
    },
  };

  #handle(file: FakeFile): JournalHandle {
    return {
      write: async (bytes, position) => {
        this.#step('write');
        const failing = this.failing.get('write');
        const share = this.calls === this.crashAt ? this.torn : failing ? 0.5 : 1;
        const part = bytes.subarray(0, Math.floor(bytes.length * share));
        const size = Math.max(file.current.length, position + part.length);
        const next = Buffer.alloc(size);
        file.current.copy(next);
        next.set(part, position);
        file.current = next;
        this.#end();
        if (failing) throw failing.error;
      },
      truncate: async size => {
        this.#step('truncate');
        const next = Buffer.alloc(size);
        file.current.copy(next, 0, 0, size);
        file.current = next;
        this.#end();
      },
      sync: async () => {
        this.#step('sync');
        file.synced = Buffer.from(file.current);
        this.#end();
      },
      close: async () => {
        this.#step('close');
        this.#end();
      },
    };
  }
}

/** The longest common prefix is safe; of the rest the given share of the new content may have reached the disk. */
function survive(file: FakeFile, keep: number): Buffer {
  const { synced, current } = file;
  if (synced.equals(current)) return Buffer.from(synced);
  if (keep === 0) return Buffer.from(synced);
  let same = 0;
  while (same < synced.length && same < current.length && synced[same] === current[same]) same += 1;
  if (current.length <= same) return keep === 1 ? Buffer.from(current) : Buffer.from(synced); // a truncation: done or not
  return Buffer.from(current.subarray(0, same + Math.floor((current.length - same) * keep)));
}

/** An error of the system with a code. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
