/**
 * A device for tests: the real engine over a memory store, a journal that outlives everything but itself, and a transport that the
 * test gives. `crash` forgets the engine without a word; `open` starts anew on what was left.
 */
import type { JournalRecord } from '../../../../common/ipc/worker-bridge.ts';
import type { Clock, RandomBytes } from '../../../../common/lib/clock.ts';
import { AppError } from '../../../../common/protocol/app-error.ts';
import type { SessionUser } from '../../../../common/protocol/messages.ts';
import type { DataEvents } from '../../../../renderer/data/api.ts';
import { createCipher, type Cipher } from '../../../../renderer/data/crypto/cipher.ts';
import { openEngine, type Engine } from '../../../../renderer/data/engine/engine.ts';
import type { JournalPort, Transport } from '../../../../renderer/data/core/ports.ts';
import type { Store, StorePort } from '../../../../renderer/data/store/store.ts';
import { createMemoryStorePort, destroyMemoryStore } from './memory-store.ts';
import { makeRandom } from './samples.ts';

/** Called before and after every call of a port, with its name; throwing there is a crash at that point. */
export type Interrupt = (point: string) => void;

export interface DeviceOptions {
  readonly name: string;
  readonly user: SessionUser;
  readonly clientId: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

export interface Device {
  readonly name: string;
  /** As the device keeps him: the server may change what he may do. */
  user: SessionUser;
  readonly clientId: string;
  /** The open engine; throws when there is none. */
  readonly engine: Engine;
  readonly journal: { records: JournalRecord[] };
  /** Ids of all mutations that ever reached the journal. */
  readonly written: Set<string>;
  readonly events: { readonly event: keyof DataEvents; readonly value: unknown }[];
  /** How long the sync loop wanted to wait, each time. */
  readonly naps: number[];
  interrupt: Interrupt;
  open(): Promise<Engine>;
  /** Lets the time of the watchdog run out; resolves when it had been waiting. */
  bark(): Promise<void>;
  /** Resolves when the sync loop next goes to wait. */
  nap(): Promise<void>;
  /** Resolves when the event has been told. */
  until(event: keyof DataEvents): Promise<void>;
  /** The program ends here: nothing more is written, nothing is closed. */
  crash(): void;
  close(): Promise<void>;
  destroyStore(): void;
  /** The store as it lies on the disk, opened beside the engine for comparison. */
  openStore(): Promise<Store>;
}

export class Crash extends Error {
  override name = 'Crash';
}

export async function createDevice(options: DeviceOptions): Promise<Device> {
  const { name, user, clientId, clock, randomBytes } = options;
  const key = Uint8Array.from(makeRandom(clientId.length + name.length)(32));
  const cipher: Cipher = await createCipher(key, randomBytes);
  let engine: Engine | null = null;
  let life = 0;
  let seenNaps = 0;
  const listeners: (() => void)[] = [];
  let watching: (() => void) | null = null;
  const waitToBark = (signal: AbortSignal): Promise<void> =>
    new Promise(resolve => {
      watching = resolve;
      listeners.splice(0).forEach(listener => listener());
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
  const waitFor = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise<void>(resolve => listeners.push(resolve));
  };
  const device: Device = {
    name,
    user,
    clientId,
    journal: { records: [] },
    written: new Set(),
    events: [],
    naps: [],
    interrupt: () => undefined,
    get engine() {
      if (engine === null) throw new Error(`${name} is not open`);
      return engine;
    },
    async open() {
      life += 1;
      const mine = life;
      const at: Interrupt = point => {
        if (mine !== life) throw new Crash('a former life');
        device.interrupt(point);
      };
      const opened = await openEngine({
        ports: {
          user: device.user,
          saveUser: changed => Promise.resolve(void (device.user = changed)),
          clientId,
          appVersion: 'test',
          cipher,
          clock,
          randomBytes,
          store: wrapStorePort(createMemoryStorePort(name, cipher), at),
          journal: wrapJournal(device, at),
          transport: options.transport,
          emit(event, value) {
            device.events.push({ event, value });
            listeners.splice(0).forEach(listener => listener());
          },
        },
        timer: {
          sleep(ms, signal, purpose) {
            if (purpose === 'watch') return waitToBark(signal);
            if (purpose === 'quiet') return new Promise(resolve => signal.addEventListener('abort', () => resolve()));
            device.naps.push(ms);
            listeners.splice(0).forEach(listener => listener());
            return new Promise(resolve => {
              if (signal.aborted) resolve();
              signal.addEventListener('abort', () => resolve());
            });
          },
        },
        openFile: () => Promise.reject(new AppError('file_gone')),
      });
      engine = opened;
      return opened;
    },
    crash() {
      life += 1;
      engine = null;
    },
    async close() {
      await engine?.close();
      engine = null;
    },
    async bark() {
      await waitFor(() => watching !== null);
      watching?.();
      watching = null;
    },
    async nap() {
      await waitFor(() => device.naps.length > seenNaps);
      seenNaps = device.naps.length;
    },
    until: event => waitFor(() => device.events.some(told => told.event === event)),
    destroyStore: () => destroyMemoryStore(name),
    openStore: () => createMemoryStorePort(name, cipher).open(),
  };
  return device;
}

/** The journal of the main process in memory: appended as a whole or not at all, of equal ids the last counts. */
function wrapJournal({ journal, written }: Pick<Device, 'journal' | 'written'>, at: Interrupt): JournalPort {
  return {
    async append(records) {
      at('journal.append before');
      const ids = new Set(records.map(record => record.id));
      journal.records = [...journal.records.filter(record => !ids.has(record.id)), ...records];
      for (const id of ids) written.add(id);
      at('journal.append after');
    },
    async readUnacked() {
      at('journal.read');
      return [...journal.records];
    },
    async ack(ids) {
      at('journal.ack before');
      const gone = new Set(ids);
      journal.records = journal.records.filter(record => !gone.has(record.id));
      at('journal.ack after');
    },
  };
}

function wrapStorePort(port: StorePort, at: Interrupt): StorePort {
  return {
    async open() {
      at('store.open');
      return wrapStore(await port.open(), at);
    },
    destroy: () => port.destroy(),
  };
}

function wrapStore(store: Store, at: Interrupt): Store {
  return {
    ...store,
    async put(name, docs) {
      at(`put ${name} before`);
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
