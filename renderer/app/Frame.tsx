/** The frame around every page: navigation at the left, search and state above, the page in the rest. */
import { App } from 'antd';
import { useEffect, useRef, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchType } from '../../common/domain/batch-task.ts';
import { AccountNotices } from '../features/account/index.ts';
import { useFormat } from '../ui/format.ts';
import { useDataEvent } from '../ui/hooks/use-data-event.ts';
import { desktop } from './desktop.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import styles from './Frame.module.css';
import { NavBar } from './NavBar.tsx';
import { PageOutlet } from './routes.tsx';
import { navigate, useRoute, type PageName } from './state/route.ts';
import { useSync } from './state/sync.ts';
import { TopBar } from './TopBar.tsx';
import { UndoHost } from './UndoHost.tsx';

/** `recovered` counts the edits that came back from the journal when the store was opened. */
export function Frame({ recovered }: { readonly recovered: number }): ReactElement {
  const { t } = useTranslation('app');
  const { page } = useRoute();
  const main = useRef<HTMLElement>(null);
  useRecoveredNote(recovered);
  useTaskNote(page);
  useMenuPages();
  const { phase } = useSync();
  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href={`#/${page}`}
        onClick={event => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('skip')}
      </a>
      <NavBar />
      <UndoHost />
      <AccountNotices isOnline={phase === 'synced'} />
      <div className={styles.right}>
        <TopBar />
        <main ref={main} className={styles.main} tabIndex={-1} aria-label={t(`nav.${page}`)}>
          <ErrorBoundary key={page}>
            <PageOutlet />
          </ErrorBoundary>
        </main>
      </div>
    </div>
  );
}

function useRecoveredNote(recovered: number): void {
  const { message } = App.useApp();
  const { t } = useTranslation('app');
  useEffect(() => {
    if (recovered > 0) void message.info(t('recovered', { n: recovered }));
    // oxlint-disable-next-line react/exhaustive-deps -- said once, when the store was opened
  }, [recovered]);
}

/** Whether the page shows the end of such a task by itself. */
function isShown(page: PageName, type: BatchType): boolean {
  return page === 'tasks' || (page === 'import' && type === 'import');
}

/** Says on any other page that a task has ended. */
function useTaskNote(page: PageName): void {
  const { message } = App.useApp();
  const { t } = useTranslation('app');
  const format = useFormat();
  useDataEvent('task', task => {
    if (task.status === 'running' || isShown(page, task.type)) return;
    const { succeeded, failed } = task.result;
    const say = task.status === 'completed' && failed === 0 ? message.success : message.warning;
    const counts = { succeeded: format.number(succeeded), failed: format.number(failed) };
    void say(t(`task.${task.status}`, { type: t(`task.type.${task.type}`), ...counts }));
  });
}

const MENU_PAGES: Readonly<Partial<Record<string, PageName>>> = {
  'customers.new': 'customers', // the list opens the form
  'settings.open': 'settings',
  'go.customers': 'customers',
  'go.import': 'import',
  'go.tasks': 'tasks',
  'go.insights': 'insights',
  'go.sync': 'sync',
};

/** The menu leads to the pages as well. */
function useMenuPages(): void {
  useEffect(
    () =>
      desktop.onMenu(command => {
        const page = MENU_PAGES[command];
        if (page !== undefined) navigate(page);
      }),
    [],
  );
}
