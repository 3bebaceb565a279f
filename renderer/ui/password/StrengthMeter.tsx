/** How hard what was typed is to guess: three bars and words, and what is missing while it would be refused. Rule AN21. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { lengthOf, type PasswordContext } from '../../../common/domain/password-policy.ts';
import { useJudge } from './judge.ts';
import styles from './password.module.css';

export interface StrengthMeterProps {
  readonly text: string;
  readonly context: PasswordContext;
}

const STEPS = { weak: 1, fair: 2, good: 3 } as const;

/** Announced politely while one types; advice as long as nothing was typed. */
export function StrengthMeter({ text, context }: StrengthMeterProps): ReactElement {
  const { t } = useTranslation('ui');
  const judge = useJudge();
  const judgement = text === '' || judge === null ? null : judge(text, context);
  const missing = context.minLength - lengthOf(text);
  const words =
    judgement === null
      ? t('password.advice', { min: context.minLength })
      : judgement.fault === 'password_too_short'
        ? t('password.missing', { count: missing })
        : t(`password.${judgement.fault ?? judgement.strength}`);
  return (
    <span className={styles.meter} aria-live="polite">
      {judgement !== null && (
        <span className={styles.bars} aria-hidden>
          {[1, 2, 3].map(step => (
            <span
              key={step}
              className={styles.bar}
              data-on={step <= STEPS[judgement.strength] ? judgement.strength : undefined}
            />
          ))}
        </span>
      )}
      {words}
    </span>
  );
}
