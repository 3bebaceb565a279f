/** 我的保护: customers of one's own that no rule recycles, and until when. */
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/state/session.ts';
import type { CustomerView } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { useRequest } from './use-request.ts';

const MOST = 500;

export function ProtectedList({ onOpenCustomer }: { readonly onOpenCustomer: (id: string) => void }): ReactElement {
  const { t } = useTranslation('pool');
  const format = useAmounts();
  const { userId } = useSession();
  const now = useNow(30_000);
  const request = useRequest();
  const { value, error, reload } = useAnswer(
    () =>
      data.query({
        filter: {
          keyword: '',
          where: {
            all: [
              { field: 'ownerId', op: 'is', value: userId },
              { field: 'protectedUntil', op: 'not_empty' },
            ],
          },
        },
        sort: [{ field: 'protectedUntil', direction: 'asc' }],
        offset: 0,
        limit: MOST,
      }),
    [userId],
  );
  useDataEvent('changed', reload);
  if (error !== undefined && value === undefined) return <ErrorNote error={error} onRetry={reload} />;
  const rows = (value?.rows ?? []).filter(row => (row.protectedUntil ?? 0) > now);
  if (value !== undefined && rows.length === 0) return <EmptyNote text={t('protected.empty')} />;
  return (
    <Table<CustomerView>
      size="small"
      rowKey="customerId"
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      columns={[
        {
          key: 'name',
          title: t('due.customer'),
          render: (_, row) => (
            <Button type="link" size="small" onClick={() => onOpenCustomer(row.customerId)}>
              {row.name}
            </Button>
          ),
        },
        { key: 'until', title: t('protected.until'), render: (_, row) => format.dateTime(row.protectedUntil ?? 0) },
        {
          key: 'end',
          render: (_, row) => (
            <Button
              size="small"
              onClick={() => void request([row.customerId], { kind: 'customer.protect', on: false })}
            >
              {t('protected.end')}
            </Button>
          ),
        },
      ]}
    />
  );
}
