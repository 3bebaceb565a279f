/** From figures to parts, figures and months. Rules IN1 to IN6. */
import { describe, expect, it } from 'vitest';
import { chipFilter } from '../../../../common/query/chips.ts';
import type { StatsAnswer } from '../../../../renderer/data/api.ts';
import { buildFigures } from '../../../../renderer/features/insights/build-figures.ts';
import {
  buildChannelParts,
  buildDrillFilter,
  buildStatusParts,
  buildTagParts,
} from '../../../../renderer/features/insights/build-parts.ts';
import { buildTrendPoints, TREND_MONTHS } from '../../../../renderer/features/insights/build-trend-points.ts';
import { CATEGORY_COLORS } from '../../../../renderer/ui/chart/chart-look.ts';
import { CHANNELS, idOf, makeTag, STATUSES } from '../support/samples.ts';

const CONTEXT = { labelOf: (id: string) => `<${id}>`, neutral: '#999999' };
const byStatus = [
  { id: 'status:won', count: 6 },
  { id: 'status:hot', count: 3 },
  { id: 'status:warm', count: 2 },
  { id: 'status:lost', count: 2 },
  { id: 'status:gone', count: 1 },
];

describe('parts', () => {
  it('[IN1] statuses in the order of the dictionary, one hue for a meaning, what is not known at the end', () => {
    const parts = buildStatusParts({ byStatus }, STATUSES, CONTEXT);
    expect(parts.map(({ id, color }) => [id, color])).toEqual([
      ['status:warm', '#E69F00'],
      ['status:hot', '#E69F00B3'],
      ['status:won', '#009E73'],
      ['status:lost', '#8A8F98'],
      ['status:gone', '#999999'],
    ]);
  });

  it('[IN2] a channel keeps its colour whatever the figures, no channel has no list behind it', () => {
    const bySource = [
      { id: 'channel:fair', count: 9 },
      { id: 'channel:web', count: 1 },
      { id: null, count: 4 },
    ];
    const parts = buildChannelParts({ bySource }, CHANNELS, { ...CONTEXT, none: '未填写' });
    expect(parts.map(({ id, label, color }) => [id, label, color])).toEqual([
      ['channel:fair', '<channel:fair>', CATEGORY_COLORS[1]],
      ['channel:web', '<channel:web>', CATEGORY_COLORS[0]],
      [null, '未填写', '#999999'],
    ]);
  });

  it('[IN3] tags have their own colours, unknown ones are left out', () => {
    const tag = makeTag(100, '重点客户');
    const byTag = [100, 101].map(n => ({ id: idOf(n), count: n }));
    expect(buildTagParts({ byTag }, new Map([[tag.tagId, tag]]), '#999999')).toEqual([
      { id: idOf(100), label: '重点客户', value: 100, color: '#112233' },
    ]);
  });

  it('[IN4] the list behind a part has the scope of the page and the one value', () => {
    const scope = chipFilter({ ownerId: [idOf(1)] });
    expect(buildDrillFilter(scope, 'source', 'channel:web')).toEqual(
      chipFilter({ ownerId: [idOf(1)], source: ['channel:web'] }),
    );
  });
});

describe('trend and figures', () => {
  const month = (year: number, index: number): number => new Date(year, index, 1).getTime();
  const now = new Date(2026, 2, 15).getTime();
  const label = (start: number): string => `${new Date(start).getFullYear()}-${new Date(start).getMonth() + 1}`;

  it('[IN5] months between are filled with 0, up to the present one', () => {
    const trend = [
      { start: month(2025, 11), count: 4 },
      { start: month(2026, 2), count: 1 },
      { start: month(2026, 5), count: 7 },
    ];
    expect(buildTrendPoints(trend, now, label)).toEqual([
      { label: '2025-12', value: 4 },
      { label: '2026-1', value: 0 },
      { label: '2026-2', value: 0 },
      { label: '2026-3', value: 1 },
    ]);
  });

  it('[IN5] no more than 24 months, and the present one alone without customers', () => {
    expect(buildTrendPoints([{ start: month(2001, 0), count: 1 }], now, label)).toHaveLength(TREND_MONTHS);
    expect(buildTrendPoints([], now, label)).toEqual([{ label: '2026-3', value: 0 }]);
  });

  it('[IN6] counts by meaning; a rate of nothing is no rate', () => {
    const stats: StatsAnswer = { total: 14, byStatus, bySource: [], byTag: [], trend: [], asOf: null };
    const points = [
      { label: 'a', value: 5 },
      { label: 'b', value: 2 },
    ];
    expect(buildFigures(stats, STATUSES, points)).toEqual({
      total: 14,
      newThisMonth: 2,
      newLastMonth: 5,
      ongoing: 5,
      won: 6,
      winRate: 0.75,
    });
    expect(buildFigures({ ...stats, byStatus: [] }, STATUSES, []).winRate).toBeNull();
  });
});
