/** Another role, another team; with another team his customers may go along. Rules AC6, AC7, HO4. */
import { App, Checkbox, Modal, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  HAND_OVER_RUN,
  MEMBERS_CHANGE,
  type MemberRow,
  type RoleRow,
  type TeamRow,
} from '../../../../common/protocol/calls/access.ts';
import { useCan } from '../../../app/state/session.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { TeamSelect } from '../TeamSelect.tsx';
import { useOrder } from '../../../app/use-order.ts';
import { useRoleName } from '../use-role-name.ts';

export interface ChangeMemberDialogProps {
  readonly member: MemberRow;
  readonly roles: readonly RoleRow[];
  readonly teams: readonly TeamRow[];
  readonly onClose: (isDone: boolean) => void;
}

/** Roles that hold more than the administrator himself does are not offered. */
export function ChangeMemberDialog({ member, roles, teams, onClose }: ChangeMemberDialogProps): ReactElement {
  const { t } = useTranslation('admin/members');
  const { message } = App.useApp();
  const format = useAmounts();
  const roleName = useRoleName();
  const order = useOrder();
  const mayTransfer = useCan('customer.transfer');
  const [role, setRole] = useState(member.role);
  const [teamId, setTeamId] = useState(member.teamId);
  const [isTaking, setIsTaking] = useState(true);
  const canTake = mayTransfer && member.customers > 0 && teamId !== member.teamId;

  const save = async (): Promise<void> => {
    const { userId } = member;
    if ((await order.give(MEMBERS_CHANGE, { userId, role, teamId })) === null) return;
    for (let isDone = !(canTake && isTaking); !isDone;) {
      const step = await order.give(HAND_OVER_RUN, { fromUser: userId, toUser: userId });
      if (step === null) return;
      isDone = step.done;
    }
    void message.success(t('change.done', { name: member.name }));
    onClose(true);
  };
  const offered = roles.filter(item => item.isManaged || item.roleId === 'admin' || item.roleId === member.role);
  return (
    <Modal
      open
      width={480}
      title={t('change.title', { name: member.name })}
      okText={t('change.ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ disabled: role === member.role && teamId === member.teamId }}
      onOk={() => void save()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <span className={styles.field}>{t('column.role')}</span>
      <Select
        style={{ width: '100%' }}
        aria-label={t('column.role')}
        value={role}
        onChange={setRole}
        options={offered.map(item => ({ value: item.roleId, label: roleName(item.roleId, item.name) }))}
      />
      <span className={styles.field}>{t('column.team')}</span>
      <TeamSelect teams={teams} value={teamId} onChange={setTeamId} label={t('column.team')} none={t('noTeam')} />
      {canTake && (
        <Checkbox style={{ marginTop: 12 }} checked={isTaking} onChange={event => setIsTaking(event.target.checked)}>
          {t('change.take', { count: format.number(member.customers) })}
        </Checkbox>
      )}
      <p className={styles.quiet}>{t('change.hint')}</p>
    </Modal>
  );
}
