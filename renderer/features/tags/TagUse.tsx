/** What a merge or deletion of a tag touches: customers, saved views, segments. Rule TG8. */
import { Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import styles from './tags.module.css';

export function TagUse({ tagId }: { readonly tagId: string }): ReactElement {
  const { t } = useTranslation('tags');
  const format = useAmounts();
  const { value, error, reload } = useAnswer(() => data.classifyUse({ kind: 'tags', ids: [tagId] }), [tagId]);
  if (error !== undefined) return <ErrorNote error={error} onRetry={reload} />;
  if (value === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return (
    <ul className={styles.use} data-testid="tag-use">
      <li>{t('use.customers', { count: value.customers, shown: format.number(value.customers) })}</li>
      {value.views.length > 0 && <li>{t('use.views', { names: value.views.join(t('separator')) })}</li>}
      {value.segments.length > 0 && <li>{t('use.segments', { names: value.segments.join(t('separator')) })}</li>}
    </ul>
  );
}
