/** The words of the sync centre: names of fields, values, and what an edit wanted. Rule SC2. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { customIdOf, type CustomValue } from '../../../common/domain/custom-field.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { MutationKind } from '../../../common/protocol/mutation.ts';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { describeValue } from './describe-value.ts';

export interface Words {
  /** `phones.0` is told as the field it belongs to. */
  field(this: void, name: string): string;
  fields(this: void, names: readonly string[]): string;
  value(this: void, field: string, value: Json): string;
  /** Why a request about owner or pool was refused, with names and times; null where the code says it all. */
  refusal(this: void, item: { readonly fields: readonly FieldError[] }): string | null;
  /** What an edit does, e.g. `修改“王小明”：电话、状态`. */
  edit(this: void, item: { kind: MutationKind; title: string; fields: readonly string[]; count?: number }): string;
}

/** Refusals that name a person or a time. */
const PARTICULAR: ReadonlySet<string> = new Set([
  'claim_lost',
  'claim_limit_reached',
  'previous_owner_waits',
  'new_in_pool_waits',
]);

/** In the language of the interface. */
export function useWords(): Words {
  const { t, i18n } = useTranslation('sync-center');
  const reference = useReference();
  const { nameOf, textOf } = useFieldWords();
  const format = useAmounts();
  return useMemo(() => {
    const field = (name: string): string => {
      const custom = reference.fields.get(customIdOf(name) ?? '');
      if (custom !== undefined) return nameOf(custom);
      const [base = name] = name.split('.');
      return i18n.exists(`field.${base}`, { ns: 'sync-center' }) ? t(`field.${base}`) : name;
    };
    const fields = (names: readonly string[]): string => [...new Set(names.map(field))].join(t('separator'));
    const valueWords = {
      labelOf: reference.labelOf,
      memberName: reference.memberName,
      dateTime: format.dateTime,
      empty: t('value.empty'),
      yes: t('value.yes'),
      no: t('value.no'),
      separator: t('separator'),
    };
    return {
      field,
      fields,
      value: (name, value) => {
        const custom = reference.fields.get(customIdOf(name) ?? '');
        if (custom !== undefined && value !== null) return textOf(custom, value as CustomValue);
        return describeValue(name, value, valueWords);
      },
      refusal: ({ fields: [wrong] }) => {
        const { code, params = {} } = wrong ?? { code: '' };
        if (!PARTICULAR.has(code) || !('at' in params || 'until' in params)) return null;
        const at = format.dateTime(Number(params['at'] ?? params['until']));
        return t(`refusal.${code}`, { ...params, at, name: reference.memberName(String(params['userId'] ?? '')) });
      },
      edit: ({ kind, title, fields: names, count = 1 }) => {
        const [object = '', action = ''] = kind.split('.');
        if (object === 'customers') {
          const operation = t(`operation.${title}`, { defaultValue: t('operation.other') });
          return t('edit.bulk', { operation, count, shown: format.number(count) });
        }
        const what = t(`edit.${object}_${action}`, { title: title || t('untitled') });
        return kind === 'customer.patch' && names.length > 0 ? `${what}${t('colon')}${fields(names)}` : what;
      },
    };
  }, [t, i18n, reference, format, nameOf, textOf]);
}
