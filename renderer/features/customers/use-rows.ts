/** The rows of the present question, live: what changes here or arrives from colleagues shows by itself. Rule UI12. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { CustomerQuery } from '../../../common/query/types.ts';
import { data } from '../../data/client.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';
import { createRowSource, type RowSnapshot, type RowSource } from './row-source.ts';

/** While many changes arrive, the list is asked again at most this often, in milliseconds. */
const REFRESH_EVERY = 250;

export interface Rows extends RowSnapshot {
  readonly source: RowSource;
}

/** Asks whenever filter or order change. */
export function useRows({ filter, sort }: Pick<CustomerQuery, 'filter' | 'sort'>): Rows {
  const [source] = useState(() => createRowSource(query => data.query(query)));
  const snapshot = useSyncExternalStore(source.subscribe, source.getSnapshot);
  useEffect(() => source.ask(filter, sort), [source, filter, sort]);
  const refresh = useThrottled(source.refresh, REFRESH_EVERY);
  useDataEvent('changed', refresh);
  return { ...snapshot, source };
}
