/** Bulk operations: snapshot, per-record outcomes, permissions, progress, cancelling, interruption. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEPT_FAILURES } from '../../../common/domain/batch-task.ts';
import { chipFilter } from '../../../common/query/chips.ts';
import { CUSTOMER_LIMITS } from '../../../common/domain/customer.ts';
import { assert } from '../../../common/lib/assert.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { mutationSchema } from '../../../common/protocol/mutation.ts';
import type { BatchOperation, Selection } from '../../../renderer/data/api.ts';
import { CHUNK_CUSTOMERS, createBatchService, type BatchService } from '../../../renderer/data/batch/batch-service.ts';
import { interruptTasks } from '../../../renderer/data/batch/task-log.ts';
import { createFakeWriter, makeCustomer, makeId, makeTag, only, type FakeWriter } from '../fake-writer.ts';

const TAG = makeId(1);
const ADD: BatchOperation = { type: 'add_tag', tagId: TAG };
const OTHER_USER = makeId(0xdd);

function setUp(role?: Parameters<typeof createFakeWriter>[0]): { writer: FakeWriter; service: BatchService } {
  const writer = createFakeWriter(role, [makeTag(1, '重点')]);
  return { writer, service: createBatchService(writer) };
}

function add(writer: FakeWriter, ...customers: ReturnType<typeof makeCustomer>[]): string[] {
  for (const customer of customers) writer.customers.set(customer.customerId, customer);
  return customers.map(customer => customer.customerId);
}

async function run(service: BatchService, selection: Selection, operation: BatchOperation): Promise<string> {
  const answer = await service.run(selection, operation);
  assert(answer.ok, `refused: ${answer.ok ? '' : JSON.stringify(answer.error)}`);
  await service.settled();
  return answer.value.taskId;
}

describe('operations', () => {
  it('[BT5] adding a tag skips who has it and fails for who is full', async () => {
    const { writer, service } = setUp();
    const full = Array.from({ length: CUSTOMER_LIMITS.tags }, (_, i) => makeId(500 + i));
    const ids = add(writer, makeCustomer(11), makeCustomer(12, { tagIds: [TAG] }), makeCustomer(13, { tagIds: full }));
    const taskId = await run(service, { kind: 'ids', ids }, ADD);
    expect(writer.parts).toEqual([{ kind: 'customer.tags', docId: makeId(11), taskId, add: [TAG], remove: [] }]);
    expect(writer.tasks.get(taskId)).toMatchObject({
      type: 'add_tag',
      status: 'completed',
      parameters: { tagId: TAG, count: 3 },
      progress: { done: 3, total: 3 },
      result: {
        succeeded: 1,
        skipped: 1,
        failed: 1,
        failures: [{ customerId: makeId(13), line: null, code: 'too_many', field: 'tagIds' }],
      },
    });
  });

  it('[BT5] removing a tag skips who does not have it', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, makeCustomer(11), makeCustomer(12, { tagIds: [TAG] }));
    const taskId = await run(service, { kind: 'ids', ids }, { type: 'remove_tag', tagId: TAG });
    expect(only(writer.parts)).toMatchObject({ docId: makeId(12), add: [], remove: [TAG] });
    expect(writer.tasks.get(taskId)?.result).toMatchObject({ succeeded: 1, skipped: 1, failed: 0 });
  });

  it('[BT5] a status that the dictionary does not allow fails for that customer alone', async () => {
    const { writer, service } = setUp();
    const ids = add(
      writer,
      makeCustomer(11, { status: 'status:lead' }),
      makeCustomer(12, { status: 'status:interested' }),
      makeCustomer(13, { status: 'status:won' }),
    );
    const taskId = await run(service, { kind: 'ids', ids }, { type: 'set_status', status: 'status:won' });
    const draft = only(writer.parts);
    expect(draft).toEqual({
      kind: 'customer.patch',
      docId: makeId(12),
      taskId,
      baseVer: 5,
      patch: { status: ['status:interested', 'status:won'] },
    });
    expect(mutationSchema.safeParse({ ...draft, id: makeId(1), cseq: 1, madeAt: 1 }).success).toBe(true);
    expect(writer.tasks.get(taskId)?.result).toEqual({
      succeeded: 1,
      skipped: 1,
      failed: 1,
      failures: [{ customerId: makeId(11), line: null, code: 'status_move_not_allowed', field: 'status' }],
    });
  });

  it('[BT2] every customer ends as exactly one of succeeded, skipped and failed', async () => {
    const statuses = ['status:lead', 'status:interested', 'status:won', 'status:lost', 'status:gone'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ status: fc.constantFrom(...statuses), isMine: fc.boolean() }), { maxLength: 500 }),
        fc.constantFrom('status:won', 'status:lost', 'status:interested'),
        async (rows, status) => {
          const { writer, service } = setUp('sales');
          const mine = (isMine: boolean): string => (isMine ? writer.actor.userId : OTHER_USER);
          const ids = add(
            writer,
            ...rows.map((row, i) => makeCustomer(1_000 + i, { status: row.status, ownerId: mine(row.isMine) })),
          );
          const taskId = await run(service, { kind: 'ids', ids: [...ids, makeId(7)] }, { type: 'set_status', status });
          const result = writer.tasks.get(taskId)?.result;
          assert(result !== undefined, 'the task is kept');
          expect(result.succeeded + result.skipped + result.failed).toBe(ids.length + 1);
          expect(writer.parts).toHaveLength(result.succeeded);
          expect(result.failures).toHaveLength(Math.min(KEPT_FAILURES, result.failed));
        },
      ),
      { numRuns: 30, seed: 3 },
    );
  });

  it('[BT2] customers that are gone or out of reach are told as such', async () => {
    const { writer, service } = setUp('sales');
    const ids = add(writer, makeCustomer(11, { ownerId: OTHER_USER }));
    const taskId = await run(service, { kind: 'ids', ids: [...ids, makeId(99)] }, ADD);
    expect(writer.tasks.get(taskId)?.result.failures.map(item => item.code)).toEqual(['out_of_scope', 'not_found']);
  });
});

describe('what is refused before a task is made', () => {
  it('[BT6] without permission, with wrong parameters, with nothing selected', async () => {
    const { writer, service } = setUp();
    add(writer, makeCustomer(11));
    const ids: Selection = { kind: 'ids', ids: [makeId(11)] };
    const codeOf = async (work: ReturnType<BatchService['run']>): Promise<unknown> => {
      const answer = await work;
      return answer.ok ? 'ok' : answer.error;
    };
    expect(await codeOf(setUp('auditor').service.run(ids, ADD))).toEqual({
      code: 'permission_denied',
      params: { action: 'batch.run' },
    });
    expect(await codeOf(service.run(ids, { type: 'add_tag', tagId: makeId(2) }))).toEqual({
      code: 'validation_failed',
      fields: [{ field: 'tagId', code: 'unknown_tag' }],
    });
    expect(await codeOf(service.run(ids, { type: 'remove_tag', tagId: makeId(2) }))).toMatchObject({
      code: 'validation_failed',
    });
    for (const status of ['status:none', 'status:old', 'channel:web']) {
      expect(await codeOf(service.run(ids, { type: 'set_status', status }))).toEqual({
        code: 'validation_failed',
        fields: [{ field: 'status', code: 'unknown_status' }],
      });
    }
    expect(await codeOf(service.run({ kind: 'ids', ids: [] }, ADD))).toEqual({ code: 'nothing_selected' });
    expect(writer.tasks.size).toBe(0);
  });
});

describe('the course of a task', () => {
  it('[BT1] "all that match" is fixed when the task starts, less those left out', async () => {
    const { writer, service } = setUp();
    add(writer, ...Array.from({ length: 750 }, (_, i) => makeCustomer(1_000 + i)));
    writer.beforeWrite = (): void => {
      add(writer, makeCustomer(9_000 + writer.parts.length)); // arrives while the task runs
    };
    const selection: Selection = {
      kind: 'filter',
      filter: chipFilter({ status: ['status:lead'] }),
      except: [makeId(1_003)],
    };
    const taskId = await run(service, selection, ADD);
    expect(writer.tasks.get(taskId)?.result.succeeded).toBe(749);
    expect(writer.parts.some(draft => draft.docId === makeId(1_003))).toBe(false);
  });

  it('[BT1] an id that is named twice is done once', async () => {
    const { writer, service } = setUp();
    add(writer, makeCustomer(11));
    const taskId = await run(service, { kind: 'ids', ids: [makeId(11), makeId(11)] }, ADD);
    expect(writer.tasks.get(taskId)?.result).toMatchObject({ succeeded: 1, skipped: 0 });
  });

  it('[BT4] progress is told live while the task is stored as running first and finished last', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, ...Array.from({ length: 2_000 }, (_, i) => makeCustomer(1_000 + i)));
    writer.beforeWrite = (): void => {
      writer.time += 120;
    };
    const taskId = await run(service, { kind: 'ids', ids }, ADD);
    const told = writer.events.flatMap(item => (item.event === 'task' ? [item.value] : []));
    expect(told[0]).toMatchObject({
      taskId,
      status: 'running',
      progress: { done: 0, total: 2_000 },
      completedAt: null,
    });
    expect(told.at(-1)).toMatchObject({
      status: 'completed',
      progress: { done: 2_000, total: 2_000 },
      completedAt: writer.time,
    });
    expect(told).toHaveLength(2_000 / CHUNK_CUSTOMERS + 2);
  });

  it('[BT4] other work of the thread comes between two chunks', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, ...Array.from({ length: CHUNK_CUSTOMERS * 4 }, (_, i) => makeCustomer(1_000 + i)));
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(writer.parts.length);
      if (writer.parts.length < ids.length) setTimeout(tick, 0);
    };
    tick();
    await run(service, { kind: 'ids', ids }, ADD);
    expect(new Set(seen).size).toBeGreaterThan(2);
  });

  it('[BT4] cancelling ends the task at the next chunk and keeps what was done', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, ...Array.from({ length: CHUNK_CUSTOMERS * 5 }, (_, i) => makeCustomer(1_000 + i)));
    const cancelled: boolean[] = [];
    writer.beforeWrite = (): void => {
      if (writer.parts.length === CHUNK_CUSTOMERS) cancelled.push(service.cancel(only(writer.tasks.keys())));
    };
    const taskId = await run(service, { kind: 'ids', ids }, ADD);
    expect(writer.tasks.get(taskId)).toMatchObject({
      status: 'cancelled',
      progress: { done: CHUNK_CUSTOMERS * 2, total: CHUNK_CUSTOMERS * 5 },
      result: { succeeded: CHUNK_CUSTOMERS * 2 },
    });
    expect([...cancelled, service.cancel(taskId)]).toEqual([true, false]);
  });

  it('[BT3] a failing store ends the task as failed with the reason, and the page is told even then', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, makeCustomer(11));
    const save = writer.saveTask.bind(writer);
    writer.beforeWrite = (): void => {
      writer.saveTask = async (): Promise<void> => {
        throw new AppError('disk_full');
      };
      throw new AppError('disk_full');
    };
    await run(service, { kind: 'ids', ids }, ADD);
    writer.saveTask = save;
    const last = writer.events.at(-1);
    expect(last).toMatchObject({
      event: 'task',
      value: { status: 'failed', result: { failures: [{ code: 'disk_full' }] } },
    });
  });

  it('[BT3] a task that was running when the program ended is interrupted afterwards, finished ones are not touched', async () => {
    const { writer, service } = setUp();
    const ids = add(writer, makeCustomer(11));
    const finished = writer.tasks.get(await run(service, { kind: 'ids', ids }, ADD));
    assert(finished !== undefined, 'the task is kept');
    const left = { ...finished, taskId: makeId(77), status: 'running' as const, completedAt: null };
    const foreign = { ...left, taskId: makeId(78), createdBy: OTHER_USER };
    writer.tasks.clear();
    await interruptTasks(writer, [finished, left, foreign]);
    expect(only(writer.tasks.values())).toEqual({ ...left, status: 'interrupted', completedAt: writer.time });
  });
});
