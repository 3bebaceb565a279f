/** Unlocking what is stored on this computer, with or without network: by passphrase, or by the system's key store alone. */
import { Button, Form, Input, type InputRef } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState, VaultInfo } from '../../../common/ipc/desktop.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { OtherAccount } from './OtherAccount.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { useFormError } from './use-form-error.ts';

export interface UnlockPageProps {
  readonly user: SessionUser;
  readonly vault: VaultInfo;
  readonly reason: Exclude<Extract<SessionState, { status: 'locked' }>['reason'], 'lease'>;
}

/** Asks for the passphrase where one was set; otherwise one button is enough. */
export function UnlockPage({ user, vault, reason }: UnlockPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [isBusy, setIsBusy] = useState(false);
  const field = useFirstFocus<InputRef>();
  const button = useFirstFocus<HTMLButtonElement & HTMLAnchorElement>();
  const { form, error, show, clear } = useFormError<{ passphrase: string }>(['passphrase'], {
    wrong_passphrase: 'passphrase',
  });
  const needsPassphrase = vault.methods.includes('passphrase');

  const unlock = async (passphrase: string | null): Promise<void> => {
    setIsBusy(true);
    clear();
    const answer = await desktop.session.unlock({ passphrase });
    setIsBusy(false);
    if (answer.ok) setSessionState(answer.value);
    else show(answer.error);
  };

  return (
    <QuietColumn
      title={t('unlock.title', { name: user.name })}
      lead={t(`unlock.reason.${reason}`)}
      note={<p>{t('unlock.note', { company: user.orgName })}</p>}
    >
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={isBusy}
        onFinish={({ passphrase }) => void unlock(needsPassphrase ? passphrase : null)}
      >
        {needsPassphrase && (
          <Form.Item
            name="passphrase"
            label={t('unlock.passphrase')}
            rules={[{ required: true, message: t('unlock.missing') }]}
          >
            <Input.Password size="large" ref={field} autoComplete="current-password" />
          </Form.Item>
        )}
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          block
          loading={isBusy}
          ref={needsPassphrase ? undefined : button}
        >
          {t('unlock.submit')}
        </Button>
      </Form>
      <OtherAccount hint={needsPassphrase ? t('unlock.forgotten') : t('unlock.otherHint')} />
    </QuietColumn>
  );
}
