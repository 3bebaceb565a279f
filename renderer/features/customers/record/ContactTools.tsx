/**
 * What can be done with contact values of one kind: add one without showing those that are there, change the list after a reason was given,
 * and look at its history. Duplicates are told before saving. Rules RD3, PI7, UI14.
 */
import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { CUSTOMER_LIMITS, type ContactKind } from '../../../../common/domain/customer.ts';
import { mayChange } from '../../../../common/domain/permissions.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import type { CustomerView } from '../../../data/api.ts';
import { RevealDialog } from '../RevealDialog.tsx';
import { linesOf, type ContactLine } from '../form-values.ts';
import { ContactDialog } from './ContactDialog.tsx';
import { HistoryButton } from './EditableFact.tsx';
import { useMayEdit } from './use-may-edit.ts';
import styles from './record.module.css';

export interface ContactToolsProps {
  readonly customer: CustomerView;
  readonly kind: ContactKind;
  readonly onHistory: () => void;
}

type Step = { readonly step: 'ask' | 'add' } | { readonly step: 'edit'; readonly lines: readonly ContactLine[] };

export function ContactTools({ customer, kind, onHistory }: ContactToolsProps): ReactElement {
  const { t } = useTranslation('customers/record');
  const { t: word } = useTranslation('customers');
  const user = useSession();
  const mayEdit = useMayEdit(customer) && mayChange(user, kind) && customer.canReveal[kind];
  const mayReveal = useCan('customer.reveal');
  const [step, setStep] = useState<Step | null>(null);
  const field = word(`field.${kind}`);
  const count = customer.contactDisplay[kind].length;
  const close = (): void => setStep(null);
  return (
    <span className={styles.tools}>
      {mayEdit && count < CUSTOMER_LIMITS.contactsPerKind && (
        <Tool
          icon={<PlusOutlined aria-hidden />}
          label={t('contact.add', { field })}
          onClick={() => setStep({ step: 'add' })}
        />
      )}
      {mayEdit && mayReveal && count > 0 && (
        <Tool
          icon={<EditOutlined aria-hidden />}
          label={t('contact.change', { field })}
          onClick={() => setStep({ step: 'ask' })}
        />
      )}
      <HistoryButton label={field} onClick={onHistory} />
      {step?.step === 'ask' && (
        <RevealDialog
          customerId={customer.customerId}
          kind={kind}
          onClose={close}
          onShown={values => setStep({ step: 'edit', lines: linesOf(kind, values, customer.contactLabels) })}
        />
      )}
      {(step?.step === 'add' || step?.step === 'edit') && (
        <ContactDialog
          customerId={customer.customerId}
          kind={kind}
          lines={step.step === 'edit' ? step.lines : null}
          known={count}
          onClose={close}
        />
      )}
    </span>
  );
}

function Tool({
  icon,
  label,
  onClick,
}: {
  readonly icon: ReactElement;
  readonly label: string;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <Tooltip title={label}>
      <Button type="text" size="small" className={styles.tool} icon={icon} aria-label={label} onClick={onClick} />
    </Tooltip>
  );
}
