/** The input for a custom field of any kind, for forms, facts and previews: takes and gives values in their stored form. Rule CF4. */
import { Cascader, DatePicker, Input, InputNumber, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  divisionName,
  divisionPath,
  divisionTree,
  readDivision,
  type Division,
} from '../../../common/domain/china-divisions.ts';
import { FIELD_LIMITS, type CustomField, type CustomValue } from '../../../common/domain/custom-field.ts';
import { dayOf } from '../../../common/domain/custom-values.ts';
import styles from './custom-fields.module.css';
import { useFieldWords } from './use-field-words.ts';

export interface FieldInputProps {
  readonly field: CustomField;
  /** Set by the form around it. */
  readonly id?: string;
  readonly value?: CustomValue | undefined;
  readonly onChange?: (value: CustomValue) => void;
  /** Shown while it is empty. */
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}

/** Empty is null. */
export function FieldInput(props: FieldInputProps): ReactElement {
  const { t } = useTranslation('app');
  const { nameOf, optionName } = useFieldWords();
  const { field, value = null, onChange, ...rest } = props;
  const label = rest['aria-label'] ?? nameOf(field);
  const common = { ...rest, 'aria-label': label };
  const put = (next: CustomValue | undefined): void => onChange?.(next ?? null);
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'number':
    case 'money':
      return (
        <InputNumber<number>
          {...common}
          className={styles.wide ?? ''}
          value={typeof value === 'number' ? value : null}
          controls={false}
          {...(field.kind === 'money' ? { precision: 2, prefix: field.currency ?? 'CNY' } : {})}
          onChange={put}
        />
      );
    case 'date':
      return (
        <DatePicker
          {...common}
          className={styles.wide}
          value={typeof value === 'number' ? dayjs(new Date(value).toISOString().slice(0, 10)) : null}
          onChange={day => put(day === null ? null : dayOf(Date.UTC(day.year(), day.month(), day.date())))}
        />
      );
    case 'choice':
    case 'multi_choice': {
      const chosen = Array.isArray(value) ? value : text === '' ? [] : [text];
      const options = field.options
        .filter(option => !option.retired || chosen.includes(option.optionId))
        .map(option => ({ value: option.optionId, label: optionName(option) }));
      return field.kind === 'choice' ? (
        <Select
          {...common}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          className={styles.wide ?? ''}
          value={chosen[0] ?? null}
          options={options}
          onChange={put}
        />
      ) : (
        <Select<string[]>
          {...common}
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          className={styles.wide ?? ''}
          value={[...chosen]}
          options={options}
          onChange={put}
        />
      );
    }
    case 'yes_no':
      return (
        <Radio.Group
          {...common}
          value={value}
          options={[
            { value: true, label: t('customField.yes') },
            { value: false, label: t('customField.no') },
            { value: null, label: t('customField.unknown') },
          ]}
          onChange={event => put(event.target.value as CustomValue)}
        />
      );
    case 'address':
      return <AddressInput {...common} value={text} onChange={put} />;
    case 'text':
      return (
        <Input.TextArea
          {...common}
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={field.maxLength ?? FIELD_LIMITS.text}
          value={text}
          onChange={event => put(event.target.value)}
        />
      );
    case 'link':
    case 'phone':
    case 'email':
      return <Input {...common} autoComplete="off" value={text} onChange={event => put(event.target.value)} />;
  }
}

interface AddressProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean;
  readonly id?: string;
  readonly 'aria-label': string;
}

/** Province, city and county chosen, street and house written; stored as one text. */
function AddressInput({ value, onChange, placeholder, disabled = false, ...rest }: AddressProps): ReactElement {
  const { t } = useTranslation('app');
  const { code, rest: detail } = readDivision(value);
  return (
    <span className={styles.address}>
      <Cascader
        options={divisionTree().map(toOption)}
        value={divisionPath(code)}
        changeOnSelect
        showSearch
        disabled={disabled}
        className={styles.wide ?? ''}
        placeholder={t('customField.division')}
        aria-label={t('customField.divisionOf', { field: rest['aria-label'] })}
        onChange={path => onChange(`${divisionName(path?.at(-1) ?? '')}${detail}`)}
      />
      <Input
        {...rest}
        disabled={disabled}
        autoComplete="off"
        placeholder={placeholder ?? t('customField.street')}
        value={detail}
        onChange={event => onChange(`${divisionName(code)}${event.target.value}`)}
      />
    </span>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly children?: Option[];
}

function toOption({ code, name, children }: Division): Option {
  return { value: code, label: name, ...(children.length === 0 ? {} : { children: children.map(toOption) }) };
}
