/**
 * What runs in the background, small, for the frame of the application; it leads to the task. When a task ends while the window is
 * not looked at, the system says so. Shows nothing while nothing runs. Rule UB7.
 */
import { Progress } from 'antd';
import { useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { desktop } from '../../app/desktop.ts';
import { navigate } from '../../app/state/route.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import styles from './batch.module.css';
import { useTaskTitle } from './describe-task.ts';
import { measureTask } from './measure-task.ts';
import { useTasks } from './use-tasks.ts';

/** The newest running task, and how many others run. */
export function TaskHint(): ReactElement | null {
  const { t } = useTranslation('batch');
  const { tasks } = useTasks();
  const titleOf = useTaskTitle();
  const now = useNow(1_000);
  useNoticeOfEnd();
  const running = (tasks ?? []).filter(task => task.status === 'running');
  const [first] = running;
  if (first === undefined) return null;
  const { percent } = measureTask(first, now);
  const title = titleOf(first);
  return (
    <button type="button" className={styles.hint} title={title} onClick={() => navigate('tasks', first.taskId)}>
      <Progress type="circle" size={16} percent={percent} showInfo={false} aria-hidden />
      {running.length === 1
        ? t('hint.one', { title, percent })
        : t('hint.many', { title, percent, others: running.length - 1 })}
    </button>
  );
}

function useNoticeOfEnd(): void {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const titleOf = useTaskTitle();
  const running = useRef(new Set<string>());
  const tell = (task: BatchTask): void => {
    const { succeeded, failed } = task.result;
    const body = t('notice.body', { succeeded: format.number(succeeded), failed: format.number(failed) });
    // The system may show and keep it outside of the lock: no file name.
    const title = task.type === 'import' ? t('task.import') : titleOf(task);
    // A notification that the system refuses is no loss: the task centre has the result.
    void desktop.app.notify({ title: `${title} · ${t(`status.${task.status}`)}`.slice(0, 100), body });
  };
  useDataEvent('task', task => {
    if (task.status === 'running') running.current.add(task.taskId);
    else if (running.current.delete(task.taskId) && !document.hasFocus()) tell(task);
  });
}
