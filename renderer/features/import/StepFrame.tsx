/** One step of the wizard: its content, what went wrong, and the buttons at its foot. */
import type { ReactElement, ReactNode } from 'react';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './import.module.css';
import { useImport } from './import-store.ts';

export interface StepFrameProps {
  readonly children: ReactNode;
  /** A word beside the buttons, e.g. why one cannot go on. */
  readonly note?: ReactNode;
  readonly buttons: ReactNode;
  readonly onRetry?: (() => void) | undefined;
}

/** Shows the error of the last action above the content. */
export function StepFrame({ children, note, buttons, onRetry }: StepFrameProps): ReactElement {
  const error = useImport(state => state.error);
  return (
    <>
      <div className={styles.body}>
        {error !== null && <ErrorNote error={error} onRetry={onRetry} />}
        {children}
      </div>
      <footer className={styles.footer}>
        {note !== undefined && <span className={styles.footerNote}>{note}</span>}
        {buttons}
      </footer>
    </>
  );
}
