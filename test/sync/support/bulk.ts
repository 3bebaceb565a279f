/**
 * Batches and imports of the simulation: the services of the application over the engine's writer. What ends the program in the middle of
 * one ends it here as well.
 */
import { chipFilter } from '../../../common/query/chips.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { createBatchService } from '../../../renderer/data/batch/batch-service.ts';
import { startTask } from '../../../renderer/data/batch/task-log.ts';
import type { BatchOperation } from '../../../renderer/data/api.ts';
import type { Writer } from '../../../renderer/data/core/writer.ts';
import type { ValidRow } from '../../../renderer/data/import/judge-row.ts';
import { writeRows } from '../../../renderer/data/import/write-rows.ts';
import { makeDraft, type ActionContext } from './drafts.ts';
import type { SimDevice } from './sim-device.ts';

export interface Known {
  readonly statuses: readonly string[];
  readonly tagIds: readonly string[];
}

/** Does one thing to all customers of the device, or to those of one status; every fifth task is cancelled before it has begun. */
export async function runBatch(device: SimDevice, { dice }: ActionContext, known: Known): Promise<string> {
  const tagId = known.tagIds.length === 0 ? null : dice.pick(known.tagIds);
  const status = dice.pick(known.statuses);
  const operation: BatchOperation =
    tagId === null || dice.next() < 0.5
      ? { type: 'set_status', status }
      : { type: dice.next() < 0.6 ? 'add_tag' : 'remove_tag', tagId };
  const filter = dice.next() < 0.7 ? EMPTY_FILTER : chipFilter({ status: [dice.pick(known.statuses)] });
  const isCancelled = dice.next() < 0.2;
  const code = await withWriter(device, async writer => {
    const service = createBatchService(writer);
    const begun = await service.run({ kind: 'filter', filter, except: [] }, operation);
    if (begun.ok && isCancelled) service.cancel(begun.value.taskId);
    await service.settled();
    return begun.ok ? '' : begun.error.code;
  });
  return `batch ${operation.type}${isCancelled ? ' cancelled' : ''} ${code}`;
}

/** Imports one to six customers in one or two parts; some rows have a status that the server does not know, some imports end between. */
export async function runImport(device: SimDevice, { dice, canaries }: ActionContext, known: Known): Promise<string> {
  const batches = Array.from({ length: 1 + Math.floor(dice.next() * 2) }, () =>
    Array.from({ length: 1 + Math.floor(dice.next() * 3) }, (_, line): ValidRow => {
      const draft = makeDraft(dice, canaries, known.statuses);
      const status = dice.next() < 0.2 ? 'status:nobody-knows-it' : draft.status;
      const phones = draft.phones.map(phone => ({ ...phone, value: `+86${phone.raw}` }));
      const emails = draft.emails.map(({ raw, label }) => ({ value: raw, label }));
      const custom = {};
      const sets = { socials: [], tagIds: [], groupIds: [] };
      return { line: line + 2, customer: { ...draft, ...sets, phones, emails, status, custom }, newTags: [] };
    }),
  );
  const abort = new AbortController();
  const cutAt = dice.next() < 0.2 ? 1 : Infinity;
  const claim: Writer['write'] = async drafts => {
    for (const draft of drafts) {
      if (draft.kind !== 'customers.import') continue;
      const authorId = device.userId;
      for (const { id, doc } of draft.docs) canaries.claim(JSON.stringify(doc), { customerId: id, authorId });
    }
  };
  await withWriter(
    device,
    async writer => {
      const log = await startTask(writer, { type: 'import', parameters: { bytes: 1 }, total: 0 });
      let next = 0;
      const reader = {
        next: () => {
          if (next >= cutAt) abort.abort();
          const valid = batches[next++];
          const done = { bytes: 1, rows: valid?.length ?? 0, invalid: 0, failures: [], failedText: '' };
          return Promise.resolve(valid === undefined ? null : { ...done, valid });
        },
        close: () => Promise.resolve(),
      };
      await writeRows(writer, { reader, signal: abort.signal, report: () => undefined, size: 1 }, log);
    },
    claim,
  );
  return `import of ${batches.map(batch => batch.length).join('+')}`;
}

/** A crash in the middle of a task is no bug that the task should tell: it is kept, and ends the program when the task has given up. */
async function withWriter<T>(
  device: SimDevice,
  work: (writer: Writer) => Promise<T>,
  onWrite: Writer['write'] = () => Promise.resolve(),
): Promise<T> {
  let crash: unknown = null;
  const guard = async (step: () => Promise<void>): Promise<void> => {
    if (crash !== null) throw new AppError('store_locked');
    try {
      await step();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      crash = thrown;
      throw new AppError('store_locked', {}, { cause: thrown });
    }
  };
  const { writer } = device.engine;
  const write: Writer['write'] = drafts => guard(() => onWrite(drafts).then(() => writer.write(drafts)));
  const saveTask: Writer['saveTask'] = task => guard(() => writer.saveTask(task));
  const guarded = Object.create(writer, { write: { value: write }, saveTask: { value: saveTask } }) as Writer;
  const result = await work(guarded);
  if (crash !== null) throw crash;
  return result;
}
