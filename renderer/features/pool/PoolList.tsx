/** The customers of one pool: claim one or many, assign; what one may still take, and why and until when one may not. Rules PO20, PO22. */
import { InboxOutlined } from '@ant-design/icons';
import { Button, Input, Tag } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pool } from '../../../common/domain/pool.ts';
import { HOUR_MS } from '../../../common/domain/pool-rules.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan, useSession } from '../../app/state/session.ts';
import type { CustomerView } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { DataGrid } from '../../ui/grid/DataGrid.tsx';
import type { GridColumn } from '../../ui/grid/grid-column.ts';
import type { Loaded } from '../../ui/hooks/use-answer.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { MemberDialog } from './MemberDialog.tsx';
import styles from './pool.module.css';
import { StandingLine } from './StandingLine.tsx';
import { usePoolRows } from './use-pool-rows.ts';
import { useRequest } from './use-request.ts';
import type { Standing } from './use-standing.ts';

export interface PoolListProps {
  readonly pool: Pool;
  readonly standing: Loaded<Standing>;
  readonly onOpenCustomer: (customerId: string) => void;
}

export function PoolList({ pool, standing, onOpenCustomer }: PoolListProps): ReactElement {
  const { t } = useTranslation('pool');
  const { grant, userId } = useSession();
  const isMember = (grant.pools ?? []).some(view => view.poolId === pool.poolId);
  const mayClaim = useCan('customer.claim') && isMember;
  const mayAssign = useCan('customer.assign') && (grant.scope === 'all' || pool.adminIds.includes(userId));
  const [keyword, setKeyword] = useState('');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAssigning, setIsAssigning] = useState(false);
  const rows = usePoolRows(pool.poolId, keyword);
  const request = useRequest();
  const blocked = useBlocked(pool, standing.value);
  const claim = (ids: readonly string[]): void => {
    void request(ids, { kind: 'customer.claim' }).then(isAsked => isAsked && setSelected(new Set()));
  };
  const columns = useColumns({
    pool,
    isAdmin: pool.adminIds.includes(userId),
    blocked,
    claim: mayClaim ? claim : null,
  });
  const toggle = (index: number): void => {
    const id = rows.rowAt(index)?.customerId;
    if (id === undefined) return;
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const all = rows.rows().map(row => row.customerId);
  const isAll = all.length > 0 && all.every(id => selected.has(id));
  return (
    <div className={styles.list}>
      <div className={styles.bar}>
        <Input.Search
          className={styles.search ?? ''}
          allowClear
          placeholder={t('search')}
          aria-label={t('search')}
          onSearch={setKeyword}
        />
        <StandingLine poolId={pool.poolId} standing={standing} />
        {selected.size > 0 && (
          <section className={styles.chosen} aria-label={t('selected', { shown: selected.size })}>
            <span>{t('selected', { shown: selected.size })}</span>
            {mayClaim && (
              <Button type="primary" disabled={blocked !== null} onClick={() => claim([...selected])}>
                {t('claimMany', { count: selected.size })}
              </Button>
            )}
            {mayAssign && <Button onClick={() => setIsAssigning(true)}>{t('assign')}</Button>}
            <Button type="text" onClick={() => setSelected(new Set())}>
              {t('clear')}
            </Button>
          </section>
        )}
      </div>
      {rows.total === 0 ? (
        <EmptyNote icon={<InboxOutlined aria-hidden />} text={t('empty')} hint={t('emptyHint')} />
      ) : (
        <DataGrid<CustomerView>
          gridId="pool"
          label={t('grid.label')}
          columns={columns}
          total={rows.total ?? 0}
          rowAt={rows.rowAt}
          rowsVersion={rows.version}
          keyOf={row => row.customerId}
          labelOf={row => row.name}
          onWindow={rows.show}
          sort={{ columnId: 'pooledAt', direction: 'desc' }}
          onSort={() => undefined}
          isSelected={row => selected.has(row.customerId)}
          onSelect={toggle}
          onSelectAll={() => setSelected(isAll ? new Set() : new Set(all))}
          selectedAll={selected.size === 0 ? 'none' : isAll ? 'all' : 'some'}
          onOpen={row => onOpenCustomer(row.customerId)}
          words={{ selectAll: t('grid.selectAll'), selectRow: name => t('grid.selectRow', { name }) }}
        />
      )}
      {isAssigning && (
        <MemberDialog
          title={t('member.assign')}
          without={[]}
          onClose={() => setIsAssigning(false)}
          onChoose={ownerId => {
            setIsAssigning(false);
            void request([...selected], { kind: 'customer.assign', ownerId }).then(() => setSelected(new Set()));
          }}
        />
      )}
    </div>
  );
}

/** Why nothing of this pool can be claimed now, by what the server said last; null when it can. */
function useBlocked(pool: Pool, standing: Standing | undefined): string | null {
  const { t } = useTranslation('pool');
  const format = useAmounts();
  const own = standing?.pools.find(item => item.poolId === pool.poolId);
  if (standing === undefined || own === undefined) return null;
  if (own.claimsPerDay !== null && own.claimsToday >= own.claimsPerDay) {
    return t('why.limit', { at: format.dateTime(own.dayEndsAt) });
  }
  const { capacity } = standing;
  return capacity !== null && capacity.used >= capacity.max ? t('why.capacity') : null;
}

function useColumns(input: {
  readonly pool: Pool;
  readonly isAdmin: boolean;
  readonly blocked: string | null;
  readonly claim: ((ids: readonly string[]) => void) | null;
}): readonly GridColumn<CustomerView>[] {
  const { pool, isAdmin, blocked, claim } = input;
  const { t } = useTranslation('pool');
  const { labelOf } = useReference();
  const format = useAmounts();
  const now = useNow(30_000);
  return useMemo(() => {
    const text = (
      id: string,
      width: number,
      of: (row: CustomerView) => string,
      grow = 0,
    ): GridColumn<CustomerView> => ({
      id,
      width,
      grow,
      title: t(`column.${id}`),
      render: row => <span title={of(row)}>{of(row)}</span>,
    });
    const state = (row: CustomerView): ReactElement => {
      if (row.pending) return <Tag color="processing">{t('grid.waiting')}</Tag>;
      const freeAt = isAdmin ? 0 : (row.pooledAt ?? 0) + pool.newInPoolHours * HOUR_MS;
      const why = freeAt > now ? t('why.newInPool', { at: format.dateTime(freeAt) }) : blocked;
      if (why !== null)
        return (
          <span className={styles.why} title={why}>
            {why}
          </span>
        );
      if (claim === null) return <span>{t('grid.free')}</span>;
      return (
        <Button
          size="small"
          onClick={event => {
            event.stopPropagation();
            claim([row.customerId]);
          }}
        >
          {t('claim')}
        </Button>
      );
    };
    return [
      text('name', 128, row => row.name, 1),
      text('company', 180, row => row.company ?? '', 2),
      text('phone', 128, row => row.contactDisplay.phones.join(' ')),
      text('status', 88, row => labelOf(row.status)),
      text('channel', 96, row => labelOf(row.source)),
      text('pooledAt', 150, row => (row.pooledAt == null ? '' : format.dateTime(row.pooledAt))),
      { id: 'state', width: 170, grow: 1, title: t('column.state'), render: state },
    ];
  }, [t, labelOf, format, now, pool, isAdmin, blocked, claim]);
}
