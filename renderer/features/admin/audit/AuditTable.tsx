/** The rows of the audit log: when, who, what, on what, and the detail in one line. A row opens with all its facts. Rules AP3, AL5. */
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import styles from './audit.module.css';
import { shortenId, useActionWord, useDetailWords, useObjectWord } from './use-audit-words.ts';

export interface AuditTableProps {
  readonly rows: readonly AuditRow[];
  readonly isLoading: boolean;
  readonly onOpen: (row: AuditRow) => void;
}

/** In the order given. */
export function AuditTable({ rows, isLoading, onOpen }: AuditTableProps): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const actionWord = useActionWord();
  const objectWord = useObjectWord();
  const detailWords = useDetailWords();
  return (
    <Table<AuditRow>
      size="small"
      rowKey="n"
      loading={isLoading}
      pagination={false}
      sticky
      scroll={{ x: 860 }}
      dataSource={[...rows]}
      rowClassName={styles.row ?? ''}
      onRow={row => ({ onClick: () => onOpen(row) })}
      locale={{ emptyText: isLoading ? ' ' : t('empty') }}
      columns={[
        { title: t('column.n'), dataIndex: 'n', width: 80, align: 'right', render: (n: number) => format.number(n) },
        { title: t('column.at'), width: 140, render: (_, row) => format.dateTime(row.at) },
        { title: t('column.actor'), width: 110, ellipsis: true, render: (_, row) => row.actorName || t('system') },
        {
          title: t('column.action'),
          width: 170,
          ellipsis: true,
          // The button is what the keyboard reaches; a click anywhere on the row does the same.
          render: (_, row) => (
            <Button type="link" size="small" className={styles.open} onClick={() => onOpen(row)}>
              {actionWord(row.action)}
            </Button>
          ),
        },
        {
          title: t('column.object'),
          width: 160,
          ellipsis: true,
          render: (_, row) => (
            <span>
              {objectWord(row.objectType)} <span className={styles.quiet}>{shortenId(row.objectId)}</span>
            </span>
          ),
        },
        {
          title: t('column.detail'),
          ellipsis: true,
          render: (_, row) => <span title={detailWords(row.detail)}>{detailWords(row.detail)}</span>,
        },
      ]}
    />
  );
}
