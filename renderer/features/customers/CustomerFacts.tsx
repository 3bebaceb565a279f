/** The facts of a customer: contacts behind their masks, channel, dates, tags, groups, notes. */
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTACT_KINDS } from '../../../common/domain/customer.ts';
import type { CustomerView } from '../../data/api.ts';
import { readOf } from '../../../common/domain/permissions.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';
import { useFormat } from '../../ui/format.ts';
import { ConsentPanel } from './consent/ConsentPanel.tsx';
import { ContactFact } from './ContactFact.tsx';
import { GroupEditor } from './GroupEditor.tsx';
import { TagEditor } from './TagEditor.tsx';
import styles from './detail.module.css';

/** The left column. */
export function CustomerFacts({ customer }: { readonly customer: CustomerView }): ReactElement {
  const { t } = useTranslation('customers');
  const { labelOf } = useReference();
  const format = useFormat();
  const user = useSession();
  const from = [labelOf(customer.source), labelOf(customer.scene)].filter(word => word !== '').join(' · ');
  return (
    <aside className={styles.facts} aria-label={t('facts.label')}>
      <dl className={styles.list}>
        {customer.company !== undefined && <Fact label={t('field.company')}>{customer.company}</Fact>}
        {CONTACT_KINDS.filter(kind => readOf(user, kind) !== 'hidden').map(kind => (
          // Other values than those that were revealed: they are masked again.
          <ContactFact key={`${kind} ${customer.contactDisplay[kind].join(' ')}`} customer={customer} kind={kind} />
        ))}
        <Fact label={t('facts.from')}>{from}</Fact>
        <Fact label={t('field.acquisitionTime')}>{format.date(customer.acquisitionTime)}</Fact>
        <Fact label={t('field.lastActiveTime')}>{format.date(customer.lastActiveTime)}</Fact>
      </dl>
      <TagEditor customerId={customer.customerId} tagIds={customer.tagIds} />
      <GroupEditor customerId={customer.customerId} groupIds={customer.groupIds} />
      <ConsentPanel customerId={customer.customerId} />
      {customer.notes !== undefined && (
        <>
          <h2 className={styles.title}>{t('field.notes')}</h2>
          <p className={styles.notes}>
            {customer.notes === '' ? <span className={styles.faint}>—</span> : customer.notes}
          </p>
        </>
      )}
      <p className={styles.meta}>
        {t('facts.created', { at: format.date(customer.createdAt) })}
        <br />
        {t('facts.updated', { at: format.dateTime(customer.updatedAt) })}
      </p>
    </aside>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children === '' ? <span className={styles.faint}>—</span> : children}</dd>
    </>
  );
}
