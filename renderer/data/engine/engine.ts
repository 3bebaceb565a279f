/**
 * The engine of one open store: everything that the page can ask for except import and batch, which stand on its {@link Writer}.
 *
 * It is plain TypeScript over ports. The synchronisation does not run by itself until `start`; tests and the simulation call
 * `syncOnce` instead and own every step.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { ok } from '../../../common/lib/result.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import { callPath, isCallName } from '../../../common/protocol/calls/call.ts';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { customerTagSchema } from '../../../common/domain/classification.ts';
import type { DataApi, DataCheck } from '../api.ts';
import { interruptTasks } from '../batch/task-log.ts';
import { createRound, type RoundOptions } from '../sync/round.ts';
import { createSyncLoop, type SyncLoop, type Timer } from '../sync/sync-loop.ts';
import type { Core } from '../core/core.ts';
import { createConsentsApi, type ConsentsApi } from './consents.ts';
import { assertCan, createCustomersApi, refuseField, type CustomersApi } from './customers.ts';
import { createWriter, type OpenFile } from './engine-writer.ts';
import { openCore } from './open-core.ts';
import type { EnginePorts } from '../core/ports.ts';
import { createSyncCenterApi, type SyncCenterApi } from './sync-center.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import type { Writer } from '../core/writer.ts';

export type EngineApi = CustomersApi &
  ConsentsApi &
  SyncCenterApi &
  Pick<DataApi, 'reference' | 'createTag' | 'tasks' | 'call' | 'syncState' | 'syncNow' | 'checkData'>;

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
  let closing: Promise<void> | null = null;
  const close = (reason: AppErrorData): Promise<void> => {
    core.failure ??= reason;
    loop.end();
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
      ...createSyncCenterApi(core),
      reference: async () => ok(core.reference.read()),
      createTag: input => createTag(core, input),
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
    start: () => loop.start(),
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

async function createTag(
  core: Core,
  input: { readonly name: string; readonly color: string },
): ReturnType<DataApi['createTag']> {
  assertCan(core, 'tag.create');
  const checked = customerTagSchema.pick({ name: true, color: true }).safeParse(input);
  if (!checked.success) {
    if (input.name.trim() === '') refuseField('name', 'required');
    throw new AppError('validation_failed', {
      fields: checked.error.issues.map(issue => ({ field: String(issue.path[0]), code: 'too_long' })),
    });
  }
  const { name, color } = checked.data;
  if (core.reference.lookup().tags.some(tag => tag.name === name)) {
    throw new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] });
  }
  const tagId = makeId(core.ports.clock, core.ports.randomBytes);
  await writeDrafts(core, [{ kind: 'tag.create', docId: tagId, taskId: null, doc: { name, color, category: '' } }]);
  return ok({ tagId });
}
