/** The options of charts, as pure functions of parts and look. Rules CH1 to CH4. */
import { describe, expect, it } from 'vitest';
import { buildBarOption } from '../../../../renderer/ui/chart/build-bar-option.ts';
import { buildRingOption } from '../../../../renderer/ui/chart/build-ring-option.ts';
import { buildTrendOption } from '../../../../renderer/ui/chart/build-trend-option.ts';
import {
  CATEGORY_COLORS,
  isDarkColor,
  pickCategoryColor,
  type ChartLook,
} from '../../../../renderer/ui/chart/chart-look.ts';
import { rankParts, shareOf, type ChartPart } from '../../../../renderer/ui/chart/chart-part.ts';

const LOOK: ChartLook = {
  isDark: true,
  text: '#eee',
  secondary: '#999',
  hairline: '#333',
  surface: '#111',
  accent: '#6b9bff',
  fontFamily: 'sans-serif',
  fontSize: 12,
};
const FORMAT = { number: (value: number) => `#${value}`, share: (value: number) => `${Math.round(value * 100)}%` };
const PARTS: readonly ChartPart[] = [
  { id: 'a', label: 'A', value: 3, color: '#0072B2' },
  { id: null, label: 'none', value: 1, color: '#999' },
];

interface Drawn {
  readonly animation: boolean;
  readonly textStyle: { readonly color: string };
  readonly tooltip: { readonly renderMode: string };
  readonly series: readonly {
    readonly data: readonly Record<string, unknown>[];
    readonly label: { readonly formatter: (point: { dataIndex: number }) => string };
  }[];
}
const drawn = (option: unknown): Drawn => option as Drawn;

describe('colours', () => {
  it('[CH1] ten different colours in a fixed order, beginning again beyond the list', () => {
    expect(CATEGORY_COLORS[0]).toBe('#E69F00');
    expect(new Set(CATEGORY_COLORS).size).toBe(10);
    expect(pickCategoryColor(12)).toBe(CATEGORY_COLORS[2]);
  });

  it.each([
    ['#131519', true],
    ['#fff', false],
    ['#1B1E24', true],
    ['rgb(0,0,0)', false],
  ])('[CH2] whether %s is dark: %s', (color, expected) => expect(isDarkColor(color)).toBe(expected));

  it('[CH2] text, lines and grounds are those of the look', () => {
    const { textStyle } = drawn(buildBarOption({ parts: PARTS, total: 4, look: LOOK, format: FORMAT }));
    expect(textStyle.color).toBe(LOOK.text);
  });
});

describe('parts', () => {
  it('[CH3] parts without an id carry none and do not look as if they could be pressed', () => {
    const { series } = drawn(buildRingOption({ parts: PARTS, totalLabel: 'all', look: LOOK, format: FORMAT }));
    expect(series[0]?.data.map(({ id, cursor }) => [id, cursor])).toEqual([
      ['a', 'pointer'],
      [undefined, 'default'],
    ]);
  });

  it('[CH3] the largest stay, the rest is one part without an id, empty ones are left out', () => {
    const parts = [5, 0, 9, 1, 2].map((value, place) => ({ id: `${place}`, label: `${place}`, value, color: '#000' }));
    const ranked = rankParts(parts, 3, { label: count => `${count} more`, color: '#999' });
    expect(ranked.map(({ id, label, value }) => [id, label, value])).toEqual([
      ['2', '2', 9],
      ['0', '0', 5],
      [null, '2 more', 3],
    ]);
  });

  it('labels give the figure and its share directly', () => {
    const { series } = drawn(buildBarOption({ parts: PARTS, total: 4, look: LOOK, format: FORMAT }));
    expect(series[0]?.label.formatter({ dataIndex: 0 })).toBe('#3 · 75%');
    expect(shareOf(0, 0)).toBe(0);
  });
});

describe('behaviour', () => {
  it('[CH4] no chart reads HTML or moves its figures', () => {
    const points = [{ label: '2026-01', value: 1 }];
    for (const option of [
      buildBarOption({ parts: PARTS, total: 4, look: LOOK, format: FORMAT }),
      buildRingOption({ parts: PARTS, totalLabel: 'all', look: LOOK, format: FORMAT }),
      buildTrendOption({ points, look: LOOK, format: FORMAT }),
    ]) {
      expect(drawn(option).tooltip.renderMode).toBe('richText');
      expect(drawn(option).animation).toBe(false);
    }
  });

  it('the trend labels the highest and the last point alone', () => {
    const points = [3, 9, 4].map(value => ({ label: `${value}`, value }));
    const { series } = drawn(buildTrendOption({ points, look: LOOK, format: FORMAT }));
    const shown = series[0]?.data.map(point => (point['label'] as { show: boolean }).show);
    expect(shown).toEqual([false, true, true]);
  });
});
