/** The bar above every page: search, the state of synchronisation, and what concerns the user himself. */
import type { ReactElement } from 'react';
import { TaskHint } from '../features/batch/index.ts';
import { SearchField } from './SearchField.tsx';
import { SyncBadge } from './SyncBadge.tsx';
import styles from './TopBar.module.css';
import { UserMenu } from './UserMenu.tsx';

/** Search at the left, state and user at the right. */
export function TopBar(): ReactElement {
  return (
    <header className={styles.bar}>
      <SearchField />
      <div className={styles.spring} />
      <TaskHint />
      <SyncBadge />
      <UserMenu />
    </header>
  );
}
