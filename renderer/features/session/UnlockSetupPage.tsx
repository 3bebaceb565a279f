/**
 * The first time on this computer: how shall the local data be unlocked later? Says what is stored where, and why a way is not
 * offered here. Rule UI16.
 */
import { Alert, Button, Form } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultInfo } from '../../../common/ipc/desktop.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { PASSPHRASE_MIN_LENGTH } from '../../../common/domain/password-policy.ts';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { NewPasswordFields } from '../../ui/password/NewPasswordFields.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { UnlockChoices, type UnlockChoice } from './UnlockChoices.tsx';
import { useFormError } from './use-form-error.ts';

export interface UnlockSetupPageProps {
  readonly user: SessionUser;
  readonly vault: VaultInfo;
  /** Edits that were given up with an old store. */
  readonly lost: number;
}

interface Values {
  readonly passphrase?: string;
  readonly again?: string;
}

/** Asks for the way and, where it needs one, for a passphrase twice. */
export function UnlockSetupPage({ user, vault, lost }: UnlockSetupPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [choice, setChoice] = useState<UnlockChoice>(vault.keyStoreAvailable ? 'key_store' : 'passphrase');
  const [isBusy, setIsBusy] = useState(false);
  const { form, error, show, clear } = useFormError<Values>(['passphrase', 'again'], { weak_passphrase: 'passphrase' });
  const needsPassphrase = choice !== 'key_store';

  const save = async ({ passphrase }: Values): Promise<void> => {
    setIsBusy(true);
    clear();
    const answer = await desktop.session.setUpUnlock({
      keyStore: choice !== 'passphrase',
      passphrase: needsPassphrase ? (passphrase ?? '') : null,
    });
    setIsBusy(false);
    if (answer.ok) setSessionState(answer.value);
    else show(answer.error);
  };

  return (
    <QuietColumn
      title={t('setup.title', { name: user.name })}
      lead={t('setup.lead')}
      note={
        <>
          <p>{t('setup.where')}</p>
          <p>{t('setup.never')}</p>
        </>
      }
    >
      {lost > 0 && <Alert className={styles.error} type="warning" showIcon title={t('setup.lost', { count: lost })} />}
      {error !== null && (
        <div className={styles.error}>
          <ErrorNote error={error} />
        </div>
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={isBusy}
        onFinish={values => void save(values)}
      >
        <UnlockChoices value={choice} onChange={setChoice} isKeyStoreAvailable={vault.keyStoreAvailable} />
        {needsPassphrase && (
          <NewPasswordFields
            name="passphrase"
            againName="again"
            label={t('setup.passphrase')}
            context={{ minLength: PASSPHRASE_MIN_LENGTH, words: [user.login, user.name, user.orgName] }}
          />
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {t('setup.submit')}
        </Button>
      </Form>
    </QuietColumn>
  );
}
