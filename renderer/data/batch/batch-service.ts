/**
 * Runs bulk operations over a snapshot of customers, chunk by chunk, in the background (F3, M4, X8). Rules BT1 to BT6.
 *
 * The ids are fixed when the task starts: who meets the filter later is not touched. Every customer is judged by himself, with the
 * document as it stands when his chunk comes; what cannot be done is counted with its reason and stops nobody else.
 */
import type { BatchFailure } from '../../../common/domain/batch-task.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { can, inScope } from '../../../common/domain/permissions.ts';
import { err, ok } from '../../../common/lib/result.ts';
import { AppError, toErrorData } from '../../../common/protocol/app-error.ts';
import { BULK_LIMITS } from '../../../common/protocol/mutation.ts';
import type { Answer, BatchOperation, Selection } from '../api.ts';
import type { MutationDraft, Writer } from '../core/writer.ts';
import type { Outcome } from './operation.ts';
import { bindOperation, type BoundOperation } from './registry.ts';
import { raiseBug, startTask, type TaskLog } from './task-log.ts';

/** Customers between two chances to cancel and to report; those of them that are written become one mutation. */
export const CHUNK_CUSTOMERS = BULK_LIMITS.ids;

export interface BatchService {
  run(selection: Selection, operation: BatchOperation): Answer<{ readonly taskId: string }>;
  /** Ends the task at the next chunk; false when it does not run. */
  cancel(taskId: string): boolean;
  /** Resolves when no task runs any more. */
  settled(): Promise<void>;
}

export function createBatchService(writer: Writer): BatchService {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  return {
    async run(selection, operation): Answer<{ readonly taskId: string }> {
      const bound = bindOperation(operation);
      for (const action of ['batch.run', bound.action] as const) {
        if (!can(writer.actor, action)) return err({ code: 'permission_denied', params: { action } });
      }
      const fields = bound.check(writer.lookup());
      if (fields.length > 0) return err({ code: 'validation_failed', fields });
      const ids = snapshot(writer, selection);
      if (ids.length === 0) return err({ code: 'nothing_selected' });
      const max = writer.limitOf('batchSize');
      if (max !== null && ids.length > max) return err({ code: 'quota_reached', params: { max } });
      try {
        const { type, ...parameters } = operation;
        const log = await startTask(writer, {
          type,
          parameters: { ...parameters, count: ids.length },
          total: ids.length,
        });
        const abort = new AbortController();
        const done = runTask({ writer, ids, bound, log, signal: abort.signal }).finally(() =>
          running.delete(log.taskId),
        );
        running.set(log.taskId, { abort, done });
        return ok({ taskId: log.taskId });
      } catch (error) {
        if (error instanceof AppError) return err(error.data);
        throw error; // a bug: the edge of the worker logs it
      }
    },
    cancel(taskId): boolean {
      const task = running.get(taskId);
      task?.abort.abort();
      return task !== undefined;
    },
    async settled(): Promise<void> {
      await Promise.all([...running.values()].map(task => task.done));
    },
  };
}

function snapshot(writer: Writer, selection: Selection): readonly string[] {
  if (selection.kind === 'ids') return [...new Set(selection.ids)];
  const except = new Set(selection.except);
  return writer.select(selection.filter).filter(id => !except.has(id));
}

interface Run {
  readonly writer: Writer;
  readonly ids: readonly string[];
  readonly bound: BoundOperation;
  readonly log: TaskLog;
  readonly signal: AbortSignal;
}

/** Never rejects: what goes wrong ends the task as failed with the reason among its failures. */
async function runTask(run: Run): Promise<void> {
  const { ids, log, signal } = run;
  try {
    for (let at = 0; at < ids.length; at += CHUNK_CUSTOMERS) {
      await giveWay();
      if (signal.aborted) {
        await log.stop('cancelled');
        return;
      }
      const chunk = ids.slice(at, at + CHUNK_CUSTOMERS);
      await runChunk(run, chunk);
      await log.progress(at + chunk.length, ids.length);
    }
    await log.complete();
  } catch (error) {
    await log.stop(toErrorData(error).code);
    raiseBug(error);
  }
}

async function runChunk({ writer, bound, log }: Run, ids: readonly string[]): Promise<void> {
  const customers = new Map((await writer.readCustomers(ids)).map(customer => [customer.customerId, customer]));
  const lookup = writer.lookup();
  const written: Customer[] = [];
  const failures: BatchFailure[] = [];
  let skipped = 0;
  for (const customerId of ids) {
    const customer = customers.get(customerId);
    const outcome = judge(writer, customer, known => bound.judge(known, lookup));
    if (outcome.kind === 'skip') skipped++;
    else if (outcome.kind === 'fail')
      failures.push({ customerId, line: null, code: outcome.code, field: outcome.field });
    else if (customer !== undefined) written.push(customer);
  }
  if (written.length > 0) await writer.write([toDraft(bound, written, log.taskId)]);
  log.add({ succeeded: written.length, skipped, failed: failures.length, failures });
}

function toDraft(bound: BoundOperation, customers: readonly Customer[], taskId: string): MutationDraft {
  const ids = customers.map(customer => customer.customerId);
  return { kind: 'customers.batch', lane: 'bulk', docId: taskId, taskId, operation: bound.toBulk(customers), ids };
}

function judge(writer: Writer, customer: Customer | undefined, apply: (customer: Customer) => Outcome): Outcome {
  if (customer === undefined) return { kind: 'fail', code: 'not_found', field: null };
  return inScope(writer.actor, customer) ? apply(customer) : { kind: 'fail', code: 'out_of_scope', field: 'ownerId' };
}

/** Ends the present task of the event loop, so that queries that wait are answered first. */
function giveWay(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}
