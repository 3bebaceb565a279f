/** What a new customer sees first: the server answers and is empty. Says what the set-up asks for, and begins it. Rule AN1. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';

export interface WelcomePageProps {
  readonly serverUrl: string;
  readonly onStart: () => void;
  readonly onBack: () => void;
}

const PARTS = ['token', 'company', 'admin'] as const;

/** Three things to have at hand, and one button. */
export function WelcomePage({ serverUrl, onStart, onBack }: WelcomePageProps): ReactElement {
  const { t } = useTranslation('session');
  const first = useFirstFocus<HTMLButtonElement & HTMLAnchorElement>();
  return (
    <QuietColumn title={t('welcome.title')} lead={t('welcome.lead')} note={<p>{t('welcome.note', { serverUrl })}</p>}>
      <ol className={styles.parts}>
        {PARTS.map(part => (
          <li key={part}>
            <span className={styles.choiceName}>{t(`welcome.${part}.name`)}</span>
            <span className={styles.partHint}>{t(`welcome.${part}.hint`)}</span>
          </li>
        ))}
      </ol>
      <Button type="primary" size="large" block ref={first} onClick={onStart}>
        {t('welcome.start')}
      </Button>
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={onBack}>
          {t('welcome.back')}
        </Button>
      </div>
    </QuietColumn>
  );
}
