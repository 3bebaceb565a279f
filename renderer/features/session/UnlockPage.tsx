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
import { RecoveryPage } from './RecoveryPage.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { useFormError } from './use-form-error.ts';

export interface UnlockPageProps {
  /** Null where only the key could tell who it is. */
  readonly user: SessionUser | null;
  readonly serverUrl: string;
  readonly vault: VaultInfo;
  readonly unsent: number | null;
  readonly reason: Exclude<Extract<SessionState, { status: 'locked' }>['reason'], 'lease'>;
}

/** Asks for the passphrase where one was set; otherwise one button is enough. */
export function UnlockPage({ user, serverUrl, vault, reason, unsent }: UnlockPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [isRecovering, setIsRecovering] = useState(false);
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

  if (isRecovering || vault.methods.length === 0) {
    const cause = vault.methods.length === 0 ? 'lost' : 'forgotten';
    const back = cause === 'lost' ? {} : { onBack: () => setIsRecovering(false) };
    return <RecoveryPage user={user} serverUrl={serverUrl} unsent={unsent} cause={cause} {...back} />;
  }
  return (
    <QuietColumn
      title={user === null ? t('unlock.titleNobody') : t('unlock.title', { name: user.name })}
      lead={t(`unlock.reason.${reason}`)}
      note={<p>{user === null ? t('unlock.noteNobody') : t('unlock.note', { company: user.orgName })}</p>}
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
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={() => setIsRecovering(true)}>
          {needsPassphrase ? t('unlock.forgotten') : t('unlock.cannot')}
        </Button>
      </div>
      <OtherAccount hint={t('unlock.otherHint')} />
    </QuietColumn>
  );
}
