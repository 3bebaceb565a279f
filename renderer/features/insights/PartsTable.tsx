/** The figures of a chart as a table, for those who read rather than look; each row opens its list. Rule IN7. */
import { Button, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { shareOf } from '../../ui/chart/chart-part.ts';
import { useAmounts } from '../../ui/amounts.ts';

export interface PartsTableRow {
  readonly id: string | null;
  readonly label: string;
  readonly value: number;
}

export interface PartsTableProps {
  readonly heading: string;
  readonly rows: readonly PartsTableRow[];
  /** What 100 % is; null leaves the column of shares out. */
  readonly total: number | null;
  readonly onPart?: ((id: string) => void) | undefined;
}

/** Keeps the order that it is given. */
export function PartsTable({ heading, rows, total, onPart }: PartsTableProps): ReactElement {
  const { t } = useTranslation('insights');
  const format = useAmounts();
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ y: 192 }}
      rowKey={row => row.id ?? row.label}
      dataSource={[...rows]}
      columns={[
        {
          title: heading,
          render: (_, { id, label }: PartsTableRow) =>
            id === null || onPart === undefined ? (
              label
            ) : (
              <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={() => onPart(id)}>
                {label}
              </Button>
            ),
        },
        { title: t('column.count'), align: 'right', width: 100, render: (_, row) => format.number(row.value) },
        ...(total === null
          ? []
          : [
              {
                title: t('column.share'),
                align: 'right' as const,
                width: 90,
                render: (_: unknown, row: PartsTableRow) => format.share(shareOf(row.value, total)),
              },
            ]),
      ]}
    />
  );
}
