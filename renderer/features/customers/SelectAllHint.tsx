/** How many are selected, and the way to all that match the filter. Rule UI13. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import type { Selected } from './selection.ts';
import styles from './customers.module.css';

export interface SelectAllHintProps {
  readonly selected: Selected;
  readonly count: number;
  readonly total: number;
  readonly onTakeAll: () => void;
  readonly onClear: () => void;
}

/** One line at the head of the batch bar. */
export function SelectAllHint({ selected, count, total, onTakeAll, onClear }: SelectAllHintProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  return (
    <span className={styles.selectedCount}>
      <span aria-live="polite">{t('selection.count', { n: format.number(count) })}</span>
      {selected.kind === 'ids' && count < total && (
        <Button type="link" size="small" onClick={onTakeAll}>
          {t('selection.all', { total: format.number(total) })}
        </Button>
      )}
      <Button type="link" size="small" onClick={onClear}>
        {t('selection.clear')}
      </Button>
    </span>
  );
}
