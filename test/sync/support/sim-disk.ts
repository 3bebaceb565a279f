/**
 * The disk of a simulated device: the journal of the main process (the real one) over a disk that can lose power in the middle of a
 * line, and the sealed store. Every call of a port is a point at which the program may end.
 */
import type { JournalRecord } from '../../../common/ipc/worker-bridge.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { openJournal, type Journal } from '../../../main/services/journal.ts';
import type { JournalPort } from '../../../renderer/data/core/ports.ts';
import type { Store, StorePort } from '../../../renderer/data/store/store.ts';
import { FakeDisk, systemError } from '../../main/support/fake-disk.ts';

const PATH = 'journal.log';

/** Called before and after every call of a port, with its name; throwing there ends the program at that point. */
export type At = (point: string) => void;

export class Crash extends Error {
  override name = 'Crash';
}

export class SimDisk {
  /** Nothing more can be written until it is false again. */
  isFull = false;
  #disk = new FakeDisk();
  #journal: Journal | null = null;

  /** The journal holds these records, as they lie on the disk. */
  async pending(): Promise<readonly JournalRecord[]> {
    return (await this.#open()).pending();
  }

  /** All bytes of the journal. */
  bytes(): Buffer {
    return Buffer.concat([...this.#disk.files.values()].map(file => file.current));
  }

  /** After so many calls from now the power fails; `torn` of the call is done. */
  failPowerAfter(calls: number, torn: number): void {
    this.#disk.crashAt = this.#disk.calls + calls;
    this.#disk.torn = torn;
  }

  /** There is room, and the power stays. */
  heal(): void {
    this.isFull = false;
    this.#disk.crashAt = Infinity;
  }

  get hasLostPower(): boolean {
    return this.#disk.calls >= this.#disk.crashAt;
  }

  /** The machine starts again; `keep` of what was not flushed has reached the disk. */
  reboot(keep: number): void {
    this.#disk = this.#disk.reboot(keep);
    this.#journal = null;
  }

  /** The program is removed with all its files. */
  wipe(): void {
    this.#disk = new FakeDisk();
    this.#journal = null;
  }

  /** What lies on it now; calling the answer puts it back, as a backup would. */
  save(): () => void {
    const saved = this.#disk.reboot(1);
    return () => {
      this.#disk = saved.reboot(1);
      this.#journal = null;
    };
  }

  async #open(): Promise<Journal> {
    return (this.#journal ??= await openJournal(this.#disk.port, PATH, 20_000));
  }

  /** The journal as the engine reaches it. `onDurable` is told what was confirmed. */
  journalPort(at: At, onDurable: (ids: readonly string[]) => void): JournalPort {
    const call = async <T>(name: string, work: (journal: Journal) => Promise<T>): Promise<T> => {
      at(`journal.${name} before`);
      if (this.isFull) this.#disk.failing.set('write', { error: systemError('ENOSPC'), partial: true });
      else this.#disk.failing.clear();
      try {
        const value = await work(await this.#open());
        at(`journal.${name} after`);
        return value;
      } catch (thrown) {
        if (this.hasLostPower) throw new Crash(`the power fails in journal.${name}`);
        throw thrown;
      }
    };
    return {
      append: records =>
        call('append', async journal => {
          await journal.append(records);
          onDurable(records.map(record => record.id));
        }),
      readUnacked: () => call('read', journal => Promise.resolve([...journal.pending()])),
      ack: ids => call('ack', journal => journal.acknowledge(ids)),
    };
  }

  /** The store of this device with the same points and the same lack of room. */
  storePort(port: StorePort, at: At): StorePort {
    return {
      open: async () => {
        at('store.open');
        return this.#wrapStore(await port.open(), at);
      },
      destroy: () => port.destroy(),
    };
  }

  #wrapStore(store: Store, at: At): Store {
    const needRoom = (): void => {
      if (this.isFull) throw new AppError('disk_full');
    };
    return {
      ...store,
      async put(name, docs) {
        at(`put ${name} before`);
        if (docs.length > 0) needRoom();
        await store.put(name, docs);
        at(`put ${name} after`);
      },
      async remove(name, keys) {
        at(`remove ${name} before`);
        await store.remove(name, keys);
        at(`remove ${name} after`);
      },
    };
  }
}
