/** What stands instead of the grid, or above it: loading, nothing here, nothing found, a failure, or only a part so far. */
import { FilterOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isFiltering } from '../../../common/query/chips.ts';
import { clearFilter, useCustomerView } from '../../app/state/customer-view.ts';
import { navigate } from '../../app/state/route.ts';
import { useCan } from '../../app/state/session.ts';
import { useSync } from '../../app/state/sync.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFormat } from '../../ui/format.ts';
import type { Rows } from './use-rows.ts';
import styles from './customers.module.css';

/** Nothing while the grid speaks for itself. */
export function ListNote({ rows }: { readonly rows: Rows }): ReactElement | null {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const sync = useSync();
  const { total, error, source } = rows;
  if (error !== null) {
    return (
      <div className={styles.notice}>
        <ErrorNote error={error} onRetry={source.refresh} />
      </div>
    );
  }
  if (total === null) return <LateSkeleton />;
  const isFirst = sync.phase === 'first_sync' || (sync.progress !== null && sync.lastSyncedAt === null);
  if (total === 0) return <EmptyList isFirstSync={isFirst} />;
  if (!isFirst) return null;
  return (
    <p className={styles.partial}>
      {sync.progress === null
        ? t('list.partial')
        : t('list.partialCount', {
            done: format.number(sync.progress.done),
            total: format.number(sync.progress.total),
          })}
    </p>
  );
}

function EmptyList({ isFirstSync }: { readonly isFirstSync: boolean }): ReactElement {
  const { t } = useTranslation('customers');
  const { filter } = useCustomerView();
  const canImport = useCan('customer.import');
  if (isFirstSync)
    return <EmptyNote icon={<TeamOutlined aria-hidden />} text={t('list.arriving')} hint={t('list.arrivingHint')} />;
  if (isFiltering(filter)) {
    return (
      <EmptyNote
        icon={<FilterOutlined aria-hidden />}
        text={t('list.nothingFound')}
        hint={t('list.nothingFoundHint')}
        action={<Button onClick={clearFilter}>{t('filter.clear')}</Button>}
      />
    );
  }
  return (
    <EmptyNote
      icon={<TeamOutlined aria-hidden />}
      text={t('list.empty')}
      hint={t('list.emptyHint')}
      action={canImport && <Button onClick={() => navigate('import')}>{t('list.import')}</Button>}
    />
  );
}

/** Grey lines, but only when the answer takes long enough to be noticed. */
function LateSkeleton(): ReactElement | null {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? <Skeleton className={styles.skeleton} active title={false} paragraph={{ rows: 12 }} /> : null;
}
