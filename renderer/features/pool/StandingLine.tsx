/** What the person may still take, in one line: claims of today, capacity, protection. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Loaded } from '../../ui/hooks/use-answer.ts';
import styles from './pool.module.css';
import type { Standing } from './use-standing.ts';

export function StandingLine({
  poolId,
  standing,
}: {
  poolId: string;
  standing: Loaded<Standing>;
}): ReactElement | null {
  const { t } = useTranslation('pool');
  const { value, error } = standing;
  if (error !== undefined) return <p className={styles.standing}>{t('standing.offline')}</p>;
  if (value === undefined) return null;
  const pool = value.pools.find(item => item.poolId === poolId);
  const used = pool?.claimsToday ?? 0;
  const max = pool?.claimsPerDay ?? null;
  const parts = [
    max === null ? t('standing.claimsFree', { used }) : t('standing.claims', { used, max }),
    value.capacity === null ? t('standing.capacityFree') : t('standing.capacity', value.capacity),
    ...(value.protection === null ? [] : [t('standing.protection', value.protection)]),
  ];
  return <p className={styles.standing}>{parts.join(' · ')}</p>;
}
