/** All tasks that this user may see, newest first, kept up with what the worker tells. Rule UB5. */
import { useState } from 'react';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { data } from '../../data/client.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';

export interface Tasks {
  readonly tasks: readonly BatchTask[] | undefined;
  readonly error: AppErrorData | undefined;
  readonly reload: () => void;
}

/** Undefined until the first answer. */
export function useTasks(): Tasks {
  const { value, error, reload } = useAnswer(() => data.tasks(), []);
  const [told, setTold] = useState<readonly BatchTask[]>([]);
  useDataEvent('task', task => setTold(old => [...old.filter(other => other.taskId !== task.taskId), task]));
  useDataEvent('changed', ({ customerIds }) => {
    if (customerIds === 'many') reload();
  });
  return { tasks: value === undefined ? undefined : mergeTasks(value, told), error, reload };
}

/** The stored tasks with those that were told since in their place, newest first. A task that has ended does not run again. */
export function mergeTasks(stored: readonly BatchTask[], told: readonly BatchTask[]): readonly BatchTask[] {
  const byId = new Map(stored.map(task => [task.taskId, task]));
  for (const task of told) {
    const known = byId.get(task.taskId);
    if (known === undefined || known.status === 'running') byId.set(task.taskId, task);
  }
  return [...byId.values()].toSorted((a, b) => b.createdAt - a.createdAt);
}
