/** What ids stand for in cells, in the language of the interface. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellWords } from '../../../../common/domain/customer-cells.ts';
import { useLocale } from '../../../app/i18n/index.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useFormat } from '../../../ui/format.ts';

/** The words of the list. */
export function useCellWords(): CellWords {
  const { t } = useTranslation('customers/list');
  const { labelOf, memberName, members, fields } = useReference();
  const format = useFormat();
  const isEnglish = useLocale() === 'en';
  return useMemo(() => {
    const teams = new Map([...members.values()].map(({ teamId, teamName }) => [teamId, teamName]));
    return {
      labelOf,
      memberName,
      teamName: teamId => (teamId === null ? '' : (teams.get(teamId) ?? '—')),
      field: fieldId => fields.get(fieldId),
      date: format.date,
      dateTime: format.dateTime,
      yesNo: value => t(value ? 'yes' : 'no'),
      isEnglish,
    };
  }, [t, labelOf, memberName, members, fields, format, isEnglish]);
}
