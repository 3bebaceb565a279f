/** The rows of the recycle bin. Rule RB2. */
import { RollbackOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BinItem } from '../../../common/protocol/calls/recycle-bin.ts';
import { useReference } from '../../app/state/reference.ts';
import { useFormat } from '../../ui/format.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import styles from './recycle-bin.module.css';

export interface BinTableProps {
  readonly items: readonly BinItem[];
  readonly isLoading: boolean;
  /** Those who are on their way back. */
  readonly restoring: ReadonlySet<string>;
  readonly onRestore: (item: BinItem) => void;
}

const DAY_MS = 86_400_000;

export function BinTable({ items, isLoading, restoring, onRestore }: BinTableProps): ReactElement {
  const { t } = useTranslation('recycle-bin');
  const { labelOf, memberName } = useReference();
  const format = useFormat();
  const now = useNow(60_000);
  const daysLeft = (item: BinItem): number => Math.max(0, Math.ceil((item.restorableUntil - now) / DAY_MS));
  return (
    <Table<BinItem>
      size="small"
      rowKey="customerId"
      loading={isLoading}
      pagination={false}
      sticky
      scroll={{ x: 900 }}
      dataSource={[...items]}
      columns={[
        {
          title: t('column.name'),
          width: 200,
          render: (_, item) => (
            <span className={styles.who}>
              <strong title={item.name}>{item.name}</strong>
              <span className={styles.quiet}>
                {[item.company ?? '', item.contactDisplay.phones[0] ?? ''].filter(text => text !== '').join(' · ')}
              </span>
            </span>
          ),
        },
        { title: t('column.status'), width: 90, ellipsis: true, render: (_, item) => labelOf(item.status) },
        { title: t('column.owner'), width: 100, ellipsis: true, render: (_, item) => memberName(item.ownerId) || '—' },
        {
          title: t('column.by'),
          width: 110,
          ellipsis: true,
          render: (_, item) => (item.deletedBy === null ? t('rule') : memberName(item.deletedBy)),
        },
        { title: t('column.at'), width: 140, render: (_, item) => format.dateTime(item.deletedAt) },
        {
          title: t('column.reason'),
          ellipsis: true,
          render: (_, item) => <span title={item.reason}>{item.reason === '' ? '—' : item.reason}</span>,
        },
        { title: t('column.left'), width: 90, render: (_, item) => t('left', { n: daysLeft(item) }) },
        {
          title: <span className={styles.hidden}>{t('column.deed')}</span>,
          width: 100,
          fixed: 'end',
          render: (_, item) => (
            <Button
              size="small"
              icon={<RollbackOutlined aria-hidden />}
              loading={restoring.has(item.customerId)}
              disabled={daysLeft(item) === 0}
              aria-label={t('restoreOf', { name: item.name })}
              onClick={() => onRestore(item)}
            >
              {t('restore')}
            </Button>
          ),
        },
      ]}
    />
  );
}
