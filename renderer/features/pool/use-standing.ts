/** What the person may still claim, hold and protect, as the server counts it; asked again when data changed. */
import type { z } from 'zod';
import { POOLS_STANDING } from '../../../common/protocol/calls/pools.ts';
import { useCall } from '../../app/call-server.ts';
import type { Loaded } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';

export type Standing = z.output<typeof POOLS_STANDING.answer>;

export function useStanding(): Loaded<Standing> {
  const standing = useCall(POOLS_STANDING, {}, []);
  useDataEvent('changed', standing.reload);
  return standing;
}
