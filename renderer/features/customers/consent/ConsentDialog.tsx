/** Records that a customer gave a consent or withdrew one: purpose, channels, evidence, date and end. Rule PR16. */
import { App, Checkbox, DatePicker, Form, Input, Modal, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CONSENT_CHANNELS,
  CONSENT_LIMITS,
  CONSENT_PURPOSES,
  CONSENT_STATES,
  OWN_PURPOSE,
  type Consent,
  type ConsentChannel,
} from '../../../../common/domain/consent.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { data } from '../../../data/client.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { usePurposeWord } from './consent-words.ts';

export interface ConsentStart {
  readonly purpose: string;
  readonly channels: readonly ConsentChannel[];
  readonly state: Consent['state'];
}

export interface ConsentDialogProps {
  readonly customerId: string;
  readonly start: ConsentStart;
  /** Purposes that the customer has already, own ones among them. */
  readonly known: readonly string[];
  readonly onClose: (isDone: boolean) => void;
}

interface Values {
  readonly state: Consent['state'];
  readonly purpose: string;
  readonly own: string;
  readonly channels: readonly ConsentChannel[];
  readonly at: Dayjs;
  readonly expiresAt: Dayjs | null;
  readonly evidence: string;
}

const OTHER = 'other';

/** A dialog; nothing is sent before it is stored on this device. */
export function ConsentDialog({ customerId, start, known, onClose }: ConsentDialogProps): ReactElement {
  const { t } = useTranslation('customers/consent');
  const { message } = App.useApp();
  const purposeWord = usePurposeWord();
  const [form] = Form.useForm<Values>();
  const state = Form.useWatch('state', form) ?? start.state;
  const purpose = Form.useWatch('purpose', form) ?? start.purpose;
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [initial] = useState<Values>(() => ({ ...start, own: '', at: dayjs(), expiresAt: null, evidence: '' }));
  const purposes = [...new Set([...CONSENT_PURPOSES, ...known])];

  const save = async (values: Values): Promise<void> => {
    setIsBusy(true);
    // The day is what people know; of today it is this very moment, so that it follows what was recorded before.
    const at = values.at.isSame(dayjs(), 'day') ? Date.now() : values.at.startOf('day').valueOf();
    const isGiven = values.state === 'given';
    const answer = await data.recordConsents(
      values.channels.map(channel => ({
        customerId,
        purpose: values.purpose === OTHER ? `${OWN_PURPOSE}${values.own.trim()}` : values.purpose,
        channel,
        state: values.state,
        evidence: values.evidence,
        at,
        expiresAt: isGiven && values.expiresAt !== null ? values.expiresAt.endOf('day').valueOf() : null,
      })),
    );
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    void message.success(t('saved'));
    onClose(true);
  };
  return (
    <Modal
      open
      width={520}
      title={t('dialog.title')}
      okText={t('dialog.ok')}
      confirmLoading={isBusy}
      onOk={() => form.submit()}
      onCancel={() => onClose(false)}
    >
      {error !== null && <ErrorNote error={error} />}
      <Form<Values> form={form} layout="vertical" initialValues={initial} onFinish={values => void save(values)}>
        <Form.Item name="state" label={t('dialog.state')}>
          <Radio.Group
            optionType="button"
            options={CONSENT_STATES.map(value => ({ value, label: t(`dialog.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="purpose" label={t('dialog.purpose')}>
          <Select
            options={[
              ...purposes.map(value => ({ value, label: purposeWord(value) })),
              { value: OTHER, label: t('dialog.other') },
            ]}
          />
        </Form.Item>
        {purpose === OTHER && (
          <Form.Item
            name="own"
            label={t('dialog.own')}
            rules={[{ required: true, whitespace: true, message: t('dialog.ownMissing') }]}
          >
            <Input maxLength={CONSENT_LIMITS.ownPurpose} autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item
          name="channels"
          label={t('dialog.channels')}
          // Not "required": a group of boxes cannot be said to be that to a screen reader.
          rules={[{ type: 'array', min: 1, message: t('dialog.channelMissing') }]}
        >
          <Checkbox.Group options={CONSENT_CHANNELS.map(value => ({ value, label: t(`channel.${value}`) }))} />
        </Form.Item>
        <Form.Item name="at" label={t(`dialog.at.${state}`)}>
          <DatePicker allowClear={false} disabledDate={date => date.isAfter(dayjs(), 'day')} />
        </Form.Item>
        {state === 'given' && <ExpiryField beginning={() => form.getFieldValue('at') as Dayjs} />}
        <Form.Item name="evidence" label={t('dialog.evidence')} extra={t('dialog.evidenceHint')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={CONSENT_LIMITS.evidence} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** The end of a consent, which may be left open. */
function ExpiryField({ beginning }: { readonly beginning: () => Dayjs }): ReactElement {
  const { t } = useTranslation('customers/consent');
  const check = (_: unknown, value: Dayjs | null): Promise<void> =>
    value !== null && value.isBefore(beginning(), 'day')
      ? Promise.reject(new Error(t('dialog.endBefore')))
      : Promise.resolve();
  return (
    <Form.Item
      name="expiresAt"
      label={t('dialog.expiresAt')}
      extra={t('dialog.noEnd')}
      dependencies={['at']}
      rules={[{ validator: check }]}
    >
      <DatePicker />
    </Form.Item>
  );
}
