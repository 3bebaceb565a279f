/**
 * The way from some to all that match the filter; for those who may run no batch also how many are selected, which the batch bar says
 * otherwise. Rule UI13.
 */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/state/session.ts';
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

/** One line at the end of the batch bar. */
export function SelectAllHint({ selected, count, total, onTakeAll, onClear }: SelectAllHintProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const canRunBatch = useCan('batch.run');
  return (
    <span className={styles.selectedCount}>
      {!canRunBatch && <span aria-live="polite">{t('selection.count', { n: format.number(count) })}</span>}
      {selected.kind === 'ids' && count < total && (
        <Button type="link" size="small" onClick={onTakeAll}>
          {t('selection.all', { total: format.number(total) })}
        </Button>
      )}
      {!canRunBatch && (
        <Button type="link" size="small" onClick={onClear}>
          {t('selection.clear')}
        </Button>
      )}
    </span>
  );
}
