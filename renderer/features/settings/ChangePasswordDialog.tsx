/**
 * Changing the own password, online: the present one, the new one twice. Says before what it does and what it leaves alone.
 * Rules AN21 to AN24.
 */
import { App, Form, Input, Modal, type InputRef } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH } from '../../../common/domain/password-policy.ts';
import { ACCOUNT_PASSWORD } from '../../../common/protocol/calls/accounts.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { callServer } from '../../app/call-server.ts';
import { desktop } from '../../app/desktop.ts';
import { useSession, useSessionState } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { NewPasswordFields } from '../../ui/password/NewPasswordFields.tsx';
import styles from './settings.module.css';

interface Values {
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly again: string;
}

/** A dialog with one form. */
export function ChangePasswordDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const user = useSession();
  const serverUrl = useSessionState()?.serverUrl ?? '';
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [minLength, setMinLength] = useState(PASSWORD_MIN_LENGTH);
  const first = useFirstFocus<InputRef>();
  useEffect(() => {
    void desktop.account.status({ serverUrl }).then(answer => {
      if (answer.ok) setMinLength(answer.value.passwordMinLength);
      else setError(answer.error); // told before anything is typed
    });
  }, [serverUrl]);

  const save = async ({ oldPassword, newPassword }: Values): Promise<void> => {
    setIsBusy(true);
    setError(null);
    const answer = await callServer(ACCOUNT_PASSWORD, { oldPassword, newPassword });
    setIsBusy(false);
    if (answer.ok) {
      const { ended } = answer.value;
      void message.success(ended === 0 ? t('password.done') : t('password.doneEnded', { count: ended }), 6);
      onClose();
      return;
    }
    const known = (answer.error.fields ?? []).filter(
      item => item.field === 'oldPassword' || item.field === 'newPassword',
    );
    form.setFields(known.map(item => ({ name: item.field as keyof Values, errors: [textOf(item)] })));
    if (known.length === 0) setError(answer.error);
  };
  return (
    <Modal
      open
      width={440}
      title={t('password.title')}
      okText={t('password.ok')}
      cancelText={t('password.cancel')}
      confirmLoading={isBusy}
      mask={{ closable: false }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {error !== null && <ErrorNote error={error} />}
      <p className={styles.hint} style={{ marginBottom: 16 }}>
        {t('password.what')}
      </p>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={isBusy}
        onFinish={values => void save(values)}
      >
        <Form.Item
          name="oldPassword"
          label={t('password.old')}
          rules={[{ required: true, message: t('password.oldMissing') }]}
        >
          <Input.Password autoComplete="current-password" ref={first} />
        </Form.Item>
        <NewPasswordFields
          name="newPassword"
          againName="again"
          label={t('password.new')}
          size="middle"
          context={{ minLength, words: [user.login, user.name, user.orgName] }}
        />
      </Form>
    </Modal>
  );
}
