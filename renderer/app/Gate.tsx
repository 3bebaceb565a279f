/** What stands before the application: sign-in, unlocking, opening the store. Behind it every screen has a user and an open store. */
import { Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '../../common/lib/assert.ts';
import { LeaseEndedPage, SignInPage, StoreFailedPage, UnlockPage, UnlockSetupPage } from '../features/session/index.ts';
import { isOwnWindow } from '../data/own-window.ts';
import { Frame } from './Frame.tsx';
import styles from './Frame.module.css';
import { OwnWindowFrame } from './OwnWindowFrame.tsx';
import { useSessionState } from './state/session.ts';
import { openStore, useStoreState } from './state/store.ts';

/** Shows the one screen that the session's state asks for. */
export function Gate(): ReactElement {
  const session = useSessionState();
  if (session === null) return <OpeningNote />;
  switch (session.status) {
    case 'signed_out':
      return <SignInPage serverUrl={session.serverUrl} lastLogin={session.lastLogin} />;
    case 'unlock_setup':
      return <UnlockSetupPage user={session.user} vault={session.vault} lost={session.lost} />;
    case 'locked':
      return session.reason === 'lease' ? (
        <LeaseEndedPage user={session.user} serverUrl={session.serverUrl} />
      ) : (
        <UnlockPage
          user={session.user}
          serverUrl={session.serverUrl}
          vault={session.vault}
          reason={session.reason}
          unsent={session.unsent}
        />
      );
    case 'unlocked':
      return <OpenGate />;
    default:
      return unreachable(session);
  }
}

function OpenGate(): ReactElement {
  const store = useStoreState();
  if (store.status === 'failed') return <StoreFailedPage error={store.error} onRetry={() => void openStore()} />;
  if (store.status !== 'open') return <OpeningNote />;
  return isOwnWindow ? <OwnWindowFrame /> : <Frame recovered={store.recovered} />;
}

function OpeningNote(): ReactElement {
  const { t } = useTranslation('app');
  return (
    <output className={styles.opening} aria-label={t('opening')}>
      <Skeleton active title={false} paragraph={{ rows: 6 }} />
    </output>
  );
}
