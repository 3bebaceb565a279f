/**
 * The engine of one open store: everything that the page can ask for except import and batch, which stand on its {@link Writer}.
 *
 * It is plain TypeScript over ports. The synchronisation does not run by itself until `start`; tests and the simulation call
 * `syncOnce` instead and own every step.
 */
import { ok } from '../../../common/lib/result.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import { callPath, isCallName } from '../../../common/protocol/calls/call.ts';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { DataApi, DataCheck } from '../api.ts';
import { interruptTasks } from '../batch/task-log.ts';
import { createRound, type RoundOptions } from '../sync/round.ts';
import { createSyncLoop, type SyncLoop, type Timer } from '../sync/sync-loop.ts';
import type { Core } from '../core/core.ts';
import { createDictionariesApi, type DictionariesApi } from './dictionaries.ts';
import { createClassifyApi, type ClassifyApi } from './classify.ts';
import { createConsentsApi, type ConsentsApi } from './consents.ts';
import { createExportsApi, type ExportsApi } from './exports.ts';
import { createSavedViewsApi, type SavedViewsApi } from './saved-views.ts';
import { createCustomersApi, type CustomersApi } from './customers.ts';
import { createWriter, type OpenFile } from './engine-writer.ts';
import { openCore } from './open-core.ts';
import { createOwnershipApi, type OwnershipApi } from './ownership.ts';
import type { EnginePorts } from '../core/ports.ts';
import { keepIndexSaved, saveIndex } from './saved-index.ts';
import { createSyncCenterApi, type SyncCenterApi } from './sync-center.ts';
import { orFail } from '../core/write.ts';
import type { Writer } from '../core/writer.ts';

export type EngineApi = CustomersApi &
  DictionariesApi &
  ConsentsApi &
  OwnershipApi &
  ClassifyApi &
  SavedViewsApi &
  ExportsApi &
  SyncCenterApi &
  Pick<DataApi, 'reference' | 'tasks' | 'call' | 'syncState' | 'syncNow' | 'checkData'>;

export interface Engine {
  readonly api: EngineApi;
  readonly writer: Writer;
  /** Customers on this device. */
  readonly customers: number;
  /** Mutations that came back from the journal. */
  readonly recovered: number;
  /** Begins to synchronise in the background. */
  start(): void;
  /** Wakes the background synchronisation, e.g. when the network comes back. */
  wake(): void;
  /** One round of synchronisation; rejects with its first failure. Not while it runs in the background. */
  syncOnce(): Promise<void>;
  /** The same with a comparison of everything at its end. */
  checkOnce(): Promise<DataCheck | null>;
  /** Saves the index, so that the next opening need not read every customer; false when customers changed meanwhile. */
  saveIndex(): Promise<boolean>;
  /** Ends the synchronisation, waits for the write in progress, drops index and documents. */
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly ports: EnginePorts;
  readonly timer: Timer;
  readonly openFile: OpenFile;
}

/** Opens the store and everything on it. Rejects with an AppError. */
export async function openEngine({ ports, timer, openFile }: EngineOptions): Promise<Engine> {
  const { core, recovered } = await openCore(ports);
  const ended = new AbortController();
  let closing: Promise<void> | null = null;
  const close = (reason: AppErrorData): Promise<void> => {
    core.failure ??= reason;
    loop.end();
    ended.abort();
    closing ??= core.mutex
      .run(() => Promise.resolve()) // the write in progress ends as it would have
      .then(() => {
        core.index.clear();
        return core.store.close();
      });
    return closing;
  };
  const loop: SyncLoop = createSyncLoop(core, timer, reason => {
    void close(reason).then(() => ports.emit('closed', reason));
  });
  const round = createRound(core);
  const runRound = async (options: RoundOptions): Promise<DataCheck | null> => {
    try {
      return await round.run(options);
    } catch (thrown) {
      round.forget();
      throw thrown;
    }
  };
  const writer = createWriter(core, openFile);
  await interruptTasks(writer, await readTasks(core));
  return {
    api: {
      ...createCustomersApi(core),
      ...createConsentsApi(core),
      ...createClassifyApi(core),
      ...createDictionariesApi(core),
      ...createSavedViewsApi(core),
      ...createExportsApi(core),
      ...createOwnershipApi(core),
      ...createSyncCenterApi(core),
      reference: async () => ok(core.reference.read()),
      tasks: async () => ok(await readTasks(core)),
      async call(name, input) {
        if (!isCallName(name)) throw new AppError('route_not_found');
        return ok(await ports.transport.request(callPath(name), input));
      },
      syncState: async () => ok(loop.state()),
      async syncNow() {
        loop.wake();
        return ok(null);
      },
      checkData: async () => ok(await loop.check()),
    },
    writer,
    get customers() {
      return core.index.size;
    },
    recovered,
    start() {
      loop.start();
      void keepIndexSaved(core, timer, ended.signal);
    },
    saveIndex: () => saveIndex(core),
    wake: () => loop.wake(),
    syncOnce: async () => void (await runRound({})),
    checkOnce: () => runRound({ check: true }),
    close: () => close({ code: 'store_locked' }),
  };
}

/** Newest first. */
async function readTasks(core: Core): Promise<BatchTask[]> {
  const tasks = await orFail(core, async () => core.store.getMany('tasks', await core.store.listKeys('tasks')));
  return [...tasks.values()].toSorted((a, b) => b.createdAt - a.createdAt);
}
