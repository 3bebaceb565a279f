/** Step 4: the writing, with its speed, and afterwards what came of it. It goes on when one leaves the page. Rules WI5 to WI7. */
import { CheckCircleOutlined, CloseCircleOutlined, ExclamationCircleOutlined, StopOutlined } from '@ant-design/icons';
import { Alert, Button, Progress } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { openCustomers } from '../../app/state/customer-view.ts';
import { navigate } from '../../app/state/route.ts';
import { useSync } from '../../app/state/sync.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { FactList } from './FactList.tsx';
import styles from './import.module.css';
import { cancelImport, saveFailedRows } from './import-actions.ts';
import { resetImport, useImport } from './import-store.ts';
import { measureSpeed } from './measure-speed.ts';
import { StepFrame } from './StepFrame.tsx';

/** The step while rows are written and afterwards. */
export function RunStep(): ReactElement {
  const { t } = useTranslation('import');
  const task = useImport(state => state.task);
  if (task !== null && task.status !== 'running') return <RunResult task={task} />;
  return (
    <StepFrame
      note={t('run.goesOn')}
      buttons={<Button onClick={() => void cancelImport()}>{t('button.cancelImport')}</Button>}
    >
      <RunProgress task={task} />
    </StepFrame>
  );
}

function RunProgress({ task }: { readonly task: BatchTask | null }): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const { startedAt, check } = useImport();
  const now = useNow(500);
  const done = task?.progress.done ?? 0;
  const total = check?.rows ?? task?.progress.total ?? 0; // the task only estimates until its end
  const speed = measureSpeed(done, total, now - startedAt);
  return (
    <div className={styles.progress}>
      <strong>{t('run.running')}</strong>
      <Progress
        percent={total === 0 ? 0 : Math.floor((done / total) * 100)}
        status="active"
        aria-label={t('run.running')}
      />
      <span className={styles.hint}>
        {t('run.speed', {
          done: format.number(done),
          total: format.number(total),
          rate: format.number(speed.perSecond),
        })}
        {speed.remainingMs !== null && ` · ${t('run.remaining', { span: format.span(speed.remainingMs) })}`}
      </span>
    </div>
  );
}

const OUTCOMES = {
  completed: <CheckCircleOutlined className={styles.done} aria-hidden />,
  cancelled: <StopOutlined className={styles.warn} aria-hidden />,
  interrupted: <ExclamationCircleOutlined className={styles.warn} aria-hidden />,
  failed: <CloseCircleOutlined className={styles.wrong} aria-hidden />,
} as const;

function RunResult({ task }: { readonly task: BatchTask }): ReactElement {
  const { t } = useTranslation('import');
  const sync = useSync();
  const { busy, file, savedAs } = useImport();
  const status = task.status === 'running' ? 'completed' : task.status;
  const { succeeded, failed, skipped } = task.result;
  const fileName = t('failedRows.fileName', { name: (file?.name ?? '').replace(/\.[^.]*$/, '') });
  const isUploadedLater = succeeded > 0 && (sync.phase === 'offline' || sync.phase === 'problem');
  return (
    <StepFrame
      buttons={
        <>
          <Button onClick={() => navigate('tasks', task.taskId)}>{t('button.viewTask')}</Button>
          {failed > 0 && (
            <Button loading={busy === 'saving'} onClick={() => void saveFailedRows(fileName)}>
              {t('button.saveFailed')}
            </Button>
          )}
          <Button onClick={resetImport}>{t('button.again')}</Button>
          <Button type="primary" onClick={() => openCustomers(EMPTY_FILTER)}>
            {t('button.viewCustomers')}
          </Button>
        </>
      }
    >
      <div className={styles.outcome}>
        <span className={styles.outcomeSign}>{OUTCOMES[status]}</span>
        <div>
          <h2 className={styles.outcomeTitle}>{t(`run.${status}`)}</h2>
          <p className={styles.hint}>{t(`run.${status}Note`)}</p>
        </div>
      </div>
      <FactList
        facts={[
          { label: t('run.succeeded'), value: succeeded, tone: 'done' },
          { label: t('run.failedCount'), value: failed, tone: failed > 0 ? 'wrong' : undefined },
          ...(skipped > 0 ? [{ label: t('run.skipped'), value: skipped }] : []),
        ]}
      />
      {savedAs !== null && <Alert type="success" showIcon title={t('failedRows.saved', { name: savedAs })} />}
      {isUploadedLater && <Alert type="info" showIcon title={t('run.uploadedLater')} />}
    </StepFrame>
  );
}
