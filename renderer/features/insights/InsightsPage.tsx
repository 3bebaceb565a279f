/**
 * 统计: what the customers whom I may see are made of, answered from local data and thus also without network.
 *
 * It says over which customers and as of when it counts; a click on a part opens the list behind it. Rules IN1 to IN8.
 */
import { BarChartOutlined, LockOutlined } from '@ant-design/icons';
import { Segmented, Skeleton } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { chipFilter } from '../../../common/query/chips.ts';
import { EMPTY_FILTER, type CustomerFilter } from '../../../common/query/types.ts';
import { can } from '../../../common/domain/permissions.ts';
import { openCustomers } from '../../app/state/customer-view.ts';
import { useSession } from '../../app/state/session.ts';
import { useSync } from '../../app/state/sync.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useNow } from '../../ui/hooks/use-now.ts';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { useAmounts } from '../../ui/amounts.ts';
import { InsightBoard } from './InsightBoard.tsx';
import { useStats } from './use-stats.ts';

/** The whole page. */
export function InsightsPage(): ReactElement {
  const { t } = useTranslation('insights');
  const session = useSession();
  const [isMine, setIsMine] = useState(false);
  const scope = useMemo<CustomerFilter>(
    () => (isMine ? chipFilter({ ownerId: [session.userId] }) : EMPTY_FILTER),
    [isMine, session.userId],
  );
  const { value, error, reload } = useStats(scope);

  if (!can(session, 'stats.read')) {
    return (
      <PageFrame title={t('title')}>
        <EmptyNote icon={<LockOutlined aria-hidden />} text={t('noPermission')} />
      </PageFrame>
    );
  }
  const scopeChoice = (
    <Segmented
      aria-label={t('scope.label')}
      value={isMine ? 'mine' : 'all'}
      onChange={chosen => setIsMine(chosen === 'mine')}
      options={[
        { value: 'all', label: t('scope.all') },
        { value: 'mine', label: t('scope.mine') },
      ]}
    />
  );
  return (
    <PageFrame
      title={t('title')}
      note={value === undefined ? undefined : <ScopeLine total={value.total} asOf={value.asOf} isMine={isMine} />}
      actions={session.grant.scope === 'self' ? undefined : scopeChoice}
    >
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {value === undefined && error === undefined && <Skeleton active paragraph={{ rows: 10 }} />}
      {value?.total === 0 && (
        <EmptyNote
          icon={<BarChartOutlined aria-hidden />}
          text={t(isMine ? 'emptyMine' : 'empty')}
          hint={t('emptyHint')}
        />
      )}
      {value !== undefined && value.total > 0 && (
        <InsightBoard stats={value} scope={scope} onOpenList={openCustomers} />
      )}
    </PageFrame>
  );
}

function ScopeLine(props: { readonly total: number; readonly asOf: number | null; isMine: boolean }): ReactElement {
  const { t } = useTranslation('insights');
  const format = useAmounts();
  const now = useNow(60_000);
  const sync = useSync();
  const count = format.number(props.total);
  const parts = [
    t(props.isMine ? 'scope.mineCount' : 'scope.allCount', { count }),
    ...(sync.phase === 'first_sync'
      ? [t('asOf.partial')]
      : [props.asOf === null ? t('asOf.never') : t('asOf.at', { at: format.moment(props.asOf, now) })]),
    ...(sync.phase === 'offline' ? [t('asOf.offline')] : []),
    ...(sync.waiting > 0 ? [t('asOf.waiting', { count: format.number(sync.waiting) })] : []),
  ];
  return <span data-testid="insights-scope">{parts.join(' · ')}</span>;
}
