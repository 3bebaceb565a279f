/**
 * The first set-up in two steps: token, company and teams; then the administrator. What was typed stays when a step is opened again, and
 * an error leads to the step that it is about. Rules AN1 to AN4, AN21.
 */
import { Button, Form, Input, Select, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { MAX_FIRST_TEAMS } from '../../../common/protocol/account-messages.ts';
import { desktop } from '../../app/desktop.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { NewPasswordFields } from '../../ui/password/NewPasswordFields.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import type { Credentials } from './RedeemPage.tsx';
import { useFormError } from './use-form-error.ts';

export interface SetUpPageProps {
  readonly serverUrl: string;
  readonly passwordMinLength: number;
  readonly onBack: () => void;
  /** The company is there: sign its administrator in. */
  readonly onDone: (credentials: Credentials) => Promise<void>;
}

interface Values {
  readonly token: string;
  readonly company: string;
  readonly teams: string[];
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly again: string;
}

const STEPS = ['company', 'admin'] as const;
type Step = (typeof STEPS)[number];
const FIELDS = ['token', 'company', 'teams', 'name', 'login', 'password', 'again'] as const;
const OF_COMPANY: ReadonlySet<string> = new Set(['token', 'company', 'teams']);
/** Errors that the token is to blame for. */
const ABOUT_TOKEN: ReadonlySet<string> = new Set(['wrong_access_code', 'access_code_expired']);

/** The form of both steps. */
export function SetUpPage({ serverUrl, passwordMinLength, onBack, onDone }: SetUpPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [step, setStep] = useState<Step>('company');
  const [isBusy, setIsBusy] = useState(false);
  const { form, error, show, clear } = useFormError<Values>(FIELDS, {
    wrong_access_code: 'token',
    access_code_expired: 'token',
  });

  const send = async (): Promise<void> => {
    setIsBusy(true);
    clear();
    const { again: _, ...values } = form.getFieldsValue(true) as Values;
    const answer = await desktop.account.setUp({ serverUrl, ...values });
    if (answer.ok) {
      await onDone({ serverUrl, login: values.login, password: values.password });
    } else {
      const names = answer.error.fields?.map(field => field.field.split('.')[0] ?? '') ?? [];
      const isEarlier = ABOUT_TOKEN.has(answer.error.code) || names.some(name => OF_COMPANY.has(name));
      // The field has to stand before its error can be put at it.
      if (isEarlier) flushSync(() => setStep('company'));
      show(answer.error);
    }
    setIsBusy(false);
  };

  return (
    <QuietColumn
      title={t(`setUp.${step}.title`)}
      lead={`${t('setUp.step', { step: STEPS.indexOf(step) + 1, of: STEPS.length })}${t(`setUp.${step}.lead`)}`}
      note={<p>{t(step === 'company' ? 'setUp.server' : 'setUp.noDefault', { serverUrl })}</p>}
    >
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ token: '', company: '', teams: [], name: '', login: '', password: '', again: '' }}
        disabled={isBusy}
        onFinish={() => (step === 'company' ? setStep('admin') : void send())}
      >
        {step === 'company' ? <CompanyFields /> : <AdminFields minLength={passwordMinLength} />}
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {t(`setUp.${step}.submit`)}
        </Button>
        <div className={styles.ways}>
          <Button type="link" size="small" onClick={step === 'company' ? onBack : () => setStep('company')}>
            {t('setUp.back')}
          </Button>
        </div>
      </Form>
    </QuietColumn>
  );
}

function CompanyFields(): ReactElement {
  const { t } = useTranslation('session');
  const first = useFirstFocus<InputRef>();
  return (
    <>
      <Form.Item
        name="token"
        label={t('setUp.token')}
        extra={t('setUp.tokenHint')}
        rules={[{ required: true, whitespace: true, message: t('setUp.tokenMissing') }]}
      >
        <Input
          size="large"
          className={styles.code}
          placeholder="XXXX-XXXX-XXXX-XXXX"
          autoComplete="one-time-code"
          spellCheck={false}
          ref={first}
        />
      </Form.Item>
      <Form.Item
        name="company"
        label={t('setUp.companyName')}
        rules={[
          { required: true, whitespace: true, message: t('setUp.companyMissing') },
          { max: 60, message: t('setUp.long') },
        ]}
      >
        <Input size="large" autoComplete="organization" placeholder={t('setUp.companyExample')} />
      </Form.Item>
      <Form.Item
        name="teams"
        label={t('setUp.teams')}
        extra={t('setUp.teamsHint')}
        rules={[{ type: 'array', defaultField: { type: 'string', max: 60, message: t('setUp.long') } }]}
      >
        <Select
          mode="tags"
          size="large"
          open={false}
          suffixIcon={null}
          maxCount={MAX_FIRST_TEAMS}
          tokenSeparators={[',', '，', '、', ';', '；']}
          placeholder={t('setUp.teamsExample')}
        />
      </Form.Item>
    </>
  );
}

function AdminFields({ minLength }: { readonly minLength: number }): ReactElement {
  const { t } = useTranslation('session');
  const first = useFirstFocus<InputRef>();
  const form = Form.useFormInstance<Values>();
  const name = Form.useWatch<string | undefined>('name', form) ?? '';
  const login = Form.useWatch<string | undefined>('login', form) ?? '';
  const { company } = form.getFieldsValue(true) as Values;
  return (
    <>
      <Form.Item
        name="name"
        label={t('setUp.name')}
        rules={[
          { required: true, whitespace: true, message: t('setUp.nameMissing') },
          { max: 60, message: t('setUp.long') },
        ]}
      >
        <Input size="large" autoComplete="name" ref={first} />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('setUp.login')}
        extra={t('setUp.loginHint')}
        rules={[
          { required: true, whitespace: true, message: t('signIn.loginMissing') },
          { pattern: /^\s*\S{2,60}\s*$/, message: t('setUp.loginForm') },
        ]}
      >
        <Input size="large" autoComplete="username" spellCheck={false} />
      </Form.Item>
      <NewPasswordFields
        name="password"
        againName="again"
        label={t('setUp.password')}
        context={{ minLength, words: [login, name, company] }}
      />
    </>
  );
}
