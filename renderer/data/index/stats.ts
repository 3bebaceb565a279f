/**
 * The figures of the insights page over the rows of a selection: distribution by status, channel and tag, and acquisition by month.
 * When the data last met the server is not known here. Rules SA1 to SA3.
 */
import type { StatsAnswer } from '../api.ts';
import type { Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';
import { compareCodePoints } from '../../../common/query/fold.ts';
import { monthOf, startOfMonth } from '../../../common/query/periods.ts';
import type { Selection } from './selection.ts';

export type PoolStats = Omit<StatsAnswer, 'asOf'>;

/** A longer span has wrong dates in it; then only months that have customers are listed (SA3). */
const FILLED_MONTHS = 600;

/** Counts the rows; lists are sorted by count, then id. `zoneOffsetMinutes` counts east of UTC. */
export function computeStats(columns: Columns, selection: Selection, zoneOffsetMinutes: number): PoolStats {
  const bySource = rank(columns, 'source', selection);
  const withoutSource = selection.total - bySource.reduce((sum, { count }) => sum + count, 0);
  return {
    total: selection.total,
    byStatus: rank(columns, 'status', selection),
    bySource: withoutSource === 0 ? bySource : [...bySource, { id: null, count: withoutSource }].sort(compareShares),
    byTag: rank(columns, 'tagIds', selection),
    trend: countMonths(columns, selection, zoneOffsetMinutes),
  };
}

function rank(columns: Columns, field: string, selection: Selection): { id: string; count: number }[] {
  const counts = columns.choice(field)?.counts(selection.isAll ? 'all' : selection.rows) ?? [];
  const shares = counts.map(([id, count]) => ({ id, count }));
  return shares.sort(compareShares);
}

function compareShares(a: { id: string | null; count: number }, b: { id: string | null; count: number }): number {
  return a.count !== b.count ? b.count - a.count : compareCodePoints(a.id ?? '', b.id ?? '');
}

/** Goes through the order that the list keeps anyway, latest first: each month is one stretch of it, found by halving. */
function countMonths(columns: Columns, selection: Selection, zoneOffsetMinutes: number): PoolStats['trend'] {
  const times = columns.numbers('acquisitionTime')!;
  const slots = columns.order([{ field: 'acquisitionTime', direction: 'desc' }]).slots();
  const months: { month: number; count: number }[] = [];
  for (let from = 0; from < slots.length;) {
    const month = monthOf(times.at(slots[from]!), zoneOffsetMinutes);
    const start = startOfMonth(month, zoneOffsetMinutes);
    let low = from + 1;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times.at(slots[middle]!) >= start) low = middle + 1;
      else high = middle;
    }
    const count = selection.isAll ? low - from : countInStretch(slots.subarray(from, low), selection.rows);
    if (count > 0) months.push({ month, count });
    from = low;
  }
  return fillGaps(months.reverse()).map(({ month, count }) => ({
    start: startOfMonth(month, zoneOffsetMinutes),
    count,
  }));
}

function countInStretch(slots: Uint32Array, { words }: Bitmap): number {
  let count = 0;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i]!;
    count += (words[slot >>> 5]! >>> (slot & 31)) & 1;
  }
  return count;
}

/** Months in ascending order, with those that lie between the first and the last. */
function fillGaps(months: readonly { month: number; count: number }[]): readonly { month: number; count: number }[] {
  const first = months.at(0)?.month ?? 0;
  const span = (months.at(-1)?.month ?? -1) - first + 1;
  if (span > FILLED_MONTHS) return months;
  const filled = Array.from({ length: span }, (_, i) => ({ month: first + i, count: 0 }));
  for (const { month, count } of months) filled[month - first]!.count = count;
  return filled;
}
