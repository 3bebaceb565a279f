/** Deletes a role of the company's own; its members take another one. Rule AC9. */
import { App, Modal, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES_DELETE, type RoleRow } from '../../../../common/protocol/calls/access.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { useOrder } from '../../../app/use-order.ts';
import { useRoleName } from '../use-role-name.ts';

export interface DeleteRoleDialogProps {
  readonly role: RoleRow;
  readonly roles: readonly RoleRow[];
  readonly onClose: (isDone: boolean) => void;
}

/** Asks for the replacement only where somebody needs one. */
export function DeleteRoleDialog({ role, roles, onClose }: DeleteRoleDialogProps): ReactElement {
  const { t } = useTranslation('admin/roles');
  const { message } = App.useApp();
  const format = useAmounts();
  const roleName = useRoleName();
  const order = useOrder();
  const [replacement, setReplacement] = useState<string | null>(null);
  const remove = async (): Promise<void> => {
    if ((await order.give(ROLES_DELETE, { roleId: role.roleId, replacement })) === null) return;
    void message.success(t('delete.done', { name: role.name }));
    onClose(true);
  };
  return (
    <Modal
      open
      width={480}
      title={t('delete.ask', { name: role.name })}
      okText={t('delete.ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ danger: true, disabled: role.members > 0 && replacement === null }}
      onOk={() => void remove()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      {role.members === 0 ? (
        <p>{t('delete.unused')}</p>
      ) : (
        <>
          <p>{t('delete.used', { total: format.number(role.members) })}</p>
          <span className={styles.field}>{t('delete.replacement')}</span>
          <Select
            style={{ width: '100%' }}
            aria-label={t('delete.replacement')}
            value={replacement}
            onChange={setReplacement}
            options={roles
              .filter(item => item.roleId !== role.roleId && item.isManaged)
              .map(item => ({ value: item.roleId, label: roleName(item.roleId, item.name) }))}
          />
        </>
      )}
    </Modal>
  );
}
