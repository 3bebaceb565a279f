/** 安全事件: what was unusual, with how much of it, and that somebody has looked into it. Numbers only. Rules LI6, LI8. */
import { CheckOutlined, ReloadOutlined, SafetyOutlined } from '@ant-design/icons';
import { App, Button, Segmented, Table, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ANOMALIES_ACKNOWLEDGE, ANOMALIES_LIST, type AnomalyEntry } from '../../../../common/protocol/calls/limits.ts';
import { useCall } from '../../../app/call-server.ts';
import { useCan } from '../../../app/state/session.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { OnlineContent } from '../OnlineContent.tsx';
import { useOrder } from '../../../app/use-order.ts';

const LIMIT = 100;

/** The newest hundred; whoever may read the log sees them, whoever sets limits acknowledges them. */
export function AnomaliesSection(): ReactElement {
  const { t } = useTranslation('admin/anomalies');
  const format = useAmounts();
  const { message } = App.useApp();
  const mayAcknowledge = useCan('limits.manage');
  const [isOpen, setIsOpen] = useState(true);
  const loaded = useCall(ANOMALIES_LIST, { isOpen, before: null, limit: LIMIT }, [isOpen]);
  const { isBusy, error, give } = useOrder();
  const acknowledge = async ({ anomalyId }: AnomalyEntry): Promise<void> => {
    if ((await give(ANOMALIES_ACKNOWLEDGE, { anomalyId })) === null) return;
    void message.success(t('acknowledged'));
    loaded.reload();
  };
  const open = loaded.value?.open ?? 0;
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <>
          <Segmented
            aria-label={t('filter')}
            value={isOpen ? 'open' : 'all'}
            onChange={value => setIsOpen(value === 'open')}
            options={[
              { value: 'open', label: open === 0 ? t('open') : t('openCount', { open: format.number(open) }) },
              { value: 'all', label: t('all') },
            ]}
          />
          <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
            {t('reload')}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorNote error={error} />}
      <OnlineContent loaded={loaded}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyNote icon={<SafetyOutlined aria-hidden />} text={t('empty.text')} hint={t('empty.hint')} />
          ) : (
            <AnomalyTable rows={rows} isBusy={isBusy} onAcknowledge={mayAcknowledge ? acknowledge : null} />
          )
        }
      </OnlineContent>
    </PageFrame>
  );
}

interface TableProps {
  readonly rows: readonly AnomalyEntry[];
  readonly isBusy: boolean;
  readonly onAcknowledge: ((row: AnomalyEntry) => Promise<void>) | null;
}

function AnomalyTable({ rows, isBusy, onAcknowledge }: TableProps): ReactElement {
  const { t } = useTranslation('admin/anomalies');
  const format = useAmounts();
  const tellFacts = ({ kind, facts }: AnomalyEntry): string =>
    t(`facts.${kind}`, Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, format.number(value)])));
  return (
    <div className={styles.table}>
      <Table<AnomalyEntry>
        size="small"
        rowKey="anomalyId"
        pagination={false}
        sticky
        scroll={{ x: 860 }}
        dataSource={[...rows]}
        columns={[
          {
            title: t('column.severity'),
            width: 72,
            render: (_, row) => (
              <Tag color={row.severity === 'high' ? 'error' : 'warning'}>{t(`severity.${row.severity}`)}</Tag>
            ),
          },
          {
            title: t('column.what'),
            render: (_, row) => (
              <>
                <span className={styles.name}>{t(`kind.${row.kind}`)}</span>
                <span className={styles.quiet}>{tellFacts(row)}</span>
              </>
            ),
          },
          { title: t('column.who'), width: 110, ellipsis: true, dataIndex: 'userName' },
          { title: t('column.last'), width: 140, render: (_, row) => format.dateTime(row.lastAt) },
          { title: t('column.times'), width: 72, align: 'right', render: (_, row) => format.number(row.times) },
          {
            title: t('column.state'),
            width: 190,
            render: (_, row) => <State row={row} isBusy={isBusy} onAcknowledge={onAcknowledge} />,
          },
        ]}
      />
    </div>
  );
}

function State({
  row,
  isBusy,
  onAcknowledge,
}: Omit<TableProps, 'rows'> & { readonly row: AnomalyEntry }): ReactElement {
  const { t } = useTranslation('admin/anomalies');
  const format = useAmounts();
  if (row.acknowledgedAt !== null) {
    const by = { name: row.acknowledgedByName ?? '', at: format.dateTime(row.acknowledgedAt) };
    return <span className={styles.quiet}>{t('doneBy', by)}</span>;
  }
  if (onAcknowledge === null) return <span className={styles.quiet}>{t('open')}</span>;
  return (
    <Button size="small" icon={<CheckOutlined aria-hidden />} disabled={isBusy} onClick={() => void onAcknowledge(row)}>
      {t('acknowledge')}
    </Button>
  );
}
