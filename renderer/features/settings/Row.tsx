/** One setting: its name, a quiet line about it, and what changes it. */
import type { ReactElement, ReactNode } from 'react';
import styles from './settings.module.css';

export interface RowProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** Name at the left, control at the right; below each other where it is narrow. */
export function Row({ label, hint, children }: RowProps): ReactElement {
  return (
    <section className={styles.row}>
      <div>
        <h2 className={styles.label}>{label}</h2>
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </div>
      {children}
    </section>
  );
}
