/** Erases one person: shows first what will be gone and who else has the same contact values, and wants the name typed. Rules PR5, PR11. */
import { Alert, App, Input, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ERASE_PERSON,
  ERASURE_PREVIEW,
  type Holding,
  type PrivacySubject,
} from '../../../../common/protocol/calls/privacy.ts';
import { useCall } from '../../../app/call-server.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { useOrder } from '../../../app/use-order.ts';
import styles from './privacy.module.css';
import { RequestFields, type RequestValues } from './RequestFields.tsx';

export interface EraseDialogProps {
  readonly subject: PrivacySubject;
  readonly onClose: (isDone: boolean) => void;
}

/** The button works once the preview is there and the name is typed. */
export function EraseDialog({ subject, onClose }: EraseDialogProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const { message } = App.useApp();
  const { customerId, name } = subject;
  const preview = useCall(ERASURE_PREVIEW, { customerId }, [customerId]);
  const order = useOrder();
  const [values, setValues] = useState<RequestValues>(() => ({ basis: 'pipl_47', receivedAt: Date.now() }));
  const [typed, setTyped] = useState('');
  const isTyped = typed.normalize('NFKC').trim() === name.normalize('NFKC').trim();

  const erase = async (): Promise<void> => {
    if ((await order.give(ERASE_PERSON, { customerId, ...values, confirmation: typed })) === null) return;
    void message.success(t('erase.done'));
    onClose(true);
  };
  return (
    <Modal
      open
      width={560}
      title={t('erase.title', { name })}
      okText={t('erase.ok')}
      okButtonProps={{ danger: true, disabled: !isTyped || preview.value === undefined }}
      confirmLoading={order.isBusy}
      onOk={() => void erase()}
      onCancel={() => onClose(false)}
    >
      <div className={styles.stack}>
        <Alert type="warning" showIcon title={t('erase.warning')} description={t('erase.text')} />
        {order.error !== null && <ErrorNote error={order.error} />}
        <OnlineContent loaded={preview}>
          {({ holding, duplicates }) => (
            <>
              <HoldingList holding={holding} />
              {duplicates.length > 0 && (
                <Alert
                  type="info"
                  showIcon
                  title={t('erase.duplicates')}
                  description={duplicates.map(other => other.name).join(', ')}
                />
              )}
            </>
          )}
        </OnlineContent>
        <RequestFields values={values} onChange={setValues} />
        <label className={styles.field}>
          {t('erase.confirm', { name })}
          <Input value={typed} autoComplete="off" spellCheck={false} onChange={event => setTyped(event.target.value)} />
        </label>
      </div>
    </Modal>
  );
}

function HoldingList({ holding }: { readonly holding: Holding }): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const format = useAmounts();
  return (
    <dl className={styles.holding}>
      {Object.entries(holding).map(([part, count]) => (
        <div key={part}>
          <dt>{t(`holding.${part}`)}</dt>
          <dd>{format.number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
