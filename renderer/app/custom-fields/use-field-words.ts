/** Names of custom fields and their values as text, in the language of the interface. Rule CF4. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomField, CustomValue, FieldOption } from '../../../common/domain/custom-field.ts';
import { useLocale } from '../i18n/index.ts';

export interface FieldWords {
  readonly nameOf: (field: CustomField) => string;
  readonly optionName: (option: FieldOption) => string;
  /** '' for nothing. */
  readonly textOf: (field: CustomField, value: CustomValue | undefined) => string;
}

export function useFieldWords(): FieldWords {
  const { t } = useTranslation('app');
  const locale = useLocale();
  const isEnglish = locale === 'en';
  const nameOf = useCallback(
    (field: CustomField) => (isEnglish && field.labelEn !== '' ? field.labelEn : field.label),
    [isEnglish],
  );
  const optionName = useCallback(
    (option: FieldOption) => {
      const name = isEnglish && option.labelEn !== '' ? option.labelEn : option.label;
      return option.retired ? t('customField.retiredOption', { name }) : name;
    },
    [isEnglish, t],
  );
  const textOf = useCallback(
    (field: CustomField, value: CustomValue | undefined): string => {
      if (value === undefined || value === null) return '';
      if (typeof value === 'boolean') return t(value ? 'customField.yes' : 'customField.no');
      const named = (id: string): string => {
        const option = field.options.find(item => item.optionId === id);
        return option === undefined ? id : optionName(option);
      };
      if (Array.isArray(value)) return value.map(named).join('、');
      if (field.kind === 'choice') return named(String(value));
      if (typeof value !== 'number') return value;
      if (field.kind === 'date') return new Intl.DateTimeFormat(locale, { timeZone: 'UTC' }).format(value);
      const money = { style: 'currency', currency: field.currency ?? 'CNY' } as const;
      return new Intl.NumberFormat(locale, field.kind === 'money' ? money : { maximumFractionDigits: 10 }).format(
        value,
      );
    },
    [t, locale, optionName],
  );
  return { nameOf, optionName, textOf };
}
