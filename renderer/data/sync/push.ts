/**
 * Sends waiting mutations, the interactive lane first and each lane in the order of its counters, one request in flight, and takes over
 * the verdicts. Rules CY2, CY3, CY10, CY15, CY16.
 *
 * A request that the server refuses as a whole is halved until the one mutation that is to blame stands alone; that one goes to the
 * sync centre and the others go on.
 */
import { z } from 'zod';
import { AppError, toErrorData } from '../../../common/protocol/app-error.ts';
import { PUSH_LIMITS, verdictSchema, type Verdict } from '../../../common/protocol/messages.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Core } from '../core/core.ts';
import { orFail, orRetry } from '../core/write.ts';
import { outboxKey } from '../outbox/pending.ts';
import { renumberWaiting } from './hello.ts';
import { noteMask } from './mark-mask.ts';
import { parseAnswer, PATHS } from './paths.ts';
import { applyVerdicts, type Judged } from './verdicts.ts';

/** Sends one batch; false when nothing waits. Rejects when the server cannot be reached or does not answer sensibly. */
export async function pushBatch(core: Core): Promise<boolean> {
  const batch = await core.mutex.run(() => readBatch(core));
  if (batch.length === 0) return false;
  await send(core, batch);
  return true;
}

/** The first mutations that fit into one request. */
async function readBatch(core: Core): Promise<readonly Mutation[]> {
  const keys = core.pending.next(PUSH_LIMITS.mutations).map(outboxKey);
  const rows = await orFail(core, () => core.store.getMany('outbox', keys));
  const encoder = new TextEncoder();
  const batch: Mutation[] = [];
  let bytes = 1_000; // the envelope
  for (const key of keys) {
    const mutation = rows.get(key)?.mutation;
    if (mutation === undefined) throw new AppError('store_damaged', { params: { collection: 'outbox' } });
    bytes += encoder.encode(JSON.stringify(mutation)).length + 1;
    if (batch.length > 0 && bytes > PUSH_LIMITS.bytes) break;
    batch.push(mutation);
  }
  return batch;
}

/** Verdicts are parsed one by one, so that one that cannot be read does not hold back the others. */
const answerSchema = z.looseObject({
  verdicts: z.array(z.looseObject({ id: z.string() })),
  mask: z.string().optional(),
});

/** False when counters were changed, so that what was read from the outbox before must not be sent any more. */
async function send(core: Core, batch: readonly Mutation[]): Promise<boolean> {
  let answer: unknown;
  try {
    answer = await core.ports.transport.request(PATHS.push, { clientId: core.ports.clientId, mutations: batch });
  } catch (thrown) {
    if (!isBlamedOnContent(thrown)) throw thrown;
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      return (await send(core, batch.slice(0, middle))) && send(core, batch.slice(middle));
    }
    const { code, fields = [] } = toErrorData(thrown);
    await take(
      core,
      batch.map(mutation => ({ mutation, verdict: refuse(mutation, code, fields) })),
    );
    return true;
  }
  const waiting = new Map(batch.map(mutation => [mutation.id, mutation]));
  const { verdicts, mask } = parseAnswer(answerSchema, answer);
  const judged = verdicts.flatMap((given): Judged[] => {
    const mutation = waiting.get(given.id);
    if (mutation === undefined) return [];
    waiting.delete(given.id);
    const parsed = verdictSchema.safeParse(given);
    return [{ mutation, verdict: parsed.success ? parsed.data : refuse(mutation, 'internal', []) }];
  });
  if (judged.length === 0) throw new AppError('not_a_server'); // or the same batch would be sent for ever without a pause
  const reused = judged.filter(({ verdict }) => verdict.code === 'cseq_reused');
  await take(
    core,
    judged.filter(item => !reused.includes(item)),
    mask,
  );
  if (reused.length === 0) return true;
  if (await renumberWaiting(core)) return false;
  await take(core, reused);
  return true;
}

async function take(core: Core, judged: readonly Judged[], mask?: string): Promise<void> {
  if (judged.length === 0) return;
  await core.mutex.run(() =>
    orRetry(core, async () => {
      await noteMask(core, mask);
      await applyVerdicts(core, judged);
    }),
  );
}

/** Whether sending the same again would give the same answer, and something else in the batch might be fine. */
function isBlamedOnContent(thrown: unknown): boolean {
  return thrown instanceof AppError && ['validation_failed', 'body_too_large'].includes(thrown.code);
}

function refuse(
  mutation: Mutation,
  code: string,
  fields: Verdict['fields'] | readonly Verdict['fields'][number][],
): Verdict {
  return { id: mutation.id, status: 'rejected', code, fields: [...fields], conflicts: [], docs: [] };
}
