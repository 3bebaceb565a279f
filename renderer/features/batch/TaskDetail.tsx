/** One task: how far it is or what came of it, and which records failed and why. Rules UB5 to UB7. */
import { Alert, Button, Progress } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useNow } from '../../ui/hooks/use-now.ts';
import styles from './batch.module.css';
import { useTaskTitle } from './describe-task.ts';
import { measureTask } from './measure-task.ts';
import { TaskFailures } from './TaskFailures.tsx';
import { TaskStatusTag } from './TaskStatusTag.tsx';

/** Follows the task while it runs. */
export function TaskDetail({ task }: { readonly task: BatchTask }): ReactElement {
  const { t } = useTranslation('batch');
  const titleOf = useTaskTitle();
  const format = useAmounts();
  const reference = useReference();
  const [error, setError] = useState<AppErrorData | null>(null);
  const cancel = async (): Promise<void> => {
    const answer = await data.cancelTask(task.taskId);
    setError(answer.ok ? null : answer.error);
  };
  const isRunning = task.status === 'running';
  return (
    <div className={styles.detail}>
      <div className={styles.detailHead}>
        <div>
          <h2 className={styles.detailTitle}>{titleOf(task)}</h2>
          <p className={styles.note}>
            {t('detailNote', { at: format.dateTime(task.createdAt), by: reference.memberName(task.createdBy) })}
          </p>
        </div>
        {isRunning ? (
          <Button onClick={() => void cancel()}>{t('cancel')}</Button>
        ) : (
          <TaskStatusTag status={task.status} />
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
      {task.status !== 'running' && task.status !== 'completed' && (
        <Alert type={task.status === 'failed' ? 'error' : 'warning'} showIcon title={t(`ended.${task.status}`)} />
      )}
      <TaskPaceLine task={task} />
      <dl className={styles.facts}>
        {(['succeeded', 'failed', 'skipped'] as const).map(name => (
          <div key={name}>
            <dt>{t(`result.${name}`)}</dt>
            <dd data-testid={`task-${name}`}>{format.number(task.result[name])}</dd>
          </div>
        ))}
      </dl>
      {task.result.skipped > 0 && <p className={styles.note}>{t(`skippedNote.${task.type}`)}</p>}
      {task.result.failures.length > 0 && <TaskFailures task={task} />}
    </div>
  );
}

function TaskPaceLine({ task }: { readonly task: BatchTask }): ReactElement {
  const { t } = useTranslation('batch');
  const format = useAmounts();
  const now = useNow(500);
  const pace = measureTask(task, now);
  const isRunning = task.status === 'running';
  const progressStatus = isRunning ? 'active' : task.status === 'completed' ? 'success' : 'normal';
  const parts = [
    t('pace.done', { done: format.number(task.progress.done), total: format.number(task.progress.total) }),
    ...(pace.perSecond > 0 ? [t('pace.rate', { rate: format.number(pace.perSecond) })] : []),
    ...(pace.remainingMs === null ? [] : [t('pace.remaining', { span: format.span(pace.remainingMs) })]),
    ...(task.completedAt === null ? [] : [t('pace.took', { span: format.span(task.completedAt - task.createdAt) })]),
  ];
  return (
    <div>
      <Progress percent={pace.percent} status={progressStatus} aria-label={t('pace.label')} />
      <span className={styles.itemNote}>{parts.join(' · ')}</span>
    </div>
  );
}
