/** Too long without contact: the store stays locked until the user has signed in online again. Nothing that waits is lost. */
import { Button } from 'antd';
import { useCallback, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { RedeemPage } from './RedeemPage.tsx';
import { SignInForm } from './SignInForm.tsx';
import { useEntry } from './use-entry.ts';

export interface LeaseEndedPageProps {
  readonly user: SessionUser | null;
  readonly serverUrl: string;
}

/** Asks the same user to sign in again; also with a code, when his password was reset meanwhile. */
export function LeaseEndedPage({ user, serverUrl }: LeaseEndedPageProps): ReactElement {
  const { t } = useTranslation('session');
  const [isResetting, setIsResetting] = useState(false);
  const goBack = useCallback(() => setIsResetting(false), []);
  const enter = useEntry(goBack);
  if (isResetting) {
    return <RedeemPage kind="reset" serverUrl={serverUrl} login={user?.login ?? ''} onBack={goBack} onDone={enter} />;
  }
  return (
    <QuietColumn
      title={t('lease.title')}
      lead={user === null ? t('lease.leadNobody') : t('lease.lead', { name: user.name })}
      note={<p>{t('lease.note')}</p>}
    >
      <SignInForm serverUrl={serverUrl} login={user?.login ?? ''} isLoginFixed={user !== null} />
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={() => setIsResetting(true)}>
          {t('ways.reset')}
        </Button>
      </div>
    </QuietColumn>
  );
}
