/** How many customers stand behind each value of a field under the other conditions: asked while its list is open, live. Rule LF2. */
import type { CustomerFilter } from '../../../../common/query/types.ts';
import { data } from '../../../data/client.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../../ui/hooks/use-throttled.ts';

const REFRESH_EVERY = 500;
const NONE = {};

/** Counts by value id; empty until they are known. */
export function useFacet(filter: CustomerFilter, field: string): Readonly<Record<string, number>> | null {
  const { value, reload } = useAnswer(
    () => data.query({ filter, sort: [], offset: 0, limit: 0, facets: [field] }),
    [filter, field],
  );
  useDataEvent('changed', useThrottled(reload, REFRESH_EVERY));
  return value === undefined ? null : (value.facets[field] ?? NONE);
}

/** How many customers meet the filter, live; null until it is known. */
export function useCount(filter: CustomerFilter): number | null {
  const { value, reload } = useAnswer(() => data.query({ filter, sort: [], offset: 0, limit: 0 }), [filter]);
  useDataEvent('changed', useThrottled(reload, REFRESH_EVERY));
  return value?.total ?? null;
}
