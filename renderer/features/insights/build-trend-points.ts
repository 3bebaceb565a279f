/** From months with customers to an unbroken row of months, so that an empty month is seen as empty. Pure. Rule IN5. */
import type { StatsAnswer } from '../../data/api.ts';
import type { TrendPoint } from '../../ui/chart/build-trend-option.ts';

/** How many months the trend shows at most. */
export const TREND_MONTHS = 24;

/**
 * The months up to the present one, oldest first, at most {@link TREND_MONTHS}, beginning with the first that has a customer.
 * Months are those of the local time zone; customers dated later than now are not shown.
 */
export function buildTrendPoints(
  trend: StatsAnswer['trend'],
  now: number,
  formatMonth: (start: number) => string,
): readonly TrendPoint[] {
  const counts = new Map<number, number>();
  for (const { start, count } of trend) {
    const month = numberOfMonth(start);
    counts.set(month, (counts.get(month) ?? 0) + count);
  }
  const last = numberOfMonth(now);
  const first = Math.max(last - TREND_MONTHS + 1, Math.min(last, ...counts.keys()));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const month = first + index;
    return {
      label: formatMonth(new Date(Math.floor(month / 12), month % 12, 1).getTime()),
      value: counts.get(month) ?? 0,
    };
  });
}

function numberOfMonth(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 12 + date.getMonth();
}
