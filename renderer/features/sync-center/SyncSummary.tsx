/** Where the synchronisation stands: how far the first one is, why there is none, and what that means for one's work. Rule SC3. */
import { Alert, Progress } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSync } from '../../app/state/sync.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useNow } from '../../ui/hooks/use-now.ts';

/** Nothing while all is well. */
export function SyncSummary(): ReactElement | null {
  const { t } = useTranslation('sync-center');
  const textOf = useErrorText();
  const { phase, progress, reason } = useSync();
  if (phase === 'offline') {
    const why = reason === null || reason.code === 'server_unreachable' ? '' : textOf(reason);
    return <Alert type="info" showIcon title={t('offline')} description={why === '' ? undefined : why} />;
  }
  if (phase === 'problem') {
    return <Alert type="error" showIcon title={reason === null ? t('problem') : textOf(reason)} />;
  }
  if (phase === 'first_sync' && progress !== null && progress.total > 0) {
    const percent = Math.min(100, Math.floor((progress.done / progress.total) * 100));
    return <Progress percent={percent} status="active" aria-label={t('firstSync')} />;
  }
  return null;
}

/** One line: the state, what waits, and when the device last met the server. */
export function useSyncNote(): string {
  const { t } = useTranslation('sync-center');
  const format = useAmounts();
  const now = useNow(30_000);
  const { phase, waiting, progress, lastSyncedAt } = useSync();
  return [
    t(`phase.${phase}`),
    ...(progress === null || phase !== 'first_sync'
      ? []
      : [t('received', { done: format.number(progress.done), total: format.number(progress.total) })]),
    ...(waiting === 0 ? [] : [t('waitingCount', { count: waiting, shown: format.number(waiting) })]),
    lastSyncedAt === null ? t('neverSynced') : t('lastSynced', { at: format.moment(lastSyncedAt, now) }),
  ].join(' · ');
}
