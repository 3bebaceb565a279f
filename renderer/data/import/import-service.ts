/**
 * Import for the data worker: inspect, check, run, failed rows, cancel (F1, M1). Rules IM1 to IM14.
 *
 * One job at a time: a check that is running is given up for the next one, a running import is not. The reading is done by the
 * reader that is passed in (a compute worker in the application), the writing by the engine's {@link Writer}.
 */
import { customKey, type CustomField } from '../../../common/domain/custom-field.ts';
import { err, ok, type Result } from '../../../common/lib/result.ts';
import { RULED_TARGETS, type ImportMapping } from '../../../common/domain/import-mapping.ts';
import { can, mayEnter, RULED_FIELDS, type RuledField } from '../../../common/domain/permissions.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import type { Answer, ImportCheck, ImportInspection, ImportOptions, ImportProgress } from '../api.ts';
import { startTask, TELL_MS } from '../batch/task-log.ts';
import { withCustomFields } from './custom-columns.ts';
import type { Writer } from '../core/writer.ts';
import { checkRows, collectFailedRows, type Reading } from './check-import.ts';
import { inspectFile } from './inspect.ts';
import type { OpenRowReader } from './row-reader.ts';
import { writeRows } from './write-rows.ts';

export interface ImportService {
  inspect(
    fileToken: string,
    override: { readonly encoding?: string; readonly delimiter?: string },
  ): Answer<ImportInspection>;
  check(fileToken: string, options: ImportOptions): Answer<ImportCheck>;
  run(fileToken: string, options: ImportOptions): Answer<{ readonly taskId: string }>;
  failedRows(fileToken: string, options: ImportOptions): Answer<Uint8Array>;
  /** Ends the import with this id, or the check (`check`), at the next batch; false when there is none. */
  cancel(taskId: string): boolean;
  /** Resolves when nothing runs any more: after `cancel`, and for tests. */
  settled(): Promise<void>;
}

/** Custom fields in use that the person may fill in. */
function openCustomFields(writer: Writer): CustomField[] {
  const fields = [...writer.lookup().customFields.values()];
  return fields.filter(({ fieldId, retired }) => !retired && mayEnter(writer.actor, customKey(fieldId)));
}

export function createImportService(writer: Writer, openReader: OpenRowReader): ImportService {
  let checking: AbortController | null = null;
  let isStarting = false;
  let running: { readonly taskId: string; readonly abort: AbortController; readonly done: Promise<void> } | null = null;

  const closedFields = (): RuledField[] => RULED_FIELDS.filter(field => !mayEnter(writer.actor, field));
  const open = async (
    token: string,
    job: { options: ImportOptions; stage: ImportProgress['stage']; signal: AbortSignal; wantsFailedRows: boolean },
  ): Promise<Reading & { readonly size: number }> => {
    const source = await writer.openFile(token);
    const { entries, tags, limits } = writer.lookup();
    const fields = openCustomFields(writer);
    const lookup = {
      entries: [...entries.values()],
      tags: tags.map(({ tagId, name }) => ({ tagId, name })),
      mayCreateTags: can(writer.actor, 'tag.create'),
      closedFields: closedFields(),
      fields,
      limits,
    };
    const { options, wantsFailedRows, signal, stage } = job;
    const reader = openReader(source, { options, lookup, now: writer.now(), wantsFailedRows });
    return { reader, signal, size: source.size, report: createReport(writer, source.size, stage) };
  };

  const readOnly = async <T>(
    token: string,
    options: ImportOptions,
    wantsFailedRows: boolean,
    work: (reading: Reading) => Promise<T>,
  ): Promise<Result<T, AppErrorData>> => {
    checking?.abort();
    const abort = new AbortController();
    checking = abort;
    try {
      refuseWithoutRight(writer);
      return ok(await work(await open(token, { options, stage: 'checking', signal: abort.signal, wantsFailedRows })));
    } catch (error) {
      return refuse(error);
    } finally {
      if (checking === abort) checking = null;
    }
  };

  return {
    async inspect(fileToken, override): Answer<ImportInspection> {
      try {
        refuseWithoutRight(writer);
        const inspection = await inspectFile((await writer.openFile(fileToken)).stream, override);
        return ok({
          ...inspection,
          mapping: withCustomFields(
            inspection.columns,
            withoutClosed(inspection.mapping, closedFields()),
            openCustomFields(writer),
          ),
        });
      } catch (error) {
        return refuse(error);
      }
    },
    check: (fileToken, options) => readOnly(fileToken, options, false, checkRows),
    failedRows: (fileToken, options) => readOnly(fileToken, options, true, collectFailedRows),
    async run(fileToken, options): Answer<{ readonly taskId: string }> {
      if (running !== null || isStarting) return err({ code: 'task_running' });
      const abort = new AbortController();
      isStarting = true;
      let reading: (Reading & { readonly size: number }) | null = null;
      try {
        refuseWithoutRight(writer);
        reading = await open(fileToken, {
          options,
          stage: 'writing',
          signal: abort.signal,
          wantsFailedRows: false,
        });
        const log = await startTask(writer, { type: 'import', parameters: { bytes: reading.size }, total: 0 });
        const done = writeRows(writer, reading, log).finally(() => {
          running = null;
        });
        running = { taskId: log.taskId, abort, done };
        return ok({ taskId: log.taskId });
      } catch (error) {
        await reading?.reader.close();
        return refuse(error);
      } finally {
        isStarting = false;
      }
    },
    cancel(taskId): boolean {
      const abort = taskId === 'check' ? checking : running?.taskId === taskId ? running.abort : null;
      abort?.abort();
      return abort !== null && abort !== undefined;
    },
    async settled(): Promise<void> {
      await running?.done;
    },
  };
}

/** Everything foreseen is an answer; bugs are thrown on, so that the edge of the worker logs them. */
function refuse(thrown: unknown): Result<never, AppErrorData> {
  if (thrown instanceof AppError) return err(thrown.data);
  throw thrown;
}

/** A guess never puts a column into a field that the person may not enter. */
function withoutClosed(mapping: ImportMapping, closed: readonly RuledField[]): ImportMapping {
  return mapping.map(target => {
    const field = RULED_TARGETS[target];
    return field !== undefined && closed.includes(field) ? 'ignore' : target;
  });
}

function refuseWithoutRight(writer: Writer): void {
  for (const action of ['customer.import', 'customer.create'] as const) {
    if (!can(writer.actor, action)) throw new AppError('permission_denied', { params: { action } });
  }
}

/** Tells the page how far the reading is, at most once in {@link TELL_MS}, and at the end. */
function createReport(writer: Writer, totalBytes: number, stage: ImportProgress['stage']): Reading['report'] {
  let toldAt = 0;
  return ({ bytes, rows }) => {
    const now = writer.now();
    if (now - toldAt < TELL_MS && bytes < totalBytes) return;
    toldAt = now;
    writer.emit('importProgress', { stage, bytes, totalBytes, rows });
  };
}
