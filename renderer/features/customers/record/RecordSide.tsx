/** The right column: consent, likely duplicates, groups, others of the same company, and what other features add. Rules RD1, RD4. */
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerView, RelatedCustomer } from '../../../data/api.ts';
import { data } from '../../../data/client.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import { ConsentPanel } from '../consent/ConsentPanel.tsx';
import { GroupEditor } from '../GroupEditor.tsx';
import { StatusWord } from '../StatusWord.tsx';
import { HistoryButton } from './EditableFact.tsx';
import { openRecord } from './open-record.ts';
import styles from './record.module.css';

export interface RecordSideProps {
  readonly customer: CustomerView;
  readonly onHistory: (field: string) => void;
  readonly owner?: ReactNode;
  /** Custom fields stand here. */
  readonly customFields?: ReactNode;
}

export function RecordSide({ customer, onHistory, owner, customFields }: RecordSideProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const { customerId, groupIds, ver } = customer;
  const { value = [] } = useAnswer(() => data.related(customerId), [customerId, ver]);
  const duplicates = value.filter(({ kinds }) => kinds.length > 0);
  const colleagues = value.filter(({ kinds }) => kinds.length === 0);
  return (
    <aside className={styles.side} aria-label={t('side.label')}>
      {owner}
      <ConsentPanel customerId={customerId} />
      <RelatedList title={t('side.duplicates')} none={t('side.noDuplicates')} customers={duplicates} hasKinds />
      <div className={styles.block}>
        <GroupEditor customerId={customerId} groupIds={groupIds} />
        <HistoryButton label={word('field.groupIds')} onClick={() => onHistory('groupIds')} />
      </div>
      {customFields}
      {colleagues.length > 0 && <RelatedList title={t('side.company')} none="" customers={colleagues} />}
    </aside>
  );
}

interface RelatedListProps {
  readonly title: string;
  readonly none: string;
  readonly customers: readonly RelatedCustomer[];
  readonly hasKinds?: boolean;
}

function RelatedList({ title, none, customers, hasKinds = false }: RelatedListProps): ReactElement {
  const { t } = useTranslation('customers');
  return (
    <section aria-label={title}>
      <h2 className={styles.blockTitle}>
        {title}
        {customers.length > 0 && <span className={styles.count}>{customers.length}</span>}
      </h2>
      {customers.length === 0 && <p className={styles.quiet}>{none}</p>}
      <ul className={styles.related}>
        {customers.map(other => (
          <li key={other.customerId}>
            <button type="button" className={styles.relative} onClick={() => openRecord(other.customerId)}>
              <span className={styles.relativeName} title={other.name}>
                {other.name}
              </span>
              <StatusWord status={other.status} />
            </button>
            {hasKinds && <p className={styles.quiet}>{other.kinds.map(kind => t(`field.${kind}`)).join(' · ')}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
