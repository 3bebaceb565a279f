/** A ranking as lying bars, each with its name before and its figure behind it. Rules CH3, CH4. */
import { buildBaseOption } from './build-base-option.ts';
import type { ChartLook } from './chart-look.ts';
import { shareOf, type ChartFormat, type ChartPart } from './chart-part.ts';
import type { ChartOption } from './echarts-core.ts';

/** Height of one bar with its space, pixels. */
export const BAR_STEP = 28;

export interface BarInput {
  readonly parts: readonly ChartPart[];
  /** What 100 % is; a customer may carry several tags, so that it need not be the sum of the parts. */
  readonly total: number;
  readonly look: ChartLook;
  readonly format: ChartFormat;
}

/** The option of a ranking; the first part stands at the top. */
export function buildBarOption({ parts, total, look, format }: BarInput): ChartOption {
  const describe = (part: ChartPart): string =>
    `${format.number(part.value)} · ${format.share(shareOf(part.value, total))}`;
  const partAt = (point: { dataIndex: number }): ChartPart | undefined => parts[point.dataIndex];
  return {
    ...buildBaseOption(look),
    grid: { left: 4, right: 104, top: 4, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: parts.map(part => part.label),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: look.text, fontSize: look.fontSize, width: 108, overflow: 'truncate', interval: 0 },
    },
    series: [
      {
        type: 'bar',
        barWidth: 14,
        barMinHeight: 2,
        emphasis: { focus: 'none' },
        itemStyle: { borderRadius: [0, 2, 2, 0] },
        label: {
          show: true,
          position: 'right',
          color: look.secondary,
          fontSize: look.fontSize,
          formatter: (point: { dataIndex: number }) => {
            const part = partAt(point);
            return part === undefined ? '' : describe(part);
          },
        },
        data: parts.map(part => ({
          id: part.id ?? undefined,
          name: part.label,
          value: part.value,
          itemStyle: { color: part.color },
          cursor: part.id === null ? 'default' : 'pointer',
        })),
        tooltip: {
          formatter: (point: { dataIndex: number }) => {
            const part = partAt(point);
            return part === undefined ? '' : `${part.label}  ${describe(part)}`;
          },
        },
      },
    ],
  };
}
