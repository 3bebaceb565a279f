/** A tag or group as a label, with a small button that takes it away. */
import { CloseOutlined } from '@ant-design/icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './detail.module.css';

export interface RemovableLabelProps {
  readonly name: string;
  readonly color?: string;
  /** Absent for those who may not change it. */
  readonly onRemove?: (() => void) | undefined;
}

/** Long names end in dots and are whole on hovering. */
export function RemovableLabel({ name, color, onRemove }: RemovableLabelProps): ReactElement {
  const { t } = useTranslation('customers');
  return (
    <span className={styles.label}>
      {color !== undefined && <span className={styles.dot} style={{ background: color }} aria-hidden />}
      <span className={styles.labelName} title={name}>
        {name}
      </span>
      {onRemove !== undefined && (
        <button
          type="button"
          className={styles.remove}
          aria-label={t('tags.remove', { name })}
          title={t('tags.remove', { name })}
          onClick={onRemove}
        >
          <CloseOutlined aria-hidden />
        </button>
      )}
    </span>
  );
}
