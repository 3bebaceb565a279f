/** The rows that fail: line, column, what stands there, and why. The values are shown here and kept nowhere. Rule WI4. */
import { Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportFailure } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';

/** In the order of the file. */
export function FailureTable({ failures }: { readonly failures: readonly ImportFailure[] }): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const textOf = useErrorText();
  const rows = failures.map((failure, place) => ({ ...failure, place }));
  return (
    <Table
      size="small"
      rowKey="place"
      pagination={false}
      dataSource={rows}
      columns={[
        {
          title: t('failure.line'),
          width: 88,
          align: 'right',
          render: (_, row) => (row.line === null ? '' : format.number(row.line)),
        },
        {
          title: t('failure.column'),
          width: 180,
          ellipsis: true,
          // A row may fail for a column that it lacks: then the field is named.
          render: (_, row) => row.column || (row.field === null ? '' : t(`target.${row.field}`, row.field)),
        },
        {
          title: t('failure.value'),
          width: 240,
          ellipsis: true,
          render: (_, row) => row.value || <span>{t('failure.empty')}</span>,
        },
        {
          title: t('failure.reason'),
          render: (_, row) => textOf({ field: row.field ?? '', code: row.code }),
        },
      ]}
    />
  );
}
