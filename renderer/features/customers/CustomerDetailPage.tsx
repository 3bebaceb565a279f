/**
 * One customer: head, facts, the merged timeline, consent and related. Lies over the list, which keeps its place, or stands in a window of
 * its own. What other features add to it comes as slots. Rules RD1 to RD5, OW1.
 */
import { Skeleton } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerView } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { takeEdit } from '../../app/state/edit-again.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { CustomerForm } from './CustomerForm.tsx';
import { CustomerHead } from './CustomerHead.tsx';
import { InteractionComposer } from './InteractionComposer.tsx';
import { HistoryPanel } from './record/HistoryPanel.tsx';
import { RecordFacts } from './record/RecordFacts.tsx';
import { CustomFacts } from './record/CustomFacts.tsx';
import { RecordSide } from './record/RecordSide.tsx';
import { useRecordKeys } from './record/use-record-keys.ts';
import { Timeline } from './Timeline.tsx';
import { useNeighbours } from './use-neighbours.ts';
import styles from './detail.module.css';

export interface CustomerDetailPageProps {
  readonly customerId: string;
  /** Stands at the top of the right column. */
  readonly renderOwner?: ((customer: CustomerView) => ReactElement) | undefined;
}

/** Follows changes of the customer while it is open. */
export function CustomerDetailPage({ customerId, renderOwner }: CustomerDetailPageProps): ReactElement {
  const { t } = useTranslation('customers');
  const { value, error, isLoading, reload } = useAnswer(() => data.getCustomer(customerId), [customerId]);
  const neighbours = useNeighbours(customerId);
  const [offered] = useState(() => takeEdit(customerId));
  const [isEditing, setIsEditing] = useState(offered !== null);
  const [shownHistory, setShownHistory] = useState<{ readonly field: string | null } | null>(null);
  useDataEvent('changed', ({ customerIds }) => {
    if (customerIds === 'many' || customerIds.includes(customerId)) reload();
  });
  useRecordKeys(customerId, neighbours);

  const isGone = error?.code === 'not_found';
  const detail = isGone ? undefined : value;
  const showHistory = (field: string | null): void => setShownHistory({ field });
  return (
    <section className={styles.page} aria-label={value?.customer.name ?? t('detail.label')} aria-busy={isLoading}>
      <CustomerHead
        customer={detail?.customer}
        neighbours={neighbours}
        onEdit={() => setIsEditing(true)}
        onHistory={() => showHistory(null)}
      />
      {error !== undefined && (
        <div className={styles.notice}>
          <ErrorNote error={error} onRetry={isGone ? undefined : reload} />
        </div>
      )}
      {value === undefined && error === undefined && (
        <div className={styles.late}>
          <Skeleton active />
        </div>
      )}
      {detail !== undefined && (
        <div className={styles.columns}>
          <div className={styles.facts}>
            <RecordFacts customer={detail.customer} onHistory={showHistory} />
          </div>
          <div className={styles.middle}>
            <InteractionComposer customerId={customerId} onSaved={reload} />
            <Timeline detail={detail} />
          </div>
          <RecordSide
            customer={detail.customer}
            onHistory={showHistory}
            owner={renderOwner?.(detail.customer)}
            customFields={<CustomFacts key={customerId} customer={detail.customer} onHistory={showHistory} />}
          />
        </div>
      )}
      {shownHistory !== null && detail !== undefined && (
        <HistoryPanel
          detail={detail}
          field={shownHistory.field}
          onField={showHistory}
          onClose={() => setShownHistory(null)}
        />
      )}
      {isEditing && detail !== undefined && (
        <CustomerForm
          customer={detail.customer}
          offered={offered}
          onClose={() => setIsEditing(false)}
          onSaved={() => {
            setIsEditing(false);
            reload();
          }}
        />
      )}
    </section>
  );
}
