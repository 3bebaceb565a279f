/** The frame of a window that shows one customer: no navigation, but notes, undoing and the state of synchronisation as everywhere. Rule OW1. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import styles from './Frame.module.css';
import { PageOutlet } from './routes.tsx';
import { SyncBadge } from './SyncBadge.tsx';
import { UndoHost } from './UndoHost.tsx';

export function OwnWindowFrame(): ReactElement {
  const { t } = useTranslation('app');
  return (
    <div className={styles.own}>
      <UndoHost />
      <main className={styles.main} aria-label={t('nav.customers')}>
        <ErrorBoundary>
          <PageOutlet />
        </ErrorBoundary>
      </main>
      <footer className={styles.ownFoot}>
        <SyncBadge isLink={false} />
      </footer>
    </div>
  );
}
