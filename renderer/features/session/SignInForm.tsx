/**
 * Login, password and, folded away, the server's address; then the second factor where there is one. Used for the first sign-in, after a
 * long time offline, and to start anew.
 */
import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Form, Input, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { CodeForm } from './CodeForm.tsx';
import { FactorSetUpForm } from './FactorSetUpForm.tsx';
import styles from './QuietColumn.module.css';
import { SsoButton } from './SsoButton.tsx';
import { useFormError } from './use-form-error.ts';

export interface SignInFormProps {
  readonly serverUrl: string;
  readonly login: string;
  readonly password?: string;
  /** Set where only this account can open what is stored here. */
  readonly isLoginFixed?: boolean;
  /** The store of this user is given up once the sign-in has succeeded. */
  readonly isRecovery?: boolean;
  /** Told the address when it was typed or corrected. */
  readonly onServer?: (serverUrl: string) => void;
}

interface Values {
  readonly serverUrl: string;
  readonly login: string;
  readonly password: string;
}

const FIELDS = ['serverUrl', 'login', 'password'] as const;
/** Errors that the address is to blame for: the folded part is then opened. */
const ABOUT_SERVER = ['insecure_server', 'not_a_server', 'server_unreachable', 'certificate_error'] as const;

/** The form; on success the session's state changes and the gate shows what comes next. */
export function SignInForm({
  serverUrl,
  login,
  password = '',
  isLoginFixed = false,
  isRecovery = false,
  onServer,
}: SignInFormProps): ReactElement {
  const { t } = useTranslation('session');
  const [isOpen, setIsOpen] = useState(serverUrl === '');
  const [isBusy, setIsBusy] = useState(false);
  const [step, setStep] = useState<'password' | 'code' | 'set_up'>('password');
  const first = useFirstFocus<InputRef>();
  const { form, error, show, clear } = useFormError<Values>(FIELDS, {
    wrong_credentials: 'password',
    insecure_server: 'serverUrl',
    not_a_server: 'serverUrl',
  });

  const signIn = async (values: Values): Promise<void> => {
    setIsBusy(true);
    clear();
    const answer = await desktop.session.signIn({
      ...values,
      serverUrl: values.serverUrl.trim(),
      ...(isRecovery ? { recover: true } : {}),
    });
    setIsBusy(false);
    if (answer.ok) {
      setSessionState(answer.value);
      return;
    }
    const { code, fields } = answer.error;
    if (code === 'totp_required' || code === 'totp_setup_required') {
      setStep(code === 'totp_required' ? 'code' : 'set_up');
      return;
    }
    if (
      (ABOUT_SERVER as readonly string[]).includes(code) ||
      fields?.some(item => item.field === 'serverUrl') === true
    ) {
      setIsOpen(true);
    }
    show(answer.error);
  };

  const goBack = (): void => {
    void desktop.session.cancelSignIn();
    setStep('password');
  };
  if (step === 'code') return <CodeForm onBack={goBack} />;
  if (step === 'set_up') return <FactorSetUpForm onBack={goBack} />;
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ serverUrl, login, password }}
      onFinish={values => void signIn(values)}
      disabled={isBusy}
    >
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form.Item name="login" label={t('signIn.login')} rules={[{ required: true, message: t('signIn.loginMissing') }]}>
        <Input size="large" autoComplete="username" ref={login === '' ? first : undefined} readOnly={isLoginFixed} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('signIn.password')}
        rules={[{ required: true, message: t('signIn.passwordMissing') }]}
      >
        <Input.Password size="large" autoComplete="current-password" ref={login === '' ? undefined : first} />
      </Form.Item>
      <div className={styles.advanced}>
        <Button
          type="link"
          size="small"
          style={{ padding: 0 }}
          icon={isOpen ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t('signIn.advanced')}
        </Button>
      </div>
      <ServerField serverUrl={serverUrl} isHidden={!isOpen} onServer={onServer} />
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
        {t(isRecovery ? 'recovery.submit' : 'signIn.submit')}
      </Button>
      <SsoButton serverUrl={serverUrl} recover={isRecovery} onError={show} />
    </Form>
  );
}

interface ServerFieldProps {
  readonly serverUrl: string;
  readonly isHidden: boolean;
  readonly onServer: ((serverUrl: string) => void) | undefined;
}

function ServerField({ serverUrl, isHidden, onServer }: ServerFieldProps): ReactElement {
  const { t } = useTranslation('session');
  return (
    <Form.Item
      name="serverUrl"
      label={t('signIn.server')}
      extra={t('signIn.serverHint')}
      hidden={isHidden}
      rules={[{ required: true, message: t('signIn.serverMissing') }]}
    >
      <Input
        size="large"
        placeholder="https://pool.example.com"
        spellCheck={false}
        onBlur={event => {
          const typed = event.target.value.trim();
          if (typed !== serverUrl) onServer?.(typed);
        }}
      />
    </Form.Item>
  );
}
