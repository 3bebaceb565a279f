/** What waits, was merged and was refused, kept up with the synchronisation, asked at most once a second. Rule SC1. */
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { SyncCenter } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';

const RELOAD_MS = 1_000;

/** Undefined until the first answer. */
export function useSyncCenter(): {
  readonly value: SyncCenter | undefined;
  readonly error: AppErrorData | undefined;
  readonly reload: () => void;
} {
  const { value, error, reload } = useAnswer(() => data.syncCenter(), []);
  const reloadSoon = useThrottled(reload, RELOAD_MS);
  useDataEvent('sync', reloadSoon);
  useDataEvent('changed', reloadSoon);
  return { value, error, reload };
}
