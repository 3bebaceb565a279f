/** How many customers of this device have each tag and are in each group; follows every change, at most twice a second. */
import type { ClassifyCounts } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAnswer, type Loaded } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';

export function useClassifyCounts(): Loaded<ClassifyCounts> {
  const loaded = useAnswer(() => data.classifyCounts(), []);
  const reload = useThrottled(loaded.reload, 500);
  useDataEvent('changed', reload);
  useDataEvent('reference', reload);
  return loaded;
}
