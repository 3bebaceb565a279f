/** Asks why a status moves, where the dictionary wants to know. Rule DN5. */
import { Input, Modal } from 'antd';
import { useId, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './detail.module.css';

export interface ReasonDialogProps {
  /** The word for the status to which it moves. */
  readonly status: string;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

export function ReasonDialog({ status, onClose, onReason }: ReasonDialogProps): ReactElement {
  const { t } = useTranslation('customers/fields');
  const [reason, setReason] = useState('');
  const id = useId();
  const isReady = reason.trim() !== '';
  return (
    <Modal
      open
      width={480}
      title={t('reason.title', { status })}
      okText={t('reason.ok')}
      cancelText={t('reason.cancel')}
      okButtonProps={{ disabled: !isReady }}
      onOk={() => onReason(reason.trim())}
      onCancel={onClose}
    >
      <p className={styles.faint}>{t('reason.text')}</p>
      <label htmlFor={id}>{t('reason.label')}</label>
      <Input.TextArea
        id={id}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog asks for nothing else
        autoFocus
        maxLength={200}
        autoSize={{ minRows: 2, maxRows: 5 }}
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
    </Modal>
  );
}
