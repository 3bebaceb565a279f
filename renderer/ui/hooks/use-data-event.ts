/** Follows an event of the data worker while a component is shown. */
import { useEffect, useRef } from 'react';
import type { DataEvents } from '../../data/api.ts';
import { onData } from '../../data/client.ts';

/** Calls `listener` on each event; the newest listener is the one that is called. */
export function useDataEvent<E extends keyof DataEvents>(event: E, listener: (value: DataEvents[E]) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => onData(event, value => latest.current(value)), [event]);
}
