/**
 * Phones, e-mails and social accounts in the form. For an existing customer they are masked until they are opened for editing, which
 * reveals and logs them; what was not opened is not sent, so a mask can never be written over a number. Rules UI9, UI14.
 */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Form } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTACT_KINDS, CUSTOMER_LIMITS, type ContactKind } from '../../../common/domain/customer.ts';
import { mayChange, mayEnter, readOf } from '../../../common/domain/permissions.ts';
import type { CustomerView } from '../../data/api.ts';
import { useCan, useSession } from '../../app/state/session.ts';
import { ContactLineFields } from './ContactLineFields.tsx';
import { linesOf, type ContactLine } from './form-values.ts';
import { RevealDialog } from './RevealDialog.tsx';
import styles from './detail.module.css';

export interface ContactSectionProps {
  readonly customer: CustomerView | undefined;
  readonly opened: ReadonlySet<ContactKind>;
  readonly onOpen: (kind: ContactKind, lines: readonly ContactLine[]) => void;
}

/** The three kinds, one below the other. */
export function ContactSection({ customer, opened, onOpen }: ContactSectionProps): ReactElement {
  const user = useSession();
  const kinds = CONTACT_KINDS.filter(kind =>
    customer === undefined ? mayEnter(user, kind) : readOf(user, kind) !== 'hidden',
  );
  return (
    <>
      {kinds.map(kind =>
        customer === undefined || opened.has(kind) ? (
          <ContactList key={kind} kind={kind} />
        ) : (
          <MaskedContacts key={kind} customer={customer} kind={kind} onOpen={onOpen} />
        ),
      )}
    </>
  );
}

function ContactList({ kind }: { readonly kind: ContactKind }): ReactElement {
  const { t } = useTranslation('customers');
  return (
    <Form.Item label={t(`field.${kind}`)} className={styles.contactItem}>
      <Form.List name={kind}>
        {(fields, { add, remove }, { errors }) => (
          <div className={styles.contactLines}>
            {fields.map(field => (
              <ContactLineFields key={field.key} kind={kind} index={field.name} onRemove={() => remove(field.name)} />
            ))}
            <Form.ErrorList errors={errors} />
            {fields.length < CUSTOMER_LIMITS.contactsPerKind && (
              <Button
                type="link"
                size="small"
                className={styles.addLine}
                icon={<PlusOutlined aria-hidden />}
                onClick={() => add(kind === 'socials' ? { raw: '', kind: 'wechat' } : { raw: '', label: '' })}
              >
                {t(`form.add.${kind}`)}
              </Button>
            )}
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}

interface MaskedContactsProps {
  readonly customer: CustomerView;
  readonly kind: ContactKind;
  readonly onOpen: ContactSectionProps['onOpen'];
}

function MaskedContacts({ customer, kind, onOpen }: MaskedContactsProps): ReactElement {
  const { t } = useTranslation('customers');
  const [isAsking, setIsAsking] = useState(false);
  const masks = customer.contactDisplay[kind];
  const user = useSession();
  const mayEdit = useCan('customer.reveal') && customer.canReveal[kind] && mayChange(user, kind);
  const open = (): void => {
    // Where there is nothing yet, nothing is revealed and no reason is needed.
    if (masks.length === 0) onOpen(kind, linesOf(kind, [''], { phones: [''], emails: [''], socials: ['wechat'] }));
    else setIsAsking(true);
  };
  return (
    <Form.Item label={t(`field.${kind}`)} className={styles.contactItem}>
      <div className={styles.masked}>
        <span className={styles.maskedText}>{masks.length === 0 ? '—' : masks.join(', ')}</span>
        {mayEdit ? (
          <Button type="link" size="small" aria-label={t('form.openOf', { field: t(`field.${kind}`) })} onClick={open}>
            {t('form.open')}
          </Button>
        ) : (
          <span className={styles.faint}>{t('form.noPlain')}</span>
        )}
      </div>
      {isAsking && (
        <RevealDialog
          customerId={customer.customerId}
          kind={kind}
          onClose={() => setIsAsking(false)}
          onShown={values => {
            setIsAsking(false);
            onOpen(kind, linesOf(kind, values, customer.contactLabels));
          }}
        />
      )}
    </Form.Item>
  );
}
