/** The one quiet column, 360 wide, in which everything before the application takes place. */
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../../common/ipc/desktop.ts';
import { useLocale } from '../../app/i18n/index.ts';
import { chooseLocale } from '../../app/state/preferences.ts';
import styles from './QuietColumn.module.css';

export interface QuietColumnProps {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children: ReactNode;
  /** Said below everything: what is stored where, and the like. */
  readonly note?: ReactNode;
}

/** A centred column with a title, one sentence, and a note at its foot. */
export function QuietColumn({ title, lead, children, note }: QuietColumnProps): ReactElement {
  const { t } = useTranslation('session');
  const locale = useLocale();
  return (
    <div className={styles.page}>
      <main className={styles.column}>
        <p className={styles.brand}>
          <span className={styles.mark} aria-hidden />
          {t('brand')}
        </p>
        <h1 className={styles.title}>{title}</h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        {children}
        {note !== undefined && <div className={styles.note}>{note}</div>}
      </main>
      <footer className={styles.foot}>
        {LOCALES.map(choice => (
          <button
            key={choice}
            type="button"
            lang={choice}
            className={styles.language}
            aria-pressed={choice === locale}
            onClick={() => void chooseLocale(choice)}
          >
            {choice === 'en' ? 'English' : '简体中文'}
          </button>
        ))}
      </footer>
    </div>
  );
}
