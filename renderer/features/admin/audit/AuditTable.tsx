/** The rows of the audit log: when, who, what, on what, and the detail. Customers of one's scope can be opened. Rule AP3. */
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { openCustomer } from '../../../app/state/customer-view.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import styles from './audit.module.css';
import { shortenId, useActionWord, useDetailWords, useObjectWord } from './use-audit-words.ts';

/** In the order given. */
export function AuditTable({
  rows,
  isLoading,
}: {
  readonly rows: readonly AuditRow[];
  isLoading: boolean;
}): ReactElement {
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
      dataSource={[...rows]}
      locale={{ emptyText: isLoading ? ' ' : t('empty') }}
      columns={[
        { title: t('column.n'), dataIndex: 'n', width: 80, align: 'right', render: (n: number) => format.number(n) },
        { title: t('column.at'), width: 140, render: (_, row) => format.dateTime(row.at) },
        { title: t('column.actor'), width: 120, ellipsis: true, render: (_, row) => row.actorName || t('system') },
        { title: t('column.action'), width: 160, ellipsis: true, render: (_, row) => actionWord(row.action) },
        {
          title: t('column.object'),
          width: 176,
          render: (_, row) => {
            const word = objectWord(row.objectType);
            const tail = shortenId(row.objectId);
            return row.objectType === 'customer' ? (
              <Button
                type="link"
                size="small"
                style={{ padding: 0, height: 'auto' }}
                onClick={() => openCustomer(row.objectId)}
              >
                {word} {tail}
              </Button>
            ) : (
              <span>
                {word} <span className={styles.quiet}>{tail}</span>
              </span>
            );
          },
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
