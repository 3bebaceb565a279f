/** The second step of a sign-in: a code of the authenticator, or a recovery code. Rules AC53, AC91. */
import { Button, Form, Input, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import styles from './QuietColumn.module.css';
import { useFormError } from './use-form-error.ts';

/** One field; `onBack` returns to the password. */
export function CodeForm({ onBack }: { readonly onBack: () => void }): ReactElement {
  const { t } = useTranslation('session');
  const [isBusy, setIsBusy] = useState(false);
  const first = useFirstFocus<InputRef>();
  const { form, error, show, clear } = useFormError<{ code: string }>(['code'], { wrong_code: 'code' });
  const send = async ({ code }: { code: string }): Promise<void> => {
    setIsBusy(true);
    clear();
    const answer = await desktop.session.signInWithCode({ code });
    setIsBusy(false);
    if (answer.ok) setSessionState(answer.value);
    else show(answer.error);
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} disabled={isBusy} onFinish={values => void send(values)}>
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form.Item
        name="code"
        label={t('code.label')}
        extra={t('code.hint')}
        rules={[{ required: true, message: t('code.missing') }]}
      >
        <Input size="large" ref={first} autoComplete="one-time-code" spellCheck={false} maxLength={40} />
      </Form.Item>
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
        {t('code.submit')}
      </Button>
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={onBack}>
          {t('code.back')}
        </Button>
      </div>
    </Form>
  );
}
