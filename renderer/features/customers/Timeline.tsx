/** The merged timeline of a customer by day, with a choice of kinds. Rule UI15. */
import { HistoryOutlined } from '@ant-design/icons';
import { Segmented } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerDetail } from '../../data/api.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { startOfDay, useFormat } from '../../ui/format.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { buildTimeline, TIMELINE_KINDS, type TimelineItem, type TimelineKind } from './build-timeline.ts';
import { TimelineEntry } from './TimelineEntry.tsx';
import styles from './detail.module.css';

/** Newest first. */
export function Timeline({ detail }: { readonly detail: CustomerDetail }): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const now = useNow(60_000);
  const [kind, setKind] = useState<TimelineKind | 'all'>('all');
  const items = useMemo(() => buildTimeline(detail), [detail]);
  const days = useMemo(() => groupByDay(items.filter(item => kind === 'all' || item.kind === kind)), [items, kind]);
  return (
    <section aria-label={t('timeline.label')}>
      <Segmented<TimelineKind | 'all'>
        size="small"
        value={kind}
        aria-label={t('timeline.filter')}
        options={(['all', ...TIMELINE_KINDS] as const).map(value => ({ value, label: t(`timeline.${value}`) }))}
        onChange={setKind}
      />
      {days.length === 0 && (
        <EmptyNote icon={<HistoryOutlined aria-hidden />} text={t('timeline.empty')} hint={t('timeline.emptyHint')} />
      )}
      {days.map(day => (
        <section key={day.start} aria-label={format.day(day.start, now)}>
          <h2 className={styles.day}>{format.day(day.start, now)}</h2>
          <ol className={styles.entries}>
            {day.items.map(item => (
              <TimelineEntry key={item.id} item={item} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  );
}

interface Day {
  readonly start: number;
  readonly items: readonly TimelineItem[];
}

function groupByDay(items: readonly TimelineItem[]): Day[] {
  const days = new Map<number, TimelineItem[]>();
  for (const item of items) {
    const start = startOfDay(item.at);
    const day = days.get(start);
    if (day === undefined) days.set(start, [item]);
    else day.push(item);
  }
  return [...days].map(([start, list]) => ({ start, items: list }));
}
