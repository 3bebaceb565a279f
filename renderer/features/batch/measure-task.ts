/** How far a task has come, how fast it goes and how long it still takes. Pure. Rule UB5. */
import type { BatchTask } from '../../../common/domain/batch-task.ts';

export interface TaskPace {
  /** 0 to 100, whole. */
  readonly percent: number;
  /** Whole records per second since it began. */
  readonly perSecond: number;
  /** Null while it cannot be told. */
  readonly remainingMs: number | null;
}

/** `now` by this machine's clock; a finished task is measured to its end. */
export function measureTask(task: BatchTask, now: number): TaskPace {
  const { done, total } = task.progress;
  const elapsed = (task.completedAt ?? now) - task.createdAt;
  const percent =
    total === 0 ? (task.status === 'completed' ? 100 : 0) : Math.min(100, Math.floor((done / total) * 100));
  if (done === 0 || elapsed <= 0) return { percent, perSecond: 0, remainingMs: null };
  const isTelling = task.status === 'running' && elapsed > 1_000 && total > done;
  return {
    percent,
    perSecond: Math.round((done / elapsed) * 1_000),
    remainingMs: isTelling ? ((total - done) / done) * elapsed : null,
  };
}
