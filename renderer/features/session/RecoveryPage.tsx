/**
 * What is stored here can no longer be opened: the passphrase is forgotten or the key is lost. Says what is lost and what is not, and
 * starts anew once the user has signed in; before that nothing is given up. Rules AC85, AC86, AC91.
 */
import { Alert, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { SignInForm } from './SignInForm.tsx';

export interface RecoveryPageProps {
  readonly user: SessionUser | null;
  readonly serverUrl: string;
  /** Edits that wait to be sent; null when their number cannot be known. */
  readonly unsent: number | null;
  /** `lost`: there is no key any more; `forgotten`: the user cannot or does not want to unlock. */
  readonly cause: 'lost' | 'forgotten';
  readonly onBack?: () => void;
}

/** The two lists and the sign-in. */
export function RecoveryPage({ user, serverUrl, unsent, cause, onBack }: RecoveryPageProps): ReactElement {
  const { t } = useTranslation('session');
  const lost =
    unsent === null
      ? t('recovery.lostUnknown')
      : unsent === 0
        ? t('recovery.lostNone')
        : t('recovery.lost', { count: unsent });
  return (
    <QuietColumn title={t('recovery.title')} lead={t(`recovery.cause.${cause}`)} note={<p>{t('recovery.note')}</p>}>
      <Alert
        className={styles.error}
        type={unsent === 0 ? 'info' : 'warning'}
        showIcon
        title={lost}
        description={t('recovery.kept')}
      />
      <SignInForm serverUrl={serverUrl} login={user?.login ?? ''} isLoginFixed={user !== null} isRecovery />
      {onBack !== undefined && (
        <div className={styles.ways}>
          <Button type="link" size="small" onClick={onBack}>
            {t('recovery.back')}
          </Button>
        </div>
      )}
    </QuietColumn>
  );
}
