/** The cards of the page: trend, status, channel, tag. It turns figures into options and clicks into filters. Rules IN1 to IN7. */
import { Empty } from 'antd';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerFilter } from '../../../common/query/types.ts';
import { useReference } from '../../app/state/reference.ts';
import type { StatsAnswer } from '../../data/api.ts';
import { BAR_STEP, buildBarOption } from '../../ui/chart/build-bar-option.ts';
import { buildRingOption } from '../../ui/chart/build-ring-option.ts';
import { buildTrendOption } from '../../ui/chart/build-trend-option.ts';
import { useChartLook } from '../../ui/chart/chart-look.ts';
import { rankParts, type ChartPart } from '../../ui/chart/chart-part.ts';
import { EChart } from '../../ui/chart/EChart.tsx';
import { useAmounts } from '../../ui/amounts.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { buildFigures } from './build-figures.ts';
import { buildChannelParts, buildDrillFilter, buildStatusParts, buildTagParts } from './build-parts.ts';
import { buildTrendPoints } from './build-trend-points.ts';
import { FigureStrip } from './FigureStrip.tsx';
import { InsightCard } from './InsightCard.tsx';
import styles from './insights.module.css';
import { PartsTable } from './PartsTable.tsx';

/** Pixels. */
const CHART_HEIGHT = 224;
const MOST_BARS = CHART_HEIGHT / BAR_STEP;

export interface InsightBoardProps {
  readonly stats: StatsAnswer;
  /** The customers over which the figures count. */
  readonly scope: CustomerFilter;
  readonly onOpenList: (filter: CustomerFilter) => void;
}

/** A board of twelve columns. */
export function InsightBoard({ stats, scope, onOpenList }: InsightBoardProps): ReactElement {
  const { t } = useTranslation('insights');
  const reference = useReference();
  const look = useChartLook();
  const format = useAmounts();
  const now = useNow(3_600_000);
  const points = useMemo(() => buildTrendPoints(stats.trend, now, format.month), [stats, now, format]);
  const context = { labelOf: reference.labelOf, neutral: look.secondary };
  const statuses = reference.list('status');
  const openPart = (dimension: 'status' | 'source' | 'tagIds') => (id: string) =>
    onOpenList(buildDrillFilter(scope, dimension, id));
  return (
    <div className={styles.board}>
      <FigureStrip figures={buildFigures(stats, statuses, points)} />
      <div className={styles.half}>
        <TrendCard points={points} />
      </div>
      <div className={styles.half}>
        <StatusCard parts={buildStatusParts(stats, statuses, context)} onPart={openPart('status')} />
      </div>
      <div className={styles.half}>
        <RankCard
          name="channel"
          parts={buildChannelParts(stats, reference.list('channel'), { ...context, none: t('channel.none') })}
          total={stats.total}
          onPart={openPart('source')}
        />
      </div>
      <div className={styles.half}>
        <RankCard
          name="tag"
          parts={buildTagParts(stats, reference.tags, look.secondary)}
          total={stats.total}
          onPart={openPart('tagIds')}
        />
      </div>
    </div>
  );
}

function TrendCard({ points }: { readonly points: ReturnType<typeof buildTrendPoints> }): ReactElement {
  const { t } = useTranslation('insights');
  const look = useChartLook();
  const format = useAmounts();
  const option = useMemo(() => buildTrendOption({ points, look, format }), [points, look, format]);
  return (
    <InsightCard
      title={t('trend.title')}
      definition={t('trend.definition', { months: points.length })}
      chart={<EChart option={option} height={CHART_HEIGHT} label={t('trend.title')} />}
      table={
        <PartsTable
          heading={t('trend.month')}
          total={null}
          rows={points.toReversed().map(({ label, value }) => ({ id: null, label, value }))}
        />
      }
    />
  );
}

interface PartsCardProps {
  readonly parts: readonly ChartPart[];
  readonly onPart: (id: string) => void;
}

function StatusCard({ parts, onPart }: PartsCardProps): ReactElement {
  const { t } = useTranslation('insights');
  const look = useChartLook();
  const format = useAmounts();
  const option = buildRingOption({ parts, totalLabel: t('figure.total'), look, format });
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <InsightCard
      title={t('status.title')}
      definition={t('status.definition')}
      chart={<EChart option={option} height={CHART_HEIGHT} label={t('status.title')} onPart={onPart} />}
      table={<PartsTable heading={t('status.name')} total={total} rows={parts} onPart={onPart} />}
    />
  );
}

function RankCard(props: PartsCardProps & { readonly name: 'channel' | 'tag'; readonly total: number }): ReactElement {
  const { name, parts, total, onPart } = props;
  const { t } = useTranslation('insights');
  const look = useChartLook();
  const format = useAmounts();
  const rest = { label: (count: number): string => t('rest', { count }), color: look.secondary };
  const ranked = rankParts(parts, MOST_BARS, rest);
  const option = buildBarOption({ parts: ranked, total, look, format });
  const all = parts.filter(part => part.value > 0).toSorted((a, b) => b.value - a.value);
  if (all.length === 0) {
    const nothing = <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(`${name}.empty`)} />;
    return (
      <InsightCard title={t(`${name}.title`)} definition={t(`${name}.definition`)} chart={nothing} table={nothing} />
    );
  }
  return (
    <InsightCard
      title={t(`${name}.title`)}
      definition={t(`${name}.definition`)}
      chart={<EChart option={option} height={ranked.length * BAR_STEP} label={t(`${name}.title`)} onPart={onPart} />}
      table={<PartsTable heading={t(`${name}.name`)} total={total} rows={all} onPart={onPart} />}
    />
  );
}
