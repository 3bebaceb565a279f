/** A new team, or another name and place for one. */
import { App, Input, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  TEAM_NAME_LENGTH,
  TEAMS_CHANGE,
  TEAMS_CREATE,
  type TeamRow,
} from '../../../../common/protocol/calls/access.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { TeamSelect } from '../TeamSelect.tsx';
import { useOrder } from '../../../app/use-order.ts';

export interface TeamDialogProps {
  readonly isNew: boolean;
  /** The team to change; of a new one the team above. */
  readonly team: TeamRow | null;
  readonly teams: readonly TeamRow[];
  readonly onClose: (isDone: boolean) => void;
}

/** A team cannot be put under itself: what is under it is not offered. */
export function TeamDialog({ isNew, team, teams, onClose }: TeamDialogProps): ReactElement {
  const { t } = useTranslation('admin/teams');
  const { message } = App.useApp();
  const order = useOrder();
  const [name, setName] = useState(isNew ? '' : (team?.name ?? ''));
  const [parentId, setParentId] = useState(isNew ? (team?.teamId ?? null) : (team?.parentId ?? null));
  const isReady = name.trim() !== '';

  const save = async (): Promise<void> => {
    if (!isReady) return;
    const done =
      isNew || team === null
        ? await order.give(TEAMS_CREATE, { name, parentId })
        : await order.give(TEAMS_CHANGE, { teamId: team.teamId, name, parentId });
    if (done === null) return;
    void message.success(t('saved'));
    onClose(true);
  };
  return (
    <Modal
      open
      width={480}
      title={isNew ? t('dialog.new') : t('dialog.change', { name: team?.name ?? '' })}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ disabled: !isReady }}
      onOk={() => void save()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <label>
        <span className={styles.field}>{t('column.name')}</span>
        <Input
          maxLength={TEAM_NAME_LENGTH}
          value={name}
          onChange={event => setName(event.target.value)}
          onPressEnter={() => void save()}
        />
      </label>
      <span className={styles.field}>{t('dialog.parent')}</span>
      <TeamSelect
        teams={teams}
        value={parentId}
        onChange={setParentId}
        label={t('dialog.parent')}
        none={t('dialog.top')}
        excluded={isNew ? null : (team?.teamId ?? null)}
      />
      <p className={styles.quiet}>{t('dialog.hint')}</p>
    </Modal>
  );
}
