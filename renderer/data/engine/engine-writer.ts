/** The {@link Writer} of an open engine: how import and batch write. Rules ST5, ST6, BT3. */
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { makeId } from '../../../common/lib/ids.ts';
import type { Core } from '../core/core.ts';
import { writeDocuments } from '../core/documents.ts';
import { lookupOf } from '../core/limits.ts';
import { assertUsable, orFail, orRetry, writeInMutex } from '../core/write.ts';
import type { Writer } from '../core/writer.ts';

/** Where the bytes of a chosen file come from. */
export type OpenFile = Writer['openFile'];

export function createWriter(core: Core, openFile: OpenFile): Writer {
  const { ports } = core;
  return {
    get actor() {
      return core.actor;
    },
    limitOf: name => core.limits?.limits[name] ?? null,
    write: drafts => core.mutex.run(async () => void (await writeInMutex(core, drafts))),
    lookup: () => lookupOf(core),
    async readCustomers(ids) {
      return [...(await orFail(core, () => core.store.getMany('customers', ids))).values()];
    },
    select: filter => core.index.select(filter),
    async saveTask(task) {
      await core.mutex.run(() => saveTask(core, task));
      ports.emit('task', task);
    },
    emit: (event, value) => ports.emit(event, value),
    makeId: () => makeId(ports.clock, ports.randomBytes),
    now: () => ports.clock.now(),
    openFile,
  };
}

async function saveTask(core: Core, task: BatchTask): Promise<void> {
  assertUsable(core);
  if (task.status === 'running') {
    core.runningTasks.add(task.taskId);
    return orRetry(core, () => writeDocuments(core, 'tasks', new Map([[task.taskId, task]])));
  }
  const { taskId, createdBy: _author, ver: _version, ...doc } = task; // both are set by the server
  await writeInMutex(core, [{ kind: 'task.save', docId: taskId, taskId: null, doc }]);
  core.runningTasks.delete(taskId);
}
