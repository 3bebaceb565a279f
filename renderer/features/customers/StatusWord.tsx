/** A status as its word, with a mark in the colour of what it means: never the colour alone. */
import type { ReactElement } from 'react';
import { useReference } from '../../app/state/reference.ts';
import styles from './customers.module.css';

/** The word for a status id. */
export function StatusWord({ status }: { readonly status: string }): ReactElement {
  const { entries, labelOf } = useReference();
  const label = labelOf(status);
  return (
    <span className={styles.status} title={label}>
      <span className={styles.mark} data-meaning={entries.get(status)?.meaning ?? 'open'} aria-hidden />
      <span className={styles.text}>{label}</span>
    </span>
  );
}
