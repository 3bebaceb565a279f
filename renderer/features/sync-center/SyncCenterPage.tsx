/**
 * 同步中心: what waits to be sent, what was merged, what was refused and why, in words of the business, each with what can be done.
 * Nothing that a person typed disappears without being seen here. Rules SC1 to SC11.
 */
import { CheckCircleOutlined, SyncOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useSync } from '../../app/state/sync.ts';
import { data } from '../../data/client.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { TwoPane } from '../../ui/TwoPane.tsx';
import { CenterList } from './CenterList.tsx';
import { ItemDetail } from './ItemDetail.tsx';
import { listItems } from './list-items.ts';
import { SyncSummary, useSyncNote } from './SyncSummary.tsx';
import { SyncTools } from './SyncTools.tsx';
import { useQuarantine } from './use-quarantine.ts';
import { useSyncCenter } from './use-sync-center.ts';

/** The whole page. */
export function SyncCenterPage(): ReactElement {
  const { t } = useTranslation('sync-center');
  const note = useSyncNote();
  const { value, error, reload } = useSyncCenter();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const quarantine = useQuarantine();
  const items = value === undefined ? [] : listItems(value, quarantine.edits);
  const chosen = items.find(item => item.id === chosenId) ?? items[0];
  return (
    <PageFrame title={t('title')} note={note} actions={<SyncActions />}>
      <SyncSummary />
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {value === undefined && error === undefined && <Skeleton active paragraph={{ rows: 6 }} />}
      {value !== undefined && chosen === undefined && (
        <EmptyNote icon={<CheckCircleOutlined aria-hidden />} text={t('empty')} hint={t('emptyHint')} />
      )}
      {chosen !== undefined && (
        <TwoPane
          listLabel={t('list')}
          detailLabel={t('detail')}
          list={<CenterList items={items} chosenId={chosen.id} onChoose={setChosenId} />}
          detail={
            <ItemDetail
              key={chosen.id}
              item={chosen}
              onDone={chosen.group === 'quarantine' ? quarantine.reload : reload}
            />
          }
        />
      )}
    </PageFrame>
  );
}

function SyncActions(): ReactElement {
  return (
    <>
      <SyncNowButton />
      <SyncTools />
    </>
  );
}

function SyncNowButton(): ReactElement {
  const { t } = useTranslation('sync-center');
  const { phase } = useSync();
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const ask = async (): Promise<void> => {
    setIsAsking(true);
    const answer = await data.syncNow();
    setIsAsking(false);
    setError(answer.ok ? null : answer.error);
  };
  const isBusy = isAsking || phase === 'syncing' || phase === 'first_sync';
  return (
    <>
      {error !== null && phase !== 'offline' && <ErrorNote error={error} />}
      <Button icon={<SyncOutlined aria-hidden />} loading={isBusy} onClick={() => void ask()}>
        {t('syncNow')}
      </Button>
    </>
  );
}
