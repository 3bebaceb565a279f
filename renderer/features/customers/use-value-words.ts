/** The words with which values of fields are told, those of custom fields among them. Rules UI15, CF8. */
import { useMemo } from 'react';
import type { CustomValue } from '../../../common/domain/custom-field.ts';
import { useFieldWords } from '../../app/custom-fields/use-field-words.ts';
import { useReference } from '../../app/state/reference.ts';
import { useFormat } from '../../ui/format.ts';
import type { ValueWords } from './tell-value.ts';

export function useValueWords(): ValueWords {
  const { labelOf, memberName, fields } = useReference();
  const { textOf } = useFieldWords();
  const format = useFormat();
  return useMemo(
    () => ({
      labelOf,
      memberName,
      date: format.date,
      custom: (fieldId, value) => {
        const field = fields.get(fieldId);
        return field === undefined ? null : textOf(field, value as CustomValue);
      },
    }),
    [labelOf, memberName, fields, textOf, format],
  );
}
