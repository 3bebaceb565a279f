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
    query: query => withOpen(({ engine }) => engine.api.query(query)),
    ids: query => withOpen(({ engine }) => engine.api.ids(query)),
    getCustomer: customerId => withOpen(({ engine }) => engine.api.getCustomer(customerId)),
    createCustomer: draft => withOpen(({ engine }) => engine.api.createCustomer(draft)),
    updateCustomer: (customerId, edit) => withOpen(({ engine }) => engine.api.updateCustomer(customerId, edit)),
    deleteCustomer: (customerId, reason) => withOpen(({ engine }) => engine.api.deleteCustomer(customerId, reason)),
    restoreCustomer: customerId => withOpen(({ engine }) => engine.api.restoreCustomer(customerId)),
    revert: (historyId, side) => withOpen(({ engine }) => engine.api.revert(historyId, side)),
    olderHistory: (customerId, before) => withOpen(({ engine }) => engine.api.olderHistory(customerId, before)),
    related: customerId => withOpen(({ engine }) => engine.api.related(customerId)),
    undo: undoId => withOpen(({ engine }) => engine.api.undo(undoId)),
    revealQuota: () => withOpen(({ engine }) => engine.api.revealQuota()),
    reveal: (customerId, field, reason) => withOpen(({ engine }) => engine.api.reveal(customerId, field, reason)),
    addInteraction: input => withOpen(({ engine }) => engine.api.addInteraction(input)),
    consents: customerId => withOpen(({ engine }) => engine.api.consents(customerId)),
    requestOwnership: (ids, request) => withOpen(({ engine }) => engine.api.requestOwnership(ids, request)),
    recordConsents: records => withOpen(({ engine }) => engine.api.recordConsents(records)),
    copyRows: request => withOpen(({ engine }) => engine.api.copyRows(request)),
    exportQuota: () => withOpen(({ engine }) => engine.api.exportQuota()),
    exportCustomers: request => withOpen(({ engine }) => engine.api.exportCustomers(request)),
    cancelExport: () => withOpen(({ engine }) => engine.api.cancelExport()),
    saveView: (viewId, content) => withOpen(({ engine }) => engine.api.saveView(viewId, content)),
    deleteView: viewId => withOpen(({ engine }) => engine.api.deleteView(viewId)),
    saveEntry: (entryId, doc) => withOpen(({ engine }) => engine.api.saveEntry(entryId, doc)),
    retireEntry: (entryId, retired) => withOpen(({ engine }) => engine.api.retireEntry(entryId, retired)),
    createField: input => withOpen(({ engine }) => engine.api.createField(input)),
    saveField: (fieldId, doc) => withOpen(({ engine }) => engine.api.saveField(fieldId, doc)),
    retireField: (fieldId, retired) => withOpen(({ engine }) => engine.api.retireField(fieldId, retired)),
    createTag: input => withOpen(({ engine }) => engine.api.createTag(input)),
    updateTag: (tagId, edit) => withOpen(({ engine }) => engine.api.updateTag(tagId, edit)),
    mergeTags: (tagId, into) => withOpen(({ engine }) => engine.api.mergeTags(tagId, into)),
    deleteTag: tagId => withOpen(({ engine }) => engine.api.deleteTag(tagId)),
    restoreTag: (tagId, name) => withOpen(({ engine }) => engine.api.restoreTag(tagId, name)),
    createGroup: input => withOpen(({ engine }) => engine.api.createGroup(input)),
    updateGroup: (groupId, edit) => withOpen(({ engine }) => engine.api.updateGroup(groupId, edit)),
    moveGroup: (groupId, parentId) => withOpen(({ engine }) => engine.api.moveGroup(groupId, parentId)),
    deleteGroup: (groupId, children) => withOpen(({ engine }) => engine.api.deleteGroup(groupId, children)),
    restoreGroups: deleted => withOpen(({ engine }) => engine.api.restoreGroups(deleted)),
    classifyCounts: () => withOpen(({ engine }) => engine.api.classifyCounts()),
    classifyUse: what => withOpen(({ engine }) => engine.api.classifyUse(what)),
    reference: () => withOpen(({ engine }) => engine.api.reference()),
    count: filter => withOpen(({ engine }) => engine.api.count(filter)),
    group: (filter, by) => withOpen(({ engine }) => engine.api.group(filter, by)),
    stats: (filter, zone) => withOpen(({ engine }) => engine.api.stats(filter, zone)),
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
    tasks: () => withOpen(({ engine }) => engine.api.tasks()),
    call: (name, input) => withOpen(({ engine }) => engine.api.call(name, input)),
    syncState: () => withOpen(({ engine }) => engine.api.syncState()),
    syncNow: () => withOpen(({ engine }) => engine.api.syncNow()),
    checkData: () => withOpen(({ engine }) => engine.api.checkData()),
    syncCenter: () => withOpen(({ engine }) => engine.api.syncCenter()),
    restore: historyId => withOpen(({ engine }) => engine.api.restore(historyId)),
    dismiss: itemId => withOpen(({ engine }) => engine.api.dismiss(itemId)),
    retry: itemId => withOpen(({ engine }) => engine.api.retry(itemId)),
    syncLog: () => withOpen(({ engine }) => engine.api.syncLog()),
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
