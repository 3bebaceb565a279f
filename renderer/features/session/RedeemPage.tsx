/**
 * Activating an invitation, or setting a new password after a reset: login, the code that the administrator handed over, a password.
 * Afterwards the application signs in by itself. Rules AN14, AN21.
 */
import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH } from '../../../common/domain/password-policy.ts';
import { desktop } from '../../app/desktop.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { NewPasswordFields } from '../../ui/password/NewPasswordFields.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { useFormError } from './use-form-error.ts';
import { useServerStatus } from './use-server-status.ts';

export interface Credentials {
  readonly serverUrl: string;
  readonly login: string;
  readonly password: string;
}

export interface RedeemPageProps {
  readonly kind: 'invitation' | 'reset';
  readonly serverUrl: string;
  readonly login: string;
  readonly onBack: () => void;
  /** The password is set: sign in with it. */
  readonly onDone: (credentials: Credentials) => Promise<void>;
}

interface Values {
  readonly serverUrl: string;
  readonly login: string;
  readonly code: string;
  readonly password: string;
  readonly again: string;
}

const FIELDS = ['serverUrl', 'login', 'code', 'password', 'again'] as const;

/** One form. */
export function RedeemPage({ kind, serverUrl, login, onBack, onDone }: RedeemPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [isBusy, setIsBusy] = useState(false);
  const [server, setServer] = useState(serverUrl);
  const status = useServerStatus(server);
  const first = useFirstFocus<InputRef>();
  const { form, error, show, clear } = useFormError<Values>(FIELDS, {
    wrong_access_code: 'code',
    access_code_expired: 'code',
    access_code_used: 'code',
    insecure_server: 'serverUrl',
    not_a_server: 'serverUrl',
  });
  const typedLogin = Form.useWatch<string | undefined>('login', form) ?? login;

  const send = async (values: Values): Promise<void> => {
    setIsBusy(true);
    clear();
    const own = { serverUrl: values.serverUrl.trim(), login: values.login.trim(), password: values.password };
    const answer = await desktop.account.redeem({ ...own, code: values.code });
    if (answer.ok) await onDone(own);
    else show(answer.error);
    setIsBusy(false);
  };

  return (
    <QuietColumn title={t(`redeem.${kind}.title`)} lead={t(`redeem.${kind}.lead`)} note={<p>{t('redeem.note')}</p>}>
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      {status?.state === 'empty' && <Alert className={styles.error} type="info" showIcon title={t('redeem.empty')} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ serverUrl, login, code: '', password: '', again: '' }}
        disabled={isBusy}
        onFinish={values => void send(values)}
      >
        <Form.Item
          name="serverUrl"
          label={t('signIn.server')}
          rules={[{ required: true, message: t('signIn.serverMissing') }]}
        >
          <Input
            size="large"
            placeholder="https://pool.example.com"
            spellCheck={false}
            ref={serverUrl === '' ? first : undefined}
            onBlur={event => setServer(event.target.value.trim())}
          />
        </Form.Item>
        <Form.Item
          name="login"
          label={t('signIn.login')}
          rules={[{ required: true, message: t('signIn.loginMissing') }]}
        >
          <Input size="large" autoComplete="username" spellCheck={false} ref={serverUrl === '' ? undefined : first} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t(`redeem.${kind}.code`)}
          rules={[{ required: true, message: t(`redeem.${kind}.codeMissing`) }]}
        >
          <Input
            size="large"
            className={styles.code}
            placeholder="XXXX-XXXX-XXXX-XXXX"
            autoComplete="one-time-code"
            spellCheck={false}
          />
        </Form.Item>
        <NewPasswordFields
          name="password"
          againName="again"
          label={t('redeem.password')}
          context={{ minLength: status?.passwordMinLength ?? PASSWORD_MIN_LENGTH, words: [typedLogin] }}
        />
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {t(`redeem.${kind}.submit`)}
        </Button>
        <div className={styles.ways}>
          <Button type="link" size="small" onClick={onBack}>
            {t('redeem.back')}
          </Button>
        </div>
      </Form>
    </QuietColumn>
  );
}
