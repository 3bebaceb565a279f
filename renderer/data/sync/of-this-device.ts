/** Documents that the server cannot know yet: they wait to be created, or belong to a task that runs here. */
import type { CollectionName } from '../../../common/protocol/collections.ts';
import type { Core } from '../core/core.ts';

/** Whether the document is known to this device alone. */
export function isOfThisDevice(core: Core, collection: CollectionName, id: string): boolean {
  return core.pending.isCreating(id) || (collection === 'tasks' && core.runningTasks.has(id));
}
