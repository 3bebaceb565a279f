/**
 * First words of a connection: may this device go on, is it the same history, whose counter is ahead. Where the server was restored
 * from a backup, the edits that it has forgotten are queued once more. Rules CY1, CJ3, CY15, RC6.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { helloAnswerSchema, type HelloAnswer } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { Core } from '../core/core.ts';
import { takeLimits } from '../core/limits.ts';
import { orFail, orRetry, saveCounter } from '../core/write.ts';
import { outboxKey } from '../outbox/pending.ts';
import { forgetOldSent, resendForgotten } from './sent.ts';
import { takeAccess } from './access.ts';
import { saveMark } from './mark.ts';
import { parseAnswer, PATHS } from './paths.ts';

/** Rejects with `device_revoked` or `protocol_unsupported` when this device may not go on. */
export async function sayHello(core: Core): Promise<void> {
  const { clientId, appVersion, transport } = core.ports;
  const unsent = core.pending.size;
  const request = { protocol: PROTOCOL_VERSION, appVersion, clientId, epoch: core.mark.epoch, unsent };
  const answer = parseAnswer(helloAnswerSchema, await transport.request(PATHS.hello, request));
  if (answer.status === 'wipe') throw new AppError('device_revoked');
  if (answer.status === 'upgrade') {
    const { protocolOldest: oldest, protocolNewest: newest } = answer;
    throw new AppError('protocol_unsupported', { params: { mine: PROTOCOL_VERSION, oldest, newest } });
  }
  await core.mutex.run(() => orRetry(core, () => takeNote(core, answer)));
  await takeAccess(core, answer);
  await takeLimits(core, answer);
  core.isAccessStale = false;
}

async function takeNote(core: Core, answer: HelloAnswer): Promise<void> {
  const { provisionalFrom } = core;
  try {
    await settleCounter(core, answer.lastCseq);
    const { epoch, consentKey } = core.mark;
    if (epoch !== null && epoch !== answer.epoch) await resendForgotten(core);
    else await forgetOldSent(core);
    // Last, so that a crash before it repeats what is above. A cursor of the former epoch is exchanged by the next pull.
    await saveMark(core, { epoch: answer.epoch, consentKey: consentKey ?? answer.consentKey ?? null });
  } catch (thrown) {
    core.provisionalFrom = provisionalFrom; // the next hello settles it
    throw thrown;
  }
}

/**
 * The server has passed the counters of this device, which was restored from a backup or copied: asks how far the server is, and numbers
 * what waits anew behind it. False when the server is not ahead, so that nothing would be gained by sending again.
 */
export async function renumberWaiting(core: Core): Promise<boolean> {
  const [first] = core.pending.first(1);
  if (first === undefined) return true;
  await core.mutex.run(() =>
    orFail(core, () => {
      core.provisionalFrom = first;
      return saveCounter(core);
    }),
  );
  await sayHello(core);
  return core.pending.first(1)[0] !== first;
}

/**
 * When this device has lost both its store and its journal, or was restored from a backup, it numbered new mutations without knowing how far it had come. None of
 * them was ever taken, so those whose numbers the server has seen already are numbered anew, behind the last one it has judged.
 */
async function settleCounter(core: Core, lastCseq: number): Promise<void> {
  const from = core.provisionalFrom;
  core.provisionalFrom = null;
  if (from === null || lastCseq < from) {
    core.lastCseq = Math.max(core.lastCseq, lastCseq);
    return saveCounter(core);
  }
  const shift = lastCseq - from + 1;
  const keys = core.pending.first(core.pending.size).map(outboxKey);
  const rows = await core.store.getMany('outbox', keys);
  const old = keys.flatMap(key => rows.get(key)?.mutation ?? []);
  const renumbered = old.map(mutation => ({ ...mutation, cseq: mutation.cseq + shift }));
  await core.journal.append(renumbered); // of equal ids the last record counts
  await core.store.put(
    'outbox',
    renumbered.map(mutation => ({ key: outboxKey(mutation.cseq), mutation })),
  );
  const kept = new Set(renumbered.map(mutation => outboxKey(mutation.cseq)));
  await core.store.remove(
    'outbox',
    keys.filter(key => !kept.has(key)),
  );
  for (const mutation of old) core.pending.remove(mutation);
  for (const mutation of renumbered) core.pending.add(mutation);
  core.lastCseq = Math.max(core.lastCseq + shift, lastCseq);
  await saveCounter(core);
}
