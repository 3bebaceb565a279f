/**
 * One customer: head, facts, and the merged timeline. Lies over the list, which keeps its place. Esc leads back; Alt with the arrow keys
 * (or J and K) to the next and the previous of the list.
 */
import { Skeleton } from 'antd';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { data } from '../../data/client.ts';
import { takeEdit } from '../../app/state/edit-again.ts';
import { navigate } from '../../app/state/route.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { CustomerFacts } from './CustomerFacts.tsx';
import { CustomerForm } from './CustomerForm.tsx';
import { CustomerHead } from './CustomerHead.tsx';
import { InteractionComposer } from './InteractionComposer.tsx';
import { Timeline } from './Timeline.tsx';
import { useNeighbours } from './use-neighbours.ts';
import styles from './detail.module.css';

/** Follows changes of the customer while it is open. */
export function CustomerDetailPage({ customerId }: { readonly customerId: string }): ReactElement {
  const { t } = useTranslation('customers');
  const { value, error, isLoading, reload } = useAnswer(() => data.getCustomer(customerId), [customerId]);
  const neighbours = useNeighbours(customerId);
  const [offered] = useState(() => takeEdit(customerId));
  const [isEditing, setIsEditing] = useState(offered !== null);
  useDataEvent('changed', ({ customerIds }) => {
    if (customerIds === 'many' || customerIds.includes(customerId)) reload();
  });
  useDetailKeys(neighbours);

  const isGone = error?.code === 'not_found';
  return (
    <section className={styles.page} aria-label={value?.customer.name ?? t('detail.label')} aria-busy={isLoading}>
      <CustomerHead
        customer={isGone ? undefined : value?.customer}
        neighbours={neighbours}
        onEdit={() => setIsEditing(true)}
      />
      {error !== undefined && (
        <div className={styles.notice}>
          <ErrorNote error={error} onRetry={isGone ? undefined : reload} />
        </div>
      )}
      {value === undefined && error === undefined && (
        <div className={styles.notice}>
          <Skeleton active />
        </div>
      )}
      {value !== undefined && !isGone && (
        <div className={styles.columns}>
          <CustomerFacts customer={value.customer} />
          <div className={styles.middle}>
            <InteractionComposer customerId={customerId} onSaved={reload} />
            <Timeline detail={value} />
          </div>
        </div>
      )}
      {isEditing && value !== undefined && (
        <CustomerForm
          customer={value.customer}
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

const OPEN_ABOVE = '[role="dialog"], .ant-dropdown-open, [aria-expanded="true"]';

/** Keys of the page; not while one types or a dialog is open. */
function useDetailKeys({ goPrevious, goNext }: ReturnType<typeof useNeighbours>): void {
  const handleKey = useCallback(
    (event: KeyboardEvent) => {
      if (document.querySelector(OPEN_ABOVE) !== null) return; // the key belongs to what is open
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, [role="combobox"]') !== null;
      const go =
        event.altKey && event.key === 'ArrowUp'
          ? goPrevious
          : event.altKey && event.key === 'ArrowDown'
            ? goNext
            : isTyping || event.ctrlKey || event.metaKey || event.altKey
              ? null
              : ({ k: goPrevious, j: goNext, Escape: closeDetail }[event.key] ?? null);
      if (go === null) return;
      event.preventDefault();
      go();
    },
    [goPrevious, goNext],
  );
  useEffect(() => {
    // Seen on the way down: on the way up a menu that Esc closes would be closed already.
    window.addEventListener('keydown', handleKey, true);
    return () => window.removeEventListener('keydown', handleKey, true);
  }, [handleKey]);
}

function closeDetail(): void {
  navigate('customers');
}
