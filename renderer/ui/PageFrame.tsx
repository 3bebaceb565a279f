/** A page with its title, one line about it, and its actions at the right. Knows no domain words. */
import type { ReactElement, ReactNode } from 'react';
import styles from './PageFrame.module.css';

export interface PageFrameProps {
  readonly title: string;
  /** One quiet line below the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Fills the page; what is longer scrolls. */
export function PageFrame({ title, note, actions, children }: PageFrameProps): ReactElement {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1 className={styles.title}>{title}</h1>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
