/**
 * The whole of {@link DataApi}: opens and closes the engine for the session, and joins it with import and batch. What is asked while
 * nothing is open is answered with `store_locked`.
 */
import { err, ok, type Result } from '../../common/lib/result.ts';
import { toErrorData, type AppErrorData } from '../../common/protocol/app-error.ts';
import type { SessionUser } from '../../common/protocol/messages.ts';
import type { DataApi } from './api.ts';
import { createBatchService, type BatchService } from './batch/batch-service.ts';
import type { Engine } from './engine/engine.ts';
import { engineCalls } from './engine-calls.ts';
import { createImportService, type ImportService } from './import/import-service.ts';
import type { OpenRowReader } from './import/row-reader.ts';

interface Open {
  readonly user: SessionUser;
  readonly engine: Engine;
  readonly imports: ImportService;
  readonly batches: BatchService;
}

export interface DataApiOptions {
  /** Opens the engine of the unlocked session; rejects with an AppError, e.g. `store_locked`. */
  openSession(): Promise<{ readonly user: SessionUser; readonly engine: Engine }>;
  readonly openReader: OpenRowReader;
}

export interface DataApiServer {
  readonly api: DataApi;
  /** The same for a page that looks at what another has opened: it neither opens nor closes the store. */
  readonly guest: DataApi;
  /** The network came back. */
  wake(): void;
  /** The engine failed or was told to close: drops it, so that the next `open` starts anew. */
  drop(): void;
}

export function createDataApi(options: DataApiOptions): DataApiServer {
  let current: Promise<Open> | null = null;
  let closing: Promise<void> = Promise.resolve();

  const withOpen = async <T>(
    work: (open: Open) => Promise<Result<T, AppErrorData>>,
  ): Promise<Result<T, AppErrorData>> => {
    if (current === null) return err({ code: 'store_locked' });
    try {
      return await work(await current);
    } catch (thrown) {
      return refuse(thrown);
    }
  };
  const open = async (): Promise<Open> => {
    await closing; // the same database cannot be open twice
    const { user, engine } = await options.openSession();
    engine.start();
    const imports = createImportService(engine.writer, options.openReader);
    return { user, engine, imports, batches: createBatchService(engine.writer) };
  };
  const close = (): Promise<void> => {
    const open = current;
    current = null;
    if (open !== null) {
      closing = closing
        .then(() => open)
        .then(
          ({ engine }) => engine.close(),
          () => undefined, // it never opened, which its caller was told
        );
    }
    return closing;
  };

  const api: DataApi = {
    ...engineCalls(withOpen),
    async open() {
      if (current === null) {
        const opening = open();
        current = opening;
        opening.catch(() => {
          if (current === opening) current = null; // the caller below receives the reason
        });
      }
      return withOpen(async ({ user, engine }) =>
        ok({ user, customers: engine.customers, recovered: engine.recovered }),
      );
    },
    async close() {
      await close();
      return ok(null);
    },
    inspectImport: (token, override) => withOpen(({ imports }) => imports.inspect(token, override)),
    checkImport: (token, options) => withOpen(({ imports }) => imports.check(token, options)),
    runImport: (token, options) => withOpen(({ imports }) => imports.run(token, options)),
    failedRows: (token, options) => withOpen(({ imports }) => imports.failedRows(token, options)),
    runBatch: (selection, operation) => withOpen(({ batches }) => batches.run(selection, operation)),
    cancelTask: taskId =>
      withOpen(async ({ imports, batches }) => {
        const wasRunning = imports.cancel(taskId) || batches.cancel(taskId);
        return wasRunning ? ok(null) : err({ code: 'not_found', params: { resource: 'task', id: taskId } });
      }),
  };
  const guest: DataApi = {
    ...api,
    open: () => withOpen(async ({ user, engine }) => ok({ user, customers: engine.customers, recovered: 0 })),
    close: async () => ok(null),
  };
  return {
    api,
    guest,
    wake: () => void current?.then(({ engine }) => engine.wake()).catch(() => undefined), // a failed opening has been answered
    drop: () => void close(),
  };
}

/** Bugs are thrown on, so that the worker's edge logs them; everything foreseen is an answer. */
function refuse(thrown: unknown): Result<never, AppErrorData> {
  const data = toErrorData(thrown);
  if (data.code === 'internal') throw thrown;
  return err(data);
}
