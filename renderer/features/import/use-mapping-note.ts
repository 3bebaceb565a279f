/** One line that says what a mapping will do, or what is still missing. Rule WI2. */
import { useTranslation } from 'react-i18next';
import { useAmounts } from '../../ui/amounts.ts';
import type { MappingCheck } from './check-mapping.ts';

/** Gives the function that puts a judged mapping over so many columns into words. */
export function useMappingNote(): (judged: MappingCheck, columns: number) => string {
  const { t } = useTranslation('import');
  const format = useAmounts();
  return (judged, columns) => {
    if (!judged.hasName) return t('mapping.needsName');
    if (judged.doubled.length > 0) {
      return t('mapping.doubled', { fields: judged.doubled.map(target => t(`target.${target}`)).join(', ') });
    }
    return t('mapping.summary', { used: format.number(judged.used), columns: format.number(columns) });
  };
}
