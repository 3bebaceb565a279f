/** Resetting a colleague's password: what it does is said before, the code is shown after. Rules AN25, AN27. */
import { Alert, Modal, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCOUNTS_RESET, type IssuedCode } from '../../../../common/protocol/calls/accounts.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useSession } from '../../../app/state/session.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useOrder } from '../../../app/use-order.ts';
import styles from './invitations.module.css';
import { IssuedCodeDialog } from './IssuedCodeDialog.tsx';

export interface ResetPasswordDialogProps {
  /** Whose; null lets choose. */
  readonly userId: string | null;
  readonly onClose: (isDone: boolean) => void;
}

/** Two dialogs, one after the other. */
export function ResetPasswordDialog({ userId, onClose }: ResetPasswordDialogProps): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const { members } = useReference();
  const me = useSession();
  const order = useOrder();
  const [chosen, setChosen] = useState(userId);
  const [issued, setIssued] = useState<IssuedCode | null>(null);
  if (issued !== null) return <IssuedCodeDialog kind="reset" issued={issued} onClose={() => onClose(true)} />;
  const reset = async (): Promise<void> => {
    if (chosen !== null) setIssued(await order.give(ACCOUNTS_RESET, { userId: chosen }));
  };
  const options = [...members.values()]
    .filter(member => member.active && member.userId !== me.userId)
    .map(member => ({ value: member.userId, label: [member.name, member.teamName].filter(Boolean).join(' · ') }));
  return (
    <Modal
      open
      width={480}
      title={t('reset.title')}
      okText={t('reset.ok')}
      okButtonProps={{ danger: true, disabled: chosen === null }}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      onOk={() => void reset()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <label className={styles.field} htmlFor="reset-member">
        {t('reset.member')}
      </label>
      <Select
        id="reset-member"
        style={{ width: '100%' }}
        aria-label={t('reset.member')}
        showSearch={{ optionFilterProp: 'label' }}
        disabled={userId !== null}
        placeholder={t('reset.choose')}
        value={chosen}
        options={options}
        onChange={setChosen}
      />
      <Alert className={styles.note} type="warning" showIcon title={t('reset.what')} description={t('reset.hint')} />
    </Modal>
  );
}
