/**
 * The first time on this computer: how shall the local data be unlocked later? Says what is stored where, and why a way is not
 * offered here. Rule UI16.
 */
import { Button, Form, Input } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultInfo } from '../../../common/ipc/desktop.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { judgePassphrase } from './passphrase-strength.ts';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { UnlockChoices, type UnlockChoice } from './UnlockChoices.tsx';
import { useFormError } from './use-form-error.ts';

export interface UnlockSetupPageProps {
  readonly user: SessionUser;
  readonly vault: VaultInfo;
}

interface Values {
  readonly passphrase?: string;
  readonly again?: string;
}

/** Asks for the way and, where it needs one, for a passphrase twice. */
export function UnlockSetupPage({ user, vault }: UnlockSetupPageProps): ReactElement {
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
        {needsPassphrase && <PassphraseFields />}
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {t('setup.submit')}
        </Button>
      </Form>
    </QuietColumn>
  );
}

function PassphraseFields(): ReactElement {
  const { t } = useTranslation('session');
  const text = Form.useWatch<string | undefined>('passphrase') ?? '';
  return (
    <>
      <Form.Item
        name="passphrase"
        label={t('setup.passphrase')}
        extra={<StrengthHint text={text} />}
        rules={[
          { required: true, message: t('setup.missing') },
          { min: 8, message: t('setup.short') },
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('setup.again')}
        dependencies={['passphrase']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value: unknown) =>
              value === getFieldValue('passphrase') ? Promise.resolve() : Promise.reject(new Error(t('setup.differs'))),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

const STEPS = { weak: 1, fair: 2, good: 3 } as const;

function StrengthHint({ text }: { readonly text: string }): ReactElement {
  const { t } = useTranslation('session');
  const strength = judgePassphrase(text);
  return (
    <span className={styles.strength} aria-live="polite">
      {text === '' ? (
        t('setup.advice')
      ) : (
        <>
          <span className={styles.bar} aria-hidden>
            {[1, 2, 3].map(step => (
              <span key={step} className={styles.step} data-on={step <= STEPS[strength] ? strength : undefined} />
            ))}
          </span>
          {t(`strength.${strength}`)}
        </>
      )}
    </span>
  );
}
