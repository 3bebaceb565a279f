/**
 * From figures and dictionaries to the parts of charts: names, fixed colours, and which list stands behind each. Pure. Rules IN1 to IN4.
 */
import type { CustomerTag, DictionaryEntry, StatusMeaning } from '../../../common/domain/classification.ts';
import { setChip } from '../../../common/query/chips.ts';
import type { CustomerFilter } from '../../../common/query/types.ts';
import type { StatsAnswer } from '../../data/api.ts';
import { pickCategoryColor } from '../../ui/chart/chart-look.ts';
import type { ChartPart } from '../../ui/chart/chart-part.ts';

export interface PartsContext {
  readonly labelOf: (entryId: string) => string;
  /** The colour of what has no value. */
  readonly neutral: string;
}

/** The meanings of a status in the colours of Okabe and Ito that come nearest to those of the interface. */
const MEANING_COLORS: Readonly<Record<StatusMeaning, string>> = {
  open: '#0072B2',
  ongoing: '#E69F00',
  won: '#009E73',
  lost: '#8A8F98',
  junk: '#D55E00',
};
/** Statuses that share a meaning keep its hue and differ in strength. */
const STRENGTHS = ['', 'B3', '80', '59'] as const;

/** Statuses in the order of the dictionary, those without customers left out (IN1). */
export function buildStatusParts(
  stats: Pick<StatsAnswer, 'byStatus'>,
  statuses: readonly DictionaryEntry[],
  { labelOf, neutral }: PartsContext,
): readonly ChartPart[] {
  const counts = new Map(stats.byStatus.map(item => [item.id, item.count]));
  const seen = new Map<StatusMeaning, number>();
  const known = statuses.map(status => {
    const { meaning, entryId } = status;
    const place = meaning === null ? 0 : (seen.get(meaning) ?? 0);
    if (meaning !== null) seen.set(meaning, place + 1);
    const color = meaning === null ? neutral : MEANING_COLORS[meaning] + (STRENGTHS[place % STRENGTHS.length] ?? '');
    return { id: entryId, label: labelOf(entryId), value: counts.get(entryId) ?? 0, color };
  });
  const ids = new Set(statuses.map(status => status.entryId));
  const unknown = stats.byStatus
    .filter(item => !ids.has(item.id))
    .map(item => ({ id: item.id, label: labelOf(item.id), value: item.count, color: neutral }));
  return [...known, ...unknown].filter(part => part.value > 0);
}

/** Channels; the colour comes from the place in the dictionary, so that it does not change with the figures (IN2). */
export function buildChannelParts(
  stats: Pick<StatsAnswer, 'bySource'>,
  channels: readonly DictionaryEntry[],
  { labelOf, neutral, none }: PartsContext & { readonly none: string },
): readonly ChartPart[] {
  const places = new Map(channels.map((channel, place) => [channel.entryId, place]));
  return stats.bySource.map(({ id, count }) => {
    if (id === null) return { id: null, label: none, value: count, color: neutral };
    const place = places.get(id);
    return {
      id,
      label: labelOf(id),
      value: count,
      color: place === undefined ? neutral : pickCategoryColor(place),
    };
  });
}

/** Tags in their own colours; a customer with several tags counts for each (IN3). */
export function buildTagParts(
  stats: Pick<StatsAnswer, 'byTag'>,
  tags: ReadonlyMap<string, CustomerTag>,
  neutral: string,
): readonly ChartPart[] {
  return stats.byTag.flatMap(({ id, count }) => {
    const tag = tags.get(id);
    return tag === undefined ? [] : [{ id, label: tag.name, value: count, color: tag.color || neutral }];
  });
}

/** The list behind a part: the scope of the page and the one value (IN4). */
export function buildDrillFilter(
  scope: CustomerFilter,
  dimension: 'status' | 'source' | 'tagIds',
  id: string,
): CustomerFilter {
  return setChip(scope, dimension, [id]);
}
