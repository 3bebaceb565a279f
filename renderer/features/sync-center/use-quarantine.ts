/** Edits in quarantine that this user may decide about: asked of the server when the page opens and when customers changed. Rule SC7. */
import { QUARANTINE_LIST, type QuarantinedEdit } from '../../../common/protocol/calls/quarantine.ts';
import { ok } from '../../../common/lib/result.ts';
import { callServer } from '../../app/call-server.ts';
import { useCan } from '../../app/state/session.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';
import { useDataEvent } from '../../ui/hooks/use-data-event.ts';
import { useThrottled } from '../../ui/hooks/use-throttled.ts';

const RELOAD_MS = 5_000;

/** Empty for those who may not, and offline. */
export function useQuarantine(): { readonly edits: readonly QuarantinedEdit[]; readonly reload: () => void } {
  const mayResolve = useCan('quarantine.resolve');
  const { value, error, reload } = useAnswer(
    async () => (mayResolve ? callServer(QUARANTINE_LIST, {}) : ok({ edits: [], total: 0 })),
    [mayResolve],
  );
  useDataEvent('changed', useThrottled(reload, RELOAD_MS));
  return { edits: error === undefined ? (value?.edits ?? []) : [], reload };
}
