/**
 * The document of one running task (E8): counts, failures and progress, told live and stored now and then. Rules BT1 to BT4.
 * It decides nothing; the runner of an import or a bulk operation feeds it.
 */
import { KEPT_FAILURES, type BatchFailure, type BatchTask, type BatchType } from '../../../common/domain/batch-task.ts';
import type { Json } from '../../../common/lib/json.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ErrorCodeName } from '../../../common/protocol/error-codes.ts';
import type { Writer } from '../core/writer.ts';

/** Progress is told this often, in milliseconds: more than five times a second. */
export const TELL_MS = 100;
/** A running task is stored this often, so that an interrupted one still shows about how far it came. */
const STORE_MS = 1_000;

export interface TaskLog {
  readonly taskId: string;
  add: (step: { succeeded?: number; failed?: number; skipped?: number; failures?: readonly BatchFailure[] }) => void;
  /** Tells and stores as far as it is due; `done` and `total` in records. */
  progress(done: number, total: number): Promise<void>;
  complete(): Promise<void>;
  /** Ends the task before its end: `cancelled`, or another code as the reason of failure. Never rejects. */
  stop(code: ErrorCodeName): Promise<void>;
  /** The task as it stands. */
  read(): BatchTask;
}

/** Makes the task and stores it as running. */
export async function startTask(
  writer: Writer,
  input: { readonly type: BatchType; readonly parameters: Readonly<Record<string, Json>>; readonly total: number },
): Promise<TaskLog> {
  let task: BatchTask = {
    taskId: writer.makeId(),
    type: input.type,
    status: 'running',
    parameters: { ...input.parameters } as BatchTask['parameters'],
    progress: { done: 0, total: input.total },
    result: { succeeded: 0, failed: 0, skipped: 0, failures: [] },
    createdBy: writer.actor.userId,
    createdAt: writer.now(),
    completedAt: null,
    ver: 0,
  };
  const addStep: TaskLog['add'] = step => {
    const { succeeded, failed, skipped, failures } = task.result;
    const room = Math.max(0, KEPT_FAILURES - failures.length);
    const result = {
      succeeded: succeeded + (step.succeeded ?? 0),
      failed: failed + (step.failed ?? 0),
      skipped: skipped + (step.skipped ?? 0),
      failures: [...failures, ...(step.failures ?? []).slice(0, room)],
    };
    task = { ...task, result };
  };
  let toldAt = writer.now();
  let storedAt = toldAt;
  await writer.saveTask(task);
  return {
    taskId: task.taskId,
    add: addStep,
    async progress(done, total): Promise<void> {
      task = { ...task, progress: { done, total } };
      const now = writer.now();
      if (now - storedAt >= STORE_MS) {
        storedAt = now;
        toldAt = now;
        await writer.saveTask(task); // tells the page as well
      } else if (now - toldAt >= TELL_MS) {
        toldAt = now;
        writer.emit('task', task);
      }
    },
    async complete(): Promise<void> {
      const progress = { ...task.progress, total: task.progress.done };
      await writer.saveTask({ ...task, progress, status: 'completed', completedAt: writer.now() });
      task = { ...task, progress, status: 'completed', completedAt: writer.now() };
    },
    async stop(code): Promise<void> {
      if (code !== 'cancelled') addStep({ failures: [{ customerId: null, line: null, code, field: null }] });
      task = { ...task, status: code === 'cancelled' ? 'cancelled' : 'failed', completedAt: writer.now() };
      try {
        await writer.saveTask(task);
      } catch {
        writer.emit('task', task); // the store is what failed: the page is told, and after a restart the task is interrupted
      }
    },
    read: () => task,
  };
}

/** Hands what nobody foresaw to the edge of the thread, which logs it: the task itself says no more than `internal`. */
export function raiseBug(error: unknown): void {
  if (error instanceof AppError) return;
  queueMicrotask(() => {
    throw error;
  });
}

/** Marks tasks that were found running when the store opened: the program ended under them (BT3). What they did stays done. */
export async function interruptTasks(writer: Writer, tasks: readonly BatchTask[]): Promise<void> {
  for (const task of tasks) {
    if (task.status !== 'running' || task.createdBy !== writer.actor.userId) continue;
    await writer.saveTask({ ...task, status: 'interrupted', completedAt: writer.now() });
  }
}
