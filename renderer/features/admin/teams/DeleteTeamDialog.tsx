/** Deletes a team; members and customers go to another one, or to none. */
import { App, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { TEAMS_DELETE, type TeamRow } from '../../../../common/protocol/calls/access.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { TeamSelect } from '../TeamSelect.tsx';
import { useOrder } from '../../../app/use-order.ts';

export interface DeleteTeamDialogProps {
  readonly team: TeamRow;
  readonly teams: readonly TeamRow[];
  readonly onClose: (isDone: boolean) => void;
}

/** Asked again until the server says that everything has moved. */
export function DeleteTeamDialog({ team, teams, onClose }: DeleteTeamDialogProps): ReactElement {
  const { t } = useTranslation('admin/teams');
  const { message } = App.useApp();
  const format = useAmounts();
  const order = useOrder();
  const [replacement, setReplacement] = useState<string | null>(team.parentId);
  const isUsed = team.members > 0 || team.customers > 0;
  const remove = async (): Promise<void> => {
    for (let isDone = false; !isDone;) {
      const step = await order.give(TEAMS_DELETE, { teamId: team.teamId, replacement });
      if (step === null) return;
      isDone = step.done;
    }
    void message.success(t('delete.done', { name: team.name }));
    onClose(true);
  };
  return (
    <Modal
      open
      width={480}
      title={t('delete.ask', { name: team.name })}
      okText={t('delete.ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ danger: true }}
      onOk={() => void remove()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <p>{t('delete.text')}</p>
      {isUsed && (
        <>
          <p>{t('delete.used', { members: format.number(team.members), customers: format.number(team.customers) })}</p>
          <span className={styles.field}>{t('delete.replacement')}</span>
          <TeamSelect
            teams={teams.filter(item => item.teamId !== team.teamId)}
            value={replacement}
            onChange={setReplacement}
            label={t('delete.replacement')}
            none={t('delete.none')}
          />
        </>
      )}
    </Modal>
  );
}
