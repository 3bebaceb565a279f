/**
 * The figures of the insights page over the rows of a selection: distribution by status, channel and tag, and acquisition by month.
 * When the data last met the server is not known here. Rules SA1 to SA3.
 */
import type { StatsAnswer } from '../api.ts';
import type { Bitmap } from './bitmap.ts';
import type { CodeColumn } from './code-column.ts';
import type { Columns } from './columns.ts';
import { monthOf, startOfMonth } from './months.ts';

export type PoolStats = Omit<StatsAnswer, 'asOf'>;

/** A longer span has wrong dates in it; then only months that have customers are listed (SA3). */
const FILLED_MONTHS = 600;

/** Counts the rows; lists are sorted by count, then id. `zoneOffsetMinutes` counts east of UTC. */
export function computeStats(columns: Columns, rows: Bitmap, zoneOffsetMinutes: number): PoolStats {
  const tags = columns.tags.counts(rows).map(([id, count]) => ({ id, count }));
  return {
    total: rows.count(),
    byStatus: distribute(columns.codes.status, rows).flatMap(({ id, count }) => (id === null ? [] : [{ id, count }])),
    bySource: distribute(columns.codes.source, rows),
    byTag: tags.sort(compareShares),
    trend: countMonths(columns, rows, zoneOffsetMinutes),
  };
}

function distribute(column: CodeColumn, rows: Bitmap): { id: string | null; count: number }[] {
  const shares: { id: string | null; count: number }[] = [];
  column.histogram(rows).forEach((count, code) => {
    if (count > 0) shares.push({ id: column.dictionary.values[code] ?? null, count });
  });
  return shares.sort(compareShares);
}

function compareShares(a: { id: string | null; count: number }, b: { id: string | null; count: number }): number {
  if (a.count !== b.count) return b.count - a.count;
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1;
}

function countMonths(columns: Columns, rows: Bitmap, zoneOffsetMinutes: number): PoolStats['trend'] {
  const times = columns.times.acquisitionTime;
  const counts = new Map<number, number>();
  rows.forEach(slot => {
    const month = monthOf(times.at(slot), zoneOffsetMinutes);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  });
  return fillGaps([...counts.keys()].sort((a, b) => a - b)).map(month => ({
    start: startOfMonth(month, zoneOffsetMinutes),
    count: counts.get(month) ?? 0,
  }));
}

function fillGaps(months: readonly number[]): readonly number[] {
  const first = months.at(0);
  const last = months.at(-1);
  if (first === undefined || last === undefined || last - first >= FILLED_MONTHS) return months;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
