/** 待回收: who falls back into a pool by which rule, and exactly when. Rule PO11. */
import { Alert, Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { POOLS_DUE, type RecycleDue } from '../../../common/protocol/calls/pools.ts';
import { useCall } from '../../app/call-server.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useRequest } from './use-request.ts';

export function DueList({ onOpenCustomer }: { readonly onOpenCustomer: (customerId: string) => void }): ReactElement {
  const { t } = useTranslation('pool');
  const format = useAmounts();
  const { memberName } = useReference();
  const mayProtect = useCan('customer.protect');
  const request = useRequest();
  const { value, error, isLoading, reload } = useCall(POOLS_DUE, {}, []);
  useDataEvent('changed', reload);
  if (error !== undefined && value === undefined) return <ErrorNote error={error} onRetry={reload} />;
  if (value?.list.length === 0) return <EmptyNote text={t('due.empty')} />;
  return (
    <>
      <Alert type="info" showIcon title={t('due.note')} />
      <Table<RecycleDue>
        size="small"
        rowKey="customerId"
        loading={isLoading && value === undefined}
        dataSource={value?.list ?? []}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        columns={[
          {
            key: 'name',
            title: t('due.customer'),
            render: (_, row) => <a href={`#/customers/${row.customerId}`}>{row.name}</a>,
          },
          { key: 'owner', title: t('due.owner'), render: (_, row) => memberName(row.ownerId) },
          { key: 'rule', title: t('due.rule'), render: (_, row) => t(`due.${row.basis}`, { days: row.days }) },
          { key: 'at', title: t('due.at'), render: (_, row) => format.dateTime(row.at) },
          {
            key: 'do',
            render: (_, row) => (
              <>
                {mayProtect && (
                  <Button
                    size="small"
                    onClick={() => void request([row.customerId], { kind: 'customer.protect', on: true })}
                  >
                    {t('due.protect')}
                  </Button>
                )}
                <Button size="small" type="link" onClick={() => onOpenCustomer(row.customerId)}>
                  {t('due.open')}
                </Button>
              </>
            ),
          },
        ]}
      />
      {value?.more === true && <p>{t('due.more')}</p>}
    </>
  );
}
