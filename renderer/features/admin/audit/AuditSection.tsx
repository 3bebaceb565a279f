/**
 * 审计: who did what and when, from the server's tamper-evident log; only online and only with the permission. Rules AP1 to AP4.
 */
import { CloudOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { AUDIT_ACTIONS } from './audit-actions.ts';
import styles from './audit.module.css';
import { AuditTable } from './AuditTable.tsx';
import { useActionWord } from './use-audit-words.ts';
import { useAudit } from './use-audit.ts';

const OFFLINE_CODES = new Set(['server_unreachable', 'server_busy']);

/** The log with its filter. Whoever may not read it is not offered this section. */
export function AuditSection(): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const actionWord = useActionWord();
  const [action, setAction] = useState<string | null>(null);
  const { rows, total, isLoading, error, more, reload } = useAudit(action);
  const isOffline = error !== null && OFFLINE_CODES.has(error.code);
  return (
    <PageFrame
      title={t('title')}
      note={total === null ? t('note') : t('noteTotal', { total: format.number(total) })}
      actions={
        <>
          <Select
            style={{ width: 200 }}
            allowClear
            aria-label={t('filter.action')}
            placeholder={t('filter.all')}
            value={action}
            onChange={(chosen: string | undefined) => setAction(chosen ?? null)}
            options={AUDIT_ACTIONS.map(value => ({ value, label: actionWord(value) }))}
          />
          <Button icon={<ReloadOutlined aria-hidden />} loading={isLoading} onClick={reload}>
            {t('reload')}
          </Button>
        </>
      }
    >
      {error !== null && !isOffline && <ErrorNote error={error} onRetry={reload} />}
      {isOffline && rows.length === 0 && (
        <EmptyNote
          icon={<CloudOutlined aria-hidden />}
          text={t('offline.text')}
          hint={t('offline.hint')}
          action={<Button onClick={reload}>{t('offline.retry')}</Button>}
        />
      )}
      {isOffline && rows.length > 0 && <ErrorNote error={error} onRetry={more} />}
      {!(isOffline && rows.length === 0) && (
        <div className={styles.table}>
          <AuditTable rows={rows} isLoading={isLoading && rows.length === 0} />
        </div>
      )}
      {total !== null && rows.length > 0 && (
        <div className={styles.foot}>
          <span>{t('shown', { shown: format.number(rows.length), total: format.number(total) })}</span>
          {rows.length < total && (
            <Button loading={isLoading} onClick={more}>
              {t('more')}
            </Button>
          )}
        </div>
      )}
    </PageFrame>
  );
}
