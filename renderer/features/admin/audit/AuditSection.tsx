/**
 * 审计: who did what and when, from the server's tamper-evident log; only online and only with the permission. Rules AP1 to AP4, AL4 to AL7.
 */
import { CloudOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_COUNT_MAX } from '../../../../common/protocol/calls/audit.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { useCan } from '../../../app/state/session.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from './audit.module.css';
import { AuditDrawer } from './AuditDrawer.tsx';
import { AuditTable } from './AuditTable.tsx';
import { buildFilter, NO_CHOICE } from './build-filter.ts';
import { ChainCheck } from './ChainCheck.tsx';
import { ExportButton } from './ExportButton.tsx';
import { FilterBar } from './FilterBar.tsx';
import { useAudit } from './use-audit.ts';

const OFFLINE_CODES = new Set(['server_unreachable', 'server_busy']);

/** The log with its filter. Whoever may not read it is not offered this section. */
export function AuditSection(): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const mayExport = useCan('audit.export');
  const [choice, setChoice] = useState(NO_CHOICE);
  const [opened, setOpened] = useState<AuditRow | null>(null);
  const filter = buildFilter(choice);
  const { rows, total, isLoading, error, more, reload } = useAudit(filter);
  const isOffline = error !== null && OFFLINE_CODES.has(error.code);
  const isEmpty = rows.length === 0;
  const isCapped = total !== null && total > AUDIT_COUNT_MAX;
  const amount = total === null ? '' : `${format.number(Math.min(total, AUDIT_COUNT_MAX))}${isCapped ? '+' : ''}`;
  return (
    <PageFrame
      title={t('title')}
      note={total === null ? t('note') : t('noteTotal', { total: amount })}
      actions={
        <>
          <ChainCheck />
          {mayExport && <ExportButton filter={filter} total={total} />}
          <Button icon={<ReloadOutlined aria-hidden />} loading={isLoading} onClick={reload}>
            {t('reload')}
          </Button>
        </>
      }
    >
      <FilterBar choice={choice} onChange={setChoice} />
      {error !== null && !isOffline && <ErrorNote error={error} onRetry={reload} />}
      {isOffline && isEmpty && (
        <EmptyNote
          icon={<CloudOutlined aria-hidden />}
          text={t('offline.text')}
          hint={t('offline.hint')}
          action={<Button onClick={reload}>{t('offline.retry')}</Button>}
        />
      )}
      {isOffline && !isEmpty && <ErrorNote error={error} onRetry={more} />}
      {!(isOffline && isEmpty) && (
        <div className={styles.table}>
          <AuditTable rows={rows} isLoading={isLoading && isEmpty} onOpen={setOpened} />
        </div>
      )}
      {total !== null && !isEmpty && (
        <div className={styles.foot}>
          <span>{t('shown', { shown: format.number(rows.length), total: amount })}</span>
          {rows.length < total && (
            <Button loading={isLoading} onClick={more}>
              {t('more')}
            </Button>
          )}
        </div>
      )}
      <AuditDrawer
        row={opened}
        onClose={() => setOpened(null)}
        onNarrow={part => {
          setOpened(null);
          setChoice({ ...NO_CHOICE, ...part });
        }}
      />
    </PageFrame>
  );
}
