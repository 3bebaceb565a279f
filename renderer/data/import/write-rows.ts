/**
 * The writing half of an import: valid rows to mutations, failures to the task. Rules IM8, IM13, IM14, BT1, BT2.
 * What was written stays when it is cancelled or fails, and is counted.
 */
import { toErrorData } from '../../../common/protocol/app-error.ts';
import { assert } from '../../../common/lib/assert.ts';
import { raiseBug, type TaskLog } from '../batch/task-log.ts';
import type { MutationDraft, Writer } from '../core/writer.ts';
import { forgetValue, readAll, type Reading } from './check-import.ts';
import { foldName } from './import-lookup.ts';
import type { ValidRow } from './judge-row.ts';

/** Colours of new tags, in turn; legible on light and dark ground. */
const TAG_COLORS = ['#3b82f6', '#10b981', '#f59e0b', '#8b5cf6', '#ef4444', '#06b6d4', '#84cc16', '#ec4899'];

/** Writes the whole file; never rejects: what goes wrong ends the task as failed with the reason among its failures. */
export async function writeRows(
  writer: Writer,
  reading: Reading & { readonly size: number },
  log: TaskLog,
): Promise<void> {
  const toDrafts = createDraftMaker(writer, log.taskId);
  let rows = 0;
  try {
    await readAll(reading, async batch => {
      if (batch.valid.length > 0) await writer.write(batch.valid.flatMap(toDrafts));
      log.add({ succeeded: batch.valid.length, failed: batch.invalid, failures: batch.failures.map(forgetValue) });
      rows += batch.rows;
      await log.progress(rows, estimateRows(rows, batch.bytes, reading.size));
    });
    await log.complete();
  } catch (error) {
    await log.stop(toErrorData(error).code);
    raiseBug(error);
  }
}

/** How many rows the file will have, judged by the part that is read: the number is not known before the end. */
function estimateRows(rows: number, bytes: number, size: number): number {
  return bytes === 0 || bytes >= size ? rows : Math.max(rows, Math.round((rows * size) / bytes));
}

/** One creation per row, preceded by the creation of tags that no row before it has brought. */
function createDraftMaker(writer: Writer, taskId: string): (row: ValidRow) => MutationDraft[] {
  const { tags } = writer.lookup();
  const tagIds = new Map(tags.map(tag => [foldName(tag.name), tag.tagId]));
  let created = 0;
  const createTag = (name: string): MutationDraft => {
    const tagId = writer.makeId();
    tagIds.set(foldName(name), tagId);
    const color = TAG_COLORS[created++ % TAG_COLORS.length] ?? '#3b82f6';
    return { kind: 'tag.create', docId: tagId, taskId, doc: { name, color, category: '' } };
  };
  return ({ customer, newTags }) => {
    const drafts = newTags.filter(name => !tagIds.has(foldName(name))).map(createTag);
    const newIds = newTags.map(name => {
      const tagId = tagIds.get(foldName(name));
      assert(tagId !== undefined, 'a new tag was created before its customer');
      return tagId;
    });
    const doc = { ...customer, tagIds: [...new Set([...customer.tagIds, ...newIds])] };
    return [...drafts, { kind: 'customer.create', docId: writer.makeId(), taskId, doc }];
  };
}
