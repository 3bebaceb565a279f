/** The four figures at the top of the page, each with what it counts. Rule IN6. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAmounts } from '../../ui/amounts.ts';
import type { Figures } from './build-figures.ts';
import styles from './insights.module.css';

/** Four cards of equal width. */
export function FigureStrip({ figures }: { readonly figures: Figures }): ReactElement {
  const { t } = useTranslation('insights');
  const format = useAmounts();
  const cards = [
    { key: 'total', value: format.number(figures.total), note: t('figure.totalNote') },
    {
      key: 'newThisMonth',
      value: format.number(figures.newThisMonth),
      note: t('figure.newThisMonthNote', { last: format.number(figures.newLastMonth) }),
    },
    { key: 'ongoing', value: format.number(figures.ongoing), note: t('figure.ongoingNote') },
    {
      key: 'winRate',
      value: figures.winRate === null ? '—' : format.share(figures.winRate),
      note: t('figure.winRateNote', { won: format.number(figures.won) }),
    },
  ];
  return (
    <>
      {cards.map(({ key, value, note }) => (
        <div key={key} className={styles.quarter}>
          <div className={styles.card}>
            <p className={styles.figureName}>{t(`figure.${key}`)}</p>
            <p className={styles.figure}>{value}</p>
            <p className={styles.definition}>{note}</p>
          </div>
        </div>
      ))}
    </>
  );
}
