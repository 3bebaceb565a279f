/** What stands where there is nothing to show: one sentence and, where it helps, one action. */
import type { ReactElement, ReactNode } from 'react';
import styles from './EmptyNote.module.css';

export interface EmptyNoteProps {
  readonly text: string;
  readonly hint?: string | undefined;
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
}

/** An empty state in the middle of its place. */
export function EmptyNote({ text, hint, action, icon }: EmptyNoteProps): ReactElement {
  return (
    <div className={styles.empty}>
      {icon !== undefined && (
        <div className={styles.icon} aria-hidden>
          {icon}
        </div>
      )}
      <p className={styles.text}>{text}</p>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {action}
    </div>
  );
}
