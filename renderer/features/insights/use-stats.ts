/** The figures of the page, asked again when customers change, at most once in two seconds. */
import type { CustomerFilter } from '../../../common/query/types.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { StatsAnswer } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';

const RELOAD_MS = 2_000;

/** The answer stays while a newer one is fetched, so that nothing flickers. */
export function useStats(filter: CustomerFilter): {
  readonly value: StatsAnswer | undefined;
  readonly error: AppErrorData | undefined;
  readonly reload: () => void;
} {
  const { value, error, reload } = useAnswer(() => data.stats(filter, -new Date().getTimezoneOffset()), [filter]);
  const reloadSoon = useThrottled(reload, RELOAD_MS);
  useDataEvent('changed', reloadSoon);
  return { value, error, reload };
}
