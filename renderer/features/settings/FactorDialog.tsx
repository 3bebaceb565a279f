/** Turning the second factor on (password, QR code, first code, recovery codes), off, or its recovery codes anew. Rules AC54, AC58, AC60. */
import { App, Form, Input, Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { FACTOR_BEGIN, FACTOR_CODES, FACTOR_CONFIRM, FACTOR_OFF } from '../../../common/protocol/calls/factors.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { FactorSecret as Secret } from '../../../common/protocol/sign-in.ts';
import { callServer } from '../../app/call-server.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { FactorSecret } from '../../ui/factor/FactorSecret.tsx';
import { RecoveryCodes } from '../../ui/factor/RecoveryCodes.tsx';
import styles from './settings.module.css';

export type FactorDeed = 'on' | 'off' | 'codes';

interface Values {
  readonly password?: string;
  readonly code?: string;
}

/** A dialog of one to three steps. */
export function FactorDialog({
  deed,
  onClose,
}: {
  readonly deed: FactorDeed;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  const refuse = (refusal: AppErrorData): void => {
    const field = ({ wrong_password: 'password', wrong_code: 'code' } as const)[refusal.code as string];
    if (field === undefined) setError(refusal);
    else form.setFields([{ name: field, errors: [textOf(refusal)] }]);
  };
  const give = async (values: Values): Promise<AppErrorData | null> => {
    const proof = { password: values.password ?? '', code: values.code ?? '' };
    if (deed === 'off') {
      const answer = await callServer(FACTOR_OFF, proof);
      if (!answer.ok) return answer.error;
      void message.success(t('factor.doneOff'));
      onClose();
      return null;
    }
    if (deed === 'on' && secret === null) {
      const answer = await callServer(FACTOR_BEGIN, { password: proof.password });
      if (answer.ok) setSecret(answer.value);
      return answer.ok ? null : answer.error;
    }
    const answer =
      deed === 'on' ? await callServer(FACTOR_CONFIRM, { code: proof.code }) : await callServer(FACTOR_CODES, proof);
    if (answer.ok) setCodes(answer.value.recoveryCodes);
    return answer.ok ? null : answer.error;
  };
  const submit = async (values: Values): Promise<void> => {
    setIsBusy(true);
    setError(null);
    const refusal = await give(values);
    setIsBusy(false);
    if (refusal !== null) refuse(refusal);
  };
  const isDone = codes !== null;
  return (
    <Modal
      open
      width={480}
      title={t(`factor.title.${deed}`)}
      okText={t(deed === 'on' && secret === null ? 'factor.next' : `factor.ok.${deed}`)}
      cancelText={t('factor.cancel')}
      okButtonProps={deed === 'off' ? { danger: true } : {}}
      confirmLoading={isBusy}
      mask={{ closable: false }}
      closable={!isDone}
      keyboard={!isDone}
      {...(isDone ? { footer: null } : {})}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {isDone ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark={false}
          disabled={isBusy}
          onFinish={values => void submit(values)}
        >
          {error !== null && <ErrorNote error={error} />}
          <p className={styles.lead}>{t(`factor.what.${deed}`)}</p>
          {secret === null && (
            <Form.Item
              name="password"
              label={t('factor.password')}
              rules={[{ required: true, message: t('factor.passwordMissing') }]}
            >
              <Input.Password autoComplete="current-password" />
            </Form.Item>
          )}
          {secret !== null && <FactorSecret {...secret} />}
          {(deed !== 'on' || secret !== null) && (
            <Form.Item
              name="code"
              label={t('factor.code')}
              rules={[{ required: true, message: t('factor.codeMissing') }]}
            >
              <Input autoComplete="one-time-code" spellCheck={false} maxLength={40} />
            </Form.Item>
          )}
        </Form>
      )}
    </Modal>
  );
}
