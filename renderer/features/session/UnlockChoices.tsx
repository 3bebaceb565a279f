/** The three ways to unlock, as cards of which one is chosen. A way that this computer lacks says why. Rule UI16. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './QuietColumn.module.css';

export const UNLOCK_CHOICES = ['key_store', 'passphrase', 'both'] as const;
export type UnlockChoice = (typeof UNLOCK_CHOICES)[number];

export interface UnlockChoicesProps {
  readonly value: UnlockChoice;
  readonly onChange: (choice: UnlockChoice) => void;
  readonly isKeyStoreAvailable: boolean;
}

/** A group of radio buttons. */
export function UnlockChoices({ value, onChange, isKeyStoreAvailable }: UnlockChoicesProps): ReactElement {
  const { t } = useTranslation('session');
  return (
    <div className={styles.choices} role="radiogroup" aria-label={t('setup.ways')}>
      {UNLOCK_CHOICES.map(choice => {
        const isMissing = choice !== 'passphrase' && !isKeyStoreAvailable;
        return (
          <label key={choice} className={styles.choice}>
            <input
              type="radio"
              name="unlock"
              checked={value === choice}
              disabled={isMissing}
              aria-labelledby={`unlock-name-${choice}`}
              aria-describedby={`unlock-${choice}`}
              onChange={() => onChange(choice)}
            />
            <span className={styles.choiceName} id={`unlock-name-${choice}`}>
              {t(`way.${choice}.name`)}
            </span>
            <span className={styles.choiceHint} id={`unlock-${choice}`}>
              {isMissing ? t('way.missing') : t(`way.${choice}.hint`)}
            </span>
          </label>
        );
      })}
    </div>
  );
}
