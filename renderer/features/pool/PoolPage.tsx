/** 公海: a tab for each pool that the person sees, what is about to fall back, and what he protects. Rules PO20, PO22. */
import { Tabs } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useReference } from '../../app/state/reference.ts';
import { useCan, useSession } from '../../app/state/session.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { DueList } from './DueList.tsx';
import { PoolList } from './PoolList.tsx';
import { ProtectedList } from './ProtectedList.tsx';
import styles from './pool.module.css';
import { useStanding } from './use-standing.ts';

export interface PoolPageProps {
  readonly onOpenCustomer: (customerId: string) => void;
}

/** The counts beside the tabs are the server's; offline they are those of the last contact. */
export function PoolPage({ onOpenCustomer }: PoolPageProps): ReactElement {
  const { t } = useTranslation('pool');
  const { grant } = useSession();
  const { pools } = useReference();
  const mayProtect = useCan('customer.protect');
  const standing = useStanding();
  const seen = [...pools.values()].filter(
    ({ poolId }) => grant.scope === 'all' || (grant.pool && (grant.pools ?? []).some(view => view.poolId === poolId)),
  );
  const [tab, setTab] = useState<string | null>(null);
  const active = tab ?? seen[0]?.poolId ?? 'due';
  const countOf = (poolId: string): string => {
    const count = standing.value?.pools.find(pool => pool.poolId === poolId)?.customers;
    return count === undefined ? '' : ` ${count}`;
  };
  return (
    <PageFrame title={t('title')} note={t('note')}>
      {seen.length === 0 && <EmptyNote text={t('noAccess')} />}
      <Tabs
        className={styles.tabs ?? ''}
        aria-label={t('tabs')}
        activeKey={active}
        onChange={setTab}
        items={[
          ...seen.map(pool => ({ key: pool.poolId, label: `${pool.name}${countOf(pool.poolId)}` })),
          { key: 'due', label: t('tab.due') },
          ...(mayProtect ? [{ key: 'protected', label: t('tab.protected') }] : []),
        ]}
      />
      {active === 'due' && <DueList onOpenCustomer={onOpenCustomer} />}
      {active === 'protected' && <ProtectedList onOpenCustomer={onOpenCustomer} />}
      {seen
        .filter(pool => pool.poolId === active)
        .map(pool => (
          <PoolList key={pool.poolId} pool={pool} standing={standing} onOpenCustomer={onOpenCustomer} />
        ))}
    </PageFrame>
  );
}
