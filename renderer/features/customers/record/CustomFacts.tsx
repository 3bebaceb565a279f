/**
 * Custom fields of one customer, changed where they stand. Sensitive values are masked and revealed like contact values; a retired field
 * is shown while it is filled in. Rules CF4, CF7, CF9, RD2.
 */
import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customKey, isSensitive, type CustomField, type CustomValue } from '../../../../common/domain/custom-field.ts';
import { mayChange, readOf } from '../../../../common/domain/permissions.ts';
import { FieldInput } from '../../../app/custom-fields/FieldInput.tsx';
import { useFieldWords } from '../../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import type { CustomerView } from '../../../data/api.ts';
import { sectionsOf } from '../custom-sections.ts';
import { RevealDialog } from '../RevealDialog.tsx';
import { EditableFact } from './EditableFact.tsx';
import { useMayEdit } from './use-may-edit.ts';
import { useSave } from './use-save.ts';
import styles from './record.module.css';

export interface CustomFactsProps {
  readonly customer: CustomerView;
  readonly onHistory: (field: string) => void;
}

/** Nothing while no field is defined that the reader may know of. */
export function CustomFacts({ customer, onHistory }: CustomFactsProps): ReactElement | null {
  const { t } = useTranslation('customers/fields');
  const { fields } = useReference();
  const user = useSession();
  const isShown = (field: CustomField): boolean => {
    const isFilled = field.fieldId in (customer.custom ?? {}) || field.fieldId in (customer.customDisplay ?? {});
    return readOf(user, customKey(field.fieldId), customer) !== 'hidden' && (!field.retired || isFilled);
  };
  const shown = [...fields.values()].filter(isShown);
  if (shown.length === 0) return null;
  return (
    <section aria-label={t('title')}>
      {sectionsOf(shown).map(([section, list]) => (
        <div key={section} className={styles.customBlock}>
          <h2 className={styles.blockTitle}>{section === '' ? t('title') : section}</h2>
          <dl className={styles.list}>
            {list.map(field => (
              <CustomFact key={field.fieldId} customer={customer} field={field} onHistory={onHistory} />
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}

function CustomFact({ customer, field, onHistory }: CustomFactsProps & { readonly field: CustomField }): ReactElement {
  const { t } = useTranslation('customers/fields');
  const { t: done } = useTranslation('customers/record');
  const { nameOf, textOf } = useFieldWords();
  const user = useSession();
  const mayEdit = useMayEdit(customer);
  const save = useSave(customer.customerId);
  const [plain, setPlain] = useState<string | null>(null);
  const { fieldId } = field;
  const name = customKey(fieldId);
  const label = nameOf(field);
  const value = customer.custom?.[fieldId] ?? null;
  const isOpen = mayEdit && mayChange(user, name) && !field.retired;
  const shown = isSensitive(fieldId) ? (plain ?? customer.customDisplay?.[fieldId] ?? '') : textOf(field, value);
  return (
    <>
      <EditableFact<CustomValue>
        label={field.retired ? t('retired', { name: label }) : label}
        shown={shown}
        value={value}
        onSave={isOpen ? next => save({ custom: { [fieldId]: next } }, done('done.field', { field: label })) : null}
        onHistory={() => onHistory(name)}
        renderEditor={editor => (
          // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Enter of the field inside
          <span
            className={styles.customEditor}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key === 'Enter' && !event.shiftKey && !(event.target as Element).closest('.ant-select'))
                editor.save();
            }}
          >
            <FieldInput
              field={field}
              value={editor.value}
              placeholder={isSensitive(fieldId) ? t('replaces', { mask: shown }) : undefined}
              onChange={editor.change}
            />
            <Button size="small" type="primary" onClick={() => editor.save()}>
              {t('save')}
            </Button>
          </span>
        )}
      />
      {isSensitive(fieldId) && customer.customReveal?.includes(fieldId) === true && (
        <RevealRow customer={customer} field={field} isShown={plain !== null} onShown={setPlain} />
      )}
    </>
  );
}

function RevealRow({
  customer,
  field,
  isShown,
  onShown,
}: {
  readonly customer: CustomerView;
  readonly field: CustomField;
  readonly isShown: boolean;
  readonly onShown: (value: string | null) => void;
}): ReactElement | null {
  const { t } = useTranslation('customers');
  const { nameOf } = useFieldWords();
  const mayReveal = useCan('customer.reveal');
  const [isAsking, setIsAsking] = useState(false);
  if (!mayReveal) return null;
  const name = nameOf(field);
  return (
    <dd className={styles.below}>
      <Button
        size="small"
        type="text"
        icon={isShown ? <EyeInvisibleOutlined aria-hidden /> : <EyeOutlined aria-hidden />}
        aria-label={t(isShown ? 'reveal.hideOf' : 'reveal.labelOf', { field: name })}
        onClick={() => (isShown ? onShown(null) : setIsAsking(true))}
      >
        {t(isShown ? 'reveal.hide' : 'reveal.show')}
      </Button>
      {isAsking && (
        <RevealDialog
          customerId={customer.customerId}
          kind={customKey(field.fieldId)}
          name={name}
          onClose={() => setIsAsking(false)}
          onShown={([value = '']) => {
            setIsAsking(false);
            onShown(value);
          }}
        />
      )}
    </dd>
  );
}
