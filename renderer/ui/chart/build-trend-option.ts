/** Figures over time as a line with faint grid lines; only the last and the highest figure are written out. Rules CH3, CH4. */
import { buildBaseOption } from './build-base-option.ts';
import type { ChartLook } from './chart-look.ts';
import type { ChartFormat } from './chart-part.ts';
import type { ChartOption } from './echarts-core.ts';

export interface TrendPoint {
  readonly label: string;
  readonly value: number;
}

export interface TrendInput {
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  readonly look: ChartLook;
  readonly format: ChartFormat;
}

/** The option of a trend. The last point stands for a period that still runs and is drawn hollow. */
export function buildTrendOption({ points, look, format }: TrendInput): ChartOption {
  const last = points.length - 1;
  const labelled = new Set([last, findHighest(points)]);
  return {
    ...buildBaseOption(look),
    tooltip: {
      ...(buildBaseOption(look)['tooltip'] as object),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.secondary, type: 'dashed' } },
      formatter: (hits: readonly { dataIndex: number }[]) => {
        const point = points[hits[0]?.dataIndex ?? -1];
        return point === undefined ? '' : `${point.label}  ${format.number(point.value)}`;
      },
    },
    grid: { left: 4, right: 48, top: 24, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: points.map(point => point.label),
      axisLine: { lineStyle: { color: look.hairline } },
      axisTick: { show: false },
      axisLabel: { color: look.secondary, fontSize: look.fontSize, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { color: look.secondary, fontSize: look.fontSize, formatter: (value: number) => format.number(value) },
      splitLine: { lineStyle: { color: look.hairline } },
    },
    series: [
      {
        type: 'line',
        symbol: points.length > 36 ? 'none' : 'circle',
        symbolSize: 6,
        lineStyle: { width: 2, color: look.accent },
        itemStyle: { color: look.accent },
        data: points.map((point, index) => ({
          value: point.value,
          symbol: index === last ? 'emptyCircle' : 'circle',
          label: {
            show: labelled.has(index),
            position: index === last ? 'right' : 'top',
            color: look.text,
            fontSize: look.fontSize,
            formatter: () => format.number(point.value),
          },
        })),
      },
    ],
  };
}

function findHighest(points: readonly TrendPoint[]): number {
  return points.reduce((best, point, index) => (point.value > (points[best]?.value ?? -1) ? index : best), 0);
}
