/** The four figures at the top of the page. Pure. Rule IN6. */
import type { DictionaryEntry, StatusMeaning } from '../../../common/domain/classification.ts';
import type { StatsAnswer } from '../../data/api.ts';
import type { TrendPoint } from '../../ui/chart/build-trend-option.ts';

export interface Figures {
  readonly total: number;
  readonly newThisMonth: number;
  readonly newLastMonth: number;
  readonly ongoing: number;
  readonly won: number;
  /** Won out of won and lost, from 0 to 1; null while none is decided. */
  readonly winRate: number | null;
}

/** Counts by the meaning of the statuses, whatever the company calls them. */
export function buildFigures(
  stats: StatsAnswer,
  statuses: readonly DictionaryEntry[],
  points: readonly TrendPoint[],
): Figures {
  const meaningOf = new Map(statuses.map(status => [status.entryId, status.meaning]));
  const countOf = (meaning: StatusMeaning): number =>
    stats.byStatus.reduce((sum, item) => (meaningOf.get(item.id) === meaning ? sum + item.count : sum), 0);
  const won = countOf('won');
  const decided = won + countOf('lost');
  return {
    total: stats.total,
    newThisMonth: points.at(-1)?.value ?? 0,
    newLastMonth: points.at(-2)?.value ?? 0,
    ongoing: countOf('ongoing'),
    won,
    winRate: decided === 0 ? null : won / decided,
  };
}
