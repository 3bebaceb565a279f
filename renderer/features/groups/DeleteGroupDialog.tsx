/** Deletes a group: says what it touches, and asks what becomes of the groups below; it can be taken back. Rules GT5, GT7. */
import { Modal, Radio, Skeleton, Space } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { ok } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { offerOwnUndo } from '../../app/state/undo.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { belowOf } from './build-tree.ts';
import styles from './groups.module.css';

export interface DeleteGroupDialogProps {
  readonly group: CustomerGroup;
  readonly onClose: () => void;
}

export function DeleteGroupDialog({ group, onClose }: DeleteGroupDialogProps): ReactElement {
  const { t } = useTranslation('groups');
  const { groups } = useReference();
  const below = belowOf(groups.values(), group.groupId);
  const [children, setChildren] = useState<'up' | 'along'>('up');
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const ids = children === 'along' ? [group.groupId, ...below] : [group.groupId];
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await data.deleteGroup(group.groupId, children);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    const count = answer.value.deleted.length;
    offerOwnUndo(t('deleted', { name: group.name, count }), async () => {
      const back = await data.restoreGroups(answer.value);
      return back.ok ? ok({ kept: [], isDone: true }) : back;
    });
  };
  return (
    <Modal
      open
      width={480}
      title={t('deleteTitle', { name: group.name })}
      okText={t('delete')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, loading: isBusy }}
      onOk={() => void remove()}
      onCancel={onClose}
    >
      <div className={styles.stack}>
        {error !== null && <ErrorNote error={error} />}
        <p>{t(group.query === undefined ? 'deleteNote' : 'deleteSegmentNote')}</p>
        {below.length > 0 && (
          <Radio.Group
            aria-label={t('belowLabel')}
            value={children}
            onChange={event => setChildren(event.target.value as 'up' | 'along')}
          >
            <Space orientation="vertical">
              <Radio value="up">{t('belowUp')}</Radio>
              <Radio value="along">{t('belowAlong', { count: below.length })}</Radio>
            </Space>
          </Radio.Group>
        )}
        <Use ids={ids} />
      </div>
    </Modal>
  );
}

function Use({ ids }: { readonly ids: readonly string[] }): ReactElement {
  const { t } = useTranslation('groups');
  const format = useAmounts();
  const { value, error, reload } = useAnswer(() => data.classifyUse({ kind: 'groups', ids }), [ids.join()]);
  if (error !== undefined) return <ErrorNote error={error} onRetry={reload} />;
  if (value === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return (
    <ul className={styles.use} data-testid="group-use">
      <li>{t('use.groups', { count: ids.length })}</li>
      <li>{t('use.customers', { count: value.customers, shown: format.number(value.customers) })}</li>
      {value.views.length > 0 && <li>{t('use.views', { names: value.views.join(t('separator')) })}</li>}
      {value.segments.length > 0 && <li>{t('use.segments', { names: value.segments.join(t('separator')) })}</li>}
    </ul>
  );
}
