/** One card of the board: title, what it counts in one line, and the same figures as picture or as table. Rule IN7. */
import { BarChartOutlined, TableOutlined } from '@ant-design/icons';
import { Segmented } from 'antd';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './insights.module.css';

export interface InsightCardProps {
  readonly title: string;
  /** What is counted, in one line. */
  readonly definition: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
}

/** Fills the height of its row on the board. */
export function InsightCard({ title, definition, chart, table }: InsightCardProps): ReactElement {
  const { t } = useTranslation('insights');
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const words = { chart: t('view.chart'), table: t('view.table') };
  return (
    <section aria-label={title} className={styles.card}>
      <div className={styles.cardHead}>
        <div>
          <h2 className={styles.cardTitle}>{title}</h2>
          <p className={styles.definition}>{definition}</p>
        </div>
        <Segmented
          size="small"
          aria-label={t('view.label', { title })}
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', title: words.chart, icon: <BarChartOutlined aria-label={words.chart} /> },
            { value: 'table', title: words.table, icon: <TableOutlined aria-label={words.table} /> },
          ]}
        />
      </div>
      {view === 'chart' ? chart : table}
    </section>
  );
}
