/** The word for a field of a history entry; a field of a later version of the program is named as it came. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { customIdOf } from '../../../../common/domain/custom-field.ts';
import { useFieldWords } from '../../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../../app/state/reference.ts';

export function useFieldName(): (field: string) => string {
  const { fields } = useReference();
  const { nameOf } = useFieldWords();
  const { t, i18n } = useTranslation(['customers', 'customers/record']);
  return useCallback(
    field => {
      const custom = fields.get(customIdOf(field) ?? '');
      if (custom !== undefined) return nameOf(custom);
      const [name = ''] = field.split('.');
      for (const ns of ['customers', 'customers/record']) {
        if (i18n.exists(`field.${name}`, { ns })) return t(`field.${name}`, { ns });
      }
      return field;
    },
    [t, i18n, fields, nameOf],
  );
}
