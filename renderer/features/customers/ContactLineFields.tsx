/** One line of a contact list: the value, its label or kind, and a button that takes the line away. */
import { DeleteOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { SOCIAL_KINDS, type ContactKind } from '../../../common/domain/customer.ts';
import styles from './detail.module.css';

export interface ContactLineFieldsProps {
  readonly kind: ContactKind;
  /** Place of the line in the list. */
  readonly index: number;
  readonly onRemove: () => void;
}

/** Errors of the value stand below it. */
export function ContactLineFields({ kind, index, onRemove }: ContactLineFieldsProps): ReactElement {
  const { t } = useTranslation('customers');
  const name = t('form.lineOf', { field: t(`field.${kind}`), n: index + 1 });
  return (
    <div className={styles.contactLine}>
      {kind === 'socials' && (
        <Form.Item name={[index, 'kind']} noStyle>
          <Select
            className={styles.lineKind}
            aria-label={t('form.kindOf', { line: name })}
            options={SOCIAL_KINDS.map(value => ({ value, label: t(`social.${value}`) }))}
          />
        </Form.Item>
      )}
      <Form.Item name={[index, 'raw']} className={styles.lineValue}>
        <Input aria-label={name} autoComplete="off" spellCheck={false} inputMode={kind === 'phones' ? 'tel' : 'text'} />
      </Form.Item>
      {kind !== 'socials' && (
        <Form.Item name={[index, 'label']} noStyle>
          <Input
            className={styles.lineKind}
            maxLength={20}
            placeholder={t('form.label')}
            aria-label={t('form.labelOf', { line: name })}
            autoComplete="off"
          />
        </Form.Item>
      )}
      <Button
        type="text"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('form.removeOf', { line: name })}
        title={t('form.removeOf', { line: name })}
        onClick={onRemove}
      />
    </div>
  );
}
