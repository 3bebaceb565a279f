/**
 * Custom fields in the form, under the headings of their sections. What one may not enter is not there; a sensitive value is not shown
 * again: what is typed replaces it. A retired field is shown where it is filled in, and cannot be changed. Rules CF4, CF6, CF7, CF9.
 */
import { Form } from 'antd';
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customKey, isSensitive, type CustomField } from '../../../common/domain/custom-field.ts';
import { mayChange, mayEnter } from '../../../common/domain/permissions.ts';
import { FieldInput } from '../../app/custom-fields/FieldInput.tsx';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';
import type { CustomerView } from '../../data/api.ts';
import { sectionsOf } from './custom-sections.ts';
import styles from './detail.module.css';

export interface CustomFormFieldsProps {
  /** Absent for a new customer. */
  readonly customer: CustomerView | undefined;
}

/** Stands inside the form. */
export function CustomFormFields({ customer }: CustomFormFieldsProps): ReactElement {
  const user = useSession();
  const { fields } = useReference();
  const isOffered = (field: CustomField): boolean => {
    const key = customKey(field.fieldId);
    if (field.retired) return (customer?.custom?.[field.fieldId] ?? null) !== null;
    return customer === undefined ? mayEnter(user, key) : mayChange(user, key);
  };
  return (
    <>
      {sectionsOf([...fields.values()].filter(isOffered)).map(([section, list]) => (
        <Fragment key={section}>
          {section !== '' && <h3 className={styles.title}>{section}</h3>}
          {list.map(field => (
            <CustomItem key={field.fieldId} field={field} mask={customer?.customDisplay?.[field.fieldId]} />
          ))}
        </Fragment>
      ))}
    </>
  );
}

function CustomItem({ field, mask }: { readonly field: CustomField; readonly mask: string | undefined }): ReactElement {
  const { t } = useTranslation('customers/fields');
  const { nameOf } = useFieldWords();
  const hint = isSensitive(field.fieldId) && mask !== undefined ? t('replaces', { mask }) : undefined;
  return (
    <Form.Item
      name={['custom', field.fieldId]}
      label={field.retired ? t('retired', { name: nameOf(field) }) : nameOf(field)}
      required={field.required && !field.retired}
      extra={field.help === '' ? undefined : field.help}
    >
      <FieldInput field={field} disabled={field.retired} placeholder={hint} aria-label={nameOf(field)} />
    </Form.Item>
  );
}
