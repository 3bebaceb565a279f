/** What came into a pool and left it in the last thirty days, by kind and reason, from the ownership ledger. */
import { Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { POOLS_FIGURES } from '../../../../common/protocol/calls/pools.ts';
import { useCall } from '../../../app/call-server.ts';
import styles from './pools.module.css';

const DAYS = 30;

export function PoolFigures({ poolId }: { readonly poolId: string }): ReactElement | null {
  const { t } = useTranslation('admin/pools');
  const { value } = useCall(POOLS_FIGURES, { days: DAYS }, [poolId]);
  const rows = value?.rows.filter(row => row.poolId === poolId) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={styles.figures} aria-label={t('figures.title')}>
      <h2 className={styles.heading}>{t('figures.title')}</h2>
      <Table
        size="small"
        rowKey={row => `${row.way}/${row.kind}/${row.reason}`}
        dataSource={rows}
        pagination={false}
        columns={[
          { key: 'way', title: t('figures.way'), render: (_, row) => t(`figures.${row.way}`) },
          { key: 'kind', title: t('figures.kind'), render: (_, row) => t(`kind.${row.kind}`) },
          { key: 'reason', title: t('figures.reason'), render: (_, row) => (row.kind === 'recycle' ? '' : row.reason) },
          { key: 'entries', title: t('figures.entries'), align: 'right', render: (_, row) => row.entries },
        ]}
      />
    </section>
  );
}
