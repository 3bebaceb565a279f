/** How far the reading of the file has come, by bytes, with the rows so far. */
import { Progress } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportProgress } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import styles from './import.module.css';

/** Zero per cent until the first report. */
export function FileProgress(props: {
  readonly title: string;
  readonly progress: ImportProgress | null;
}): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const { title, progress } = props;
  const percent =
    progress === null || progress.totalBytes === 0 ? 0 : Math.floor((progress.bytes / progress.totalBytes) * 100);
  return (
    <div className={styles.progress}>
      <strong>{title}</strong>
      <Progress percent={percent} status="active" aria-label={title} />
      <span className={styles.hint}>{t('check.rowsSoFar', { rows: format.number(progress?.rows ?? 0) })}</span>
    </div>
  );
}
