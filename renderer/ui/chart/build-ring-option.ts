/** Parts of a whole as a ring with direct labels and the whole in its middle. Rules CH3, CH4. */
import { buildBaseOption } from './build-base-option.ts';
import type { ChartLook } from './chart-look.ts';
import { shareOf, sumParts, type ChartFormat, type ChartPart } from './chart-part.ts';
import type { ChartOption } from './echarts-core.ts';

export interface RingInput {
  readonly parts: readonly ChartPart[];
  /** What the figure in the middle counts. */
  readonly totalLabel: string;
  readonly look: ChartLook;
  readonly format: ChartFormat;
}

/** The option of a ring. Parts without an id answer no click and say so by their cursor. */
export function buildRingOption({ parts, totalLabel, look, format }: RingInput): ChartOption {
  const total = sumParts(parts);
  const describe = (part: ChartPart): string =>
    `${format.number(part.value)} · ${format.share(shareOf(part.value, total))}`;
  return {
    ...buildBaseOption(look),
    title: {
      text: format.number(total),
      subtext: totalLabel,
      left: 'center',
      top: 'middle',
      itemGap: 2,
      textStyle: { color: look.text, fontSize: 20, fontWeight: 600, fontFamily: look.fontFamily },
      subtextStyle: { color: look.secondary, fontSize: look.fontSize, fontFamily: look.fontFamily },
    },
    series: [
      {
        type: 'pie',
        radius: ['50%', '70%'],
        avoidLabelOverlap: true,
        minAngle: 2,
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
        emphasis: { scale: false },
        label: {
          color: look.text,
          fontSize: look.fontSize,
          lineHeight: 16,
          formatter: (point: { dataIndex: number }) => {
            const part = parts[point.dataIndex];
            return part === undefined ? '' : `${part.label}\n{share|${describe(part)}}`;
          },
          rich: { share: { color: look.secondary, fontSize: look.fontSize, lineHeight: 16 } },
        },
        labelLine: { length: 12, length2: 8, lineStyle: { color: look.hairline } },
        data: parts.map(part => ({
          id: part.id ?? undefined,
          name: part.label,
          value: part.value,
          itemStyle: { color: part.color },
          cursor: part.id === null ? 'default' : 'pointer',
        })),
        tooltip: {
          formatter: (point: { dataIndex: number }) => {
            const part = parts[point.dataIndex];
            return part === undefined ? '' : `${part.label}  ${describe(part)}`;
          },
        },
      },
    ],
  };
}
