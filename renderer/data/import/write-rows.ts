/**
 * The writing half of an import: valid rows to mutations, failures to the task. Rules IM8, IM13, IM14, BT1, BT2.
 * What was written stays when it is cancelled or fails, and is counted.
 */
import { toErrorData } from '../../../common/protocol/app-error.ts';
import { PUSH_LIMITS } from '../../../common/protocol/messages.ts';
import { BULK_LIMITS, type MutationOf } from '../../../common/protocol/mutation.ts';
import { assert } from '../../../common/lib/assert.ts';
import { raiseBug, type TaskLog } from '../batch/task-log.ts';
import type { MutationDraft, Writer } from '../core/writer.ts';
import { forgetValue, readAll, type Reading } from './check-import.ts';
import { foldName } from './import-lookup.ts';
import type { ValidRow } from './judge-row.ts';

/** Colours of new tags, in turn; legible on light and dark ground. */
const TAG_COLORS = ['#3b82f6', '#10b981', '#f59e0b', '#8b5cf6', '#ef4444', '#06b6d4', '#84cc16', '#ec4899'];

/** Bytes of one part: together with the envelope it stays below what one request carries. */
const PART_BYTES = PUSH_LIMITS.bytes - 65_536;

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
      if (batch.valid.length > 0) await writer.write(toDrafts(batch.valid));
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

/** The rows as parts of the import, preceded by the creation of tags that no row before has brought. */
function createDraftMaker(writer: Writer, taskId: string): (rows: readonly ValidRow[]) => MutationDraft[] {
  const { tags } = writer.lookup();
  const tagIds = new Map(tags.map(tag => [foldName(tag.name), tag.tagId]));
  let created = 0;
  const createTag = (name: string): MutationDraft => {
    const tagId = writer.makeId();
    tagIds.set(foldName(name), tagId);
    const color = TAG_COLORS[created++ % TAG_COLORS.length] ?? '#3b82f6';
    return { kind: 'tag.create', docId: tagId, taskId, doc: { name, color, category: '' } };
  };
  return rows => {
    const drafts: MutationDraft[] = [];
    const docs = rows.map(({ line, customer, newTags }): ImportedRow => {
      drafts.push(...newTags.filter(name => !tagIds.has(foldName(name))).map(createTag));
      const newIds = newTags.map(name => {
        const tagId = tagIds.get(foldName(name));
        assert(tagId !== undefined, 'a new tag was created before its customer');
        return tagId;
      });
      return { id: writer.makeId(), line, doc: { ...customer, tagIds: [...new Set([...customer.tagIds, ...newIds])] } };
    });
    const parts = cutRows(docs);
    drafts.push(
      ...parts.map((part): MutationDraft => ({
        kind: 'customers.import',
        lane: 'bulk',
        docId: taskId,
        taskId,
        docs: part,
      })),
    );
    return drafts;
  };
}

type ImportedRow = MutationOf<'customers.import'>['docs'][number];

/** Parts that fit into one request each. */
function cutRows(rows: readonly ImportedRow[]): ImportedRow[][] {
  const encoder = new TextEncoder();
  const parts: ImportedRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = encoder.encode(JSON.stringify(row)).length;
    const last = parts.at(-1);
    if (last === undefined || last.length >= BULK_LIMITS.docs || bytes + size > PART_BYTES) {
      parts.push([row]);
      bytes = size;
    } else {
      last.push(row);
      bytes += size;
    }
  }
  return parts;
}
