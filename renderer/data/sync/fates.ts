/** Asks what became of the user's own edits that the server keeps in quarantine, and keeps the answer in the sync centre. Rule CY19. */
import { AppError } from '../../../common/protocol/app-error.ts';
import { callPath } from '../../../common/protocol/calls/call.ts';
import { QUARANTINE_LIMIT, QUARANTINE_OUTCOMES } from '../../../common/protocol/calls/quarantine.ts';
import type { Core } from '../core/core.ts';
import { putInbox } from '../core/documents.ts';
import { orRetry } from '../core/write.ts';

/** Never rejects with what the server says: the next round asks again. */
export async function askFates(core: Core): Promise<void> {
  const open = [...core.inbox.values()].filter(item => item.fate?.status === 'open').slice(0, QUARANTINE_LIMIT);
  if (open.length === 0) return;
  let answer: unknown;
  try {
    const mutationIds = open.map(item => item.itemId);
    answer = await core.ports.transport.request(callPath(QUARANTINE_OUTCOMES.name), { mutationIds });
  } catch (thrown) {
    if (thrown instanceof AppError) return;
    throw thrown;
  }
  const parsed = QUARANTINE_OUTCOMES.answer.safeParse(answer);
  if (!parsed.success) return;
  await core.mutex.run(() =>
    orRetry(core, async () => {
      const decided = parsed.data.outcomes.flatMap(({ mutationId, ...fate }) => {
        const item = core.inbox.get(mutationId);
        return item === undefined || fate.status === 'open' ? [] : [{ ...item, fate }];
      });
      await putInbox(core, decided);
    }),
  );
}
