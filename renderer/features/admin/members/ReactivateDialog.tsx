/** Takes a member back who had been shut out. Rule AC8. */
import { App, Modal } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { MEMBERS_SET_ACTIVE, type MemberRow } from '../../../../common/protocol/calls/access.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { useOrder } from '../../../app/use-order.ts';

export interface ReactivateDialogProps {
  readonly member: MemberRow;
  readonly onClose: (isDone: boolean) => void;
}

/** Says what comes back and what does not. */
export function ReactivateDialog({ member, onClose }: ReactivateDialogProps): ReactElement {
  const { t } = useTranslation('admin/members');
  const { message } = App.useApp();
  const order = useOrder();
  const save = async (): Promise<void> => {
    if ((await order.give(MEMBERS_SET_ACTIVE, { userId: member.userId, active: true })) === null) return;
    void message.success(t('reactivate.done', { name: member.name }));
    onClose(true);
  };
  return (
    <Modal
      open
      width={480}
      title={t('reactivate.title', { name: member.name })}
      okText={t('reactivate.ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      onOk={() => void save()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <p>{t('reactivate.text')}</p>
    </Modal>
  );
}
