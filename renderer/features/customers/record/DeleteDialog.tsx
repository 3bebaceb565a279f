/** Deletes a customer: asks why, for whoever looks into the recycle bin, and says that he can come back. Rules RB1, UN4. */
import { App, AutoComplete, Form, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { RESTORE_DAYS } from '../../../../common/domain/recycle-bin.ts';
import { offerUndo } from '../../../app/state/undo.ts';
import type { CustomerView } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { useErrorText } from '../../../ui/error-text.ts';

const REASONS = ['duplicate', 'mistake', 'gone', 'invalid'] as const;

export interface DeleteDialogProps {
  readonly customer: CustomerView;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Enter deletes: it can be taken back. */
export function DeleteDialog({ customer, onClose, onDeleted }: DeleteDialogProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const [reason, setReason] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const { customerId, name } = customer;
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await data.deleteCustomer(customerId, reason);
    setIsBusy(false);
    if (!answer.ok) {
      void message.error(textOf(answer.error));
      return;
    }
    offerUndo(word('delete.done', { name }), answer.value);
    onDeleted();
  };
  return (
    <Modal
      open
      width={480}
      title={word('delete.title', { name })}
      okText={t('delete.ok')}
      okButtonProps={{ danger: true }}
      confirmLoading={isBusy}
      onOk={() => void remove()}
      onCancel={onClose}
    >
      <p>{t('delete.text', { days: RESTORE_DAYS })}</p>
      <Form layout="vertical" onFinish={() => void remove()}>
        <Form.Item label={t('delete.reason')}>
          <AutoComplete
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog asks one thing
            autoFocus
            value={reason}
            maxLength={200}
            options={REASONS.map(key => ({ value: t(`delete.reasons.${key}`) }))}
            placeholder={t('delete.placeholder')}
            aria-label={t('delete.reason')}
            onChange={setReason}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
