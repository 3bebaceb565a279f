/** 任务: imports and bulk operations, running and done, with their results. Rules UB5 to UB7. */
import { OrderedListOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import { useReference } from '../../app/state/reference.ts';
import { navigate, useRoute } from '../../app/state/route.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useNow } from '../../ui/hooks/use-now.ts';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { PaneItem, TwoPane } from '../../ui/TwoPane.tsx';
import styles from './batch.module.css';
import { useTaskTitle } from './describe-task.ts';
import { measureTask } from './measure-task.ts';
import { TaskDetail } from './TaskDetail.tsx';
import { TaskStatusTag } from './TaskStatusTag.tsx';
import { useTasks } from './use-tasks.ts';

/** The whole page; the address names the task that is chosen, otherwise it is the newest. */
export function TasksPage(): ReactElement {
  const { t } = useTranslation('batch');
  const { id } = useRoute();
  const { tasks, error, reload } = useTasks();
  const chosen = tasks?.find(task => task.taskId === id) ?? tasks?.[0];
  return (
    <PageFrame title={t('title')} note={t('note')}>
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {tasks === undefined && error === undefined && <Skeleton active paragraph={{ rows: 6 }} />}
      {tasks?.length === 0 && (
        <EmptyNote icon={<OrderedListOutlined aria-hidden />} text={t('empty')} hint={t('emptyHint')} />
      )}
      {tasks !== undefined && chosen !== undefined && (
        <TwoPane
          listLabel={t('list')}
          detailLabel={t('detail')}
          list={tasks.map(task => (
            <PaneItem
              key={task.taskId}
              isChosen={task.taskId === chosen.taskId}
              onChoose={() => navigate('tasks', task.taskId)}
            >
              <TaskItem task={task} />
            </PaneItem>
          ))}
          detail={<TaskDetail key={chosen.taskId} task={chosen} />}
        />
      )}
    </PageFrame>
  );
}

function TaskItem({ task }: { readonly task: BatchTask }): ReactElement {
  const { t } = useTranslation('batch');
  const titleOf = useTaskTitle();
  const format = useAmounts();
  const reference = useReference();
  const now = useNow(60_000);
  const { succeeded, failed } = task.result;
  const outcome =
    task.status === 'running'
      ? t('item.running', { percent: measureTask(task, now).percent })
      : t(failed > 0 ? 'item.withFailures' : 'item.done', {
          succeeded: format.number(succeeded),
          failed: format.number(failed),
        });
  return (
    <>
      <div className={styles.itemHead}>
        <span className={styles.itemTitle}>{titleOf(task)}</span>
        <TaskStatusTag status={task.status} />
      </div>
      <div className={styles.itemNote}>
        {format.moment(task.createdAt, now)} · {reference.memberName(task.createdBy)} · {outcome}
      </div>
    </>
  );
}
