/** Asks briefly why plain contact values are wanted, and says that the answer is logged. Rules UI14, LI4. */
import { Form, Modal, Radio } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomKey } from '../../../common/domain/custom-field.ts';
import type { ContactKind } from '../../../common/domain/customer.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';

/** The usual reasons; their words are what is logged. */
const REASONS = ['call', 'message', 'check', 'other'] as const;

export interface RevealDialogProps {
  readonly customerId: string;
  readonly kind: ContactKind | CustomKey;
  /** The word for what is revealed; of a kind of contact that of the kind. */
  readonly name?: string;
  readonly onClose: () => void;
  readonly onShown: (values: readonly string[]) => void;
}

/** A small dialog; the first reason is chosen, so that Enter is enough. */
export function RevealDialog({ customerId, kind, name, onClose, onShown }: RevealDialogProps): ReactElement {
  const { t } = useTranslation('customers');
  const [reason, setReason] = useState<(typeof REASONS)[number]>('call');
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const format = useAmounts();
  const quota = useAnswer(() => data.revealQuota(), []).value ?? null;
  const isUsedUp = quota?.left === 0;

  const reveal = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await data.reveal(customerId, kind, t(`reveal.reason.${reason}`));
    setIsBusy(false);
    if (answer.ok) onShown(answer.value);
    else setError(answer.error);
  };
  return (
    <Modal
      open
      width={480}
      title={t('reveal.title', { field: name ?? t(`field.${kind}`) })}
      okText={t('reveal.ok')}
      okButtonProps={{ autoFocus: true, disabled: isUsedUp }}
      confirmLoading={isBusy}
      onOk={() => void reveal()}
      onCancel={onClose}
    >
      <p>{t('reveal.text')}</p>
      {quota !== null && (
        <output>
          {isUsedUp
            ? t('reveal.usedUp', { limit: format.number(quota.limit) })
            : t('reveal.left', { left: format.number(quota.left), limit: format.number(quota.limit) })}
        </output>
      )}
      {error !== null && <ErrorNote error={error} />}
      <Form layout="vertical">
        <Form.Item label={t('reveal.why')}>
          <Radio.Group
            value={reason}
            options={REASONS.map(value => ({ value, label: t(`reveal.reason.${value}`) }))}
            onChange={event => setReason(REASONS.find(value => value === event.target.value) ?? 'other')}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
