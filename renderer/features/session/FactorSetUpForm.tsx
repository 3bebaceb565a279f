/** In the middle of a sign-in: the company demands a second factor that this person has not set up yet. Rules AC59, AC91. */
import { Button, Form, Input, Skeleton } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState } from '../../../common/ipc/desktop.ts';
import type { FactorSecret as Secret } from '../../../common/protocol/sign-in.ts';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { FactorSecret } from '../../ui/factor/FactorSecret.tsx';
import { RecoveryCodes } from '../../ui/factor/RecoveryCodes.tsx';
import styles from './QuietColumn.module.css';
import { useFormError } from './use-form-error.ts';

/** QR code, first code, recovery codes; then the session goes on. */
export function FactorSetUpForm({ onBack }: { readonly onBack: () => void }): ReactElement {
  const { t } = useTranslation('session');
  const [secret, setSecret] = useState<Secret | null>(null);
  const [done, setDone] = useState<{ readonly state: SessionState; readonly codes: readonly string[] } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { form, error, show, clear } = useFormError<{ code: string }>(['code'], { wrong_code: 'code' });
  useEffect(() => {
    void desktop.session.beginFactor().then(answer => {
      if (answer.ok) setSecret(answer.value);
      else show(answer.error);
    });
    // oxlint-disable-next-line react/exhaustive-deps -- once: another secret would make the code on the telephone wrong
  }, []);
  const confirm = async ({ code }: { code: string }): Promise<void> => {
    setIsBusy(true);
    clear();
    const answer = await desktop.session.confirmFactor({ code });
    setIsBusy(false);
    if (answer.ok) setDone({ state: answer.value.state, codes: answer.value.recoveryCodes });
    else show(answer.error);
  };
  if (done !== null) return <RecoveryCodes codes={done.codes} onDone={() => setSessionState(done.state)} />;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={isBusy}
      onFinish={values => void confirm(values)}
    >
      <p className={styles.lead}>{t('factor.why')}</p>
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      {secret === null ? error === null && <Skeleton active /> : <FactorSecret {...secret} />}
      <Form.Item name="code" label={t('code.label')} rules={[{ required: true, message: t('code.missing') }]}>
        <Input size="large" autoComplete="one-time-code" spellCheck={false} maxLength={40} />
      </Form.Item>
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy} disabled={secret === null}>
        {t('factor.confirm')}
      </Button>
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={onBack}>
          {t('code.back')}
        </Button>
      </div>
    </Form>
  );
}
