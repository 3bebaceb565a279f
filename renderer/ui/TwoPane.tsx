/** A list at the left (40 %) and the chosen item at the right (60 %), each scrolling by itself. Knows no domain words. */
import type { ReactElement, ReactNode } from 'react';
import styles from './TwoPane.module.css';

export interface TwoPaneProps {
  readonly list: ReactNode;
  readonly detail: ReactNode;
  /** What a screen reader calls the two. */
  readonly listLabel: string;
  readonly detailLabel: string;
}

/** Fills the height that it is given. */
export function TwoPane({ list, detail, listLabel, detailLabel }: TwoPaneProps): ReactElement {
  return (
    <div className={styles.panes}>
      <section aria-label={listLabel} className={styles.list}>
        {list}
      </section>
      <section aria-label={detailLabel} className={styles.detail}>
        {detail}
      </section>
    </div>
  );
}

export interface PaneItemProps {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** One entry of the list: the whole row can be pressed; the chosen one carries a bar at its edge besides its colour. */
export function PaneItem({ isChosen, onChoose, children }: PaneItemProps): ReactElement {
  return (
    <button type="button" className={styles.item} aria-current={isChosen} onClick={onChoose}>
      {children}
    </button>
  );
}
