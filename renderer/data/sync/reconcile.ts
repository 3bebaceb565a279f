/**
 * Puts the store right where it differs from what the server shows this user: after a grant, a revocation, other rules of fields, a
 * restored server, a log that no longer reaches back, and as the daily self-check. One mechanism for all of them.
 *
 * What has to go goes first, and only with consent when it is much; without it everything else is repaired and the removal stays owed.
 * It may stop at any step: the mark that asks for it is taken back last. Edits that wait stay laid over what is fetched. Rules RC1 to RC5,
 * PC1.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { COLLECTION_NAMES, type CollectionName } from '../../../common/protocol/collections.ts';
import type { Change } from '../../../common/protocol/messages.ts';
import { FETCH_LIMIT, fetchAnswerSchema } from '../../../common/protocol/reconcile-messages.ts';
import type { DataCheck } from '../api.ts';
import type { Core } from '../core/core.ts';
import { applyRemote, putInbox } from '../core/documents.ts';
import { orRetry } from '../core/write.ts';
import { compareCollection, type Difference } from './compare.ts';
import { saveMark } from './mark.ts';
import { isOfThisDevice } from './of-this-device.ts';
import { parseDocs } from './parse-docs.ts';
import { parseAnswer, PATHS } from './paths.ts';
import { askConsent, mayRemove, notConfirmed } from './removals.ts';

/** Compares everything and repairs it. Rejects with `purge_not_confirmed` when something has to stay that should go. */
export async function reconcile(core: Core): Promise<DataCheck> {
  const since = core.mark.reconcile?.since ?? core.mark.cursor;
  const { owed } = core;
  if (owed !== null && (await askConsent(core, owed, since)) === null) throw notConfirmed(owed);

  const differences: Difference[] = [];
  for (const collection of COLLECTION_NAMES) differences.push(await compareCollection(core, collection));
  const removal = {
    customers: differences.find(({ collection }) => collection === 'customers')?.remove.length ?? 0,
    documents: differences.reduce((sum, { remove }) => sum + remove.length, 0),
  };
  const isAllowed = (await mayRemove(core, removal, since)) !== null;
  core.owed = isAllowed ? null : removal;

  let removed = 0;
  let repaired = 0;
  if (isAllowed) for (const difference of differences) removed += await bring(core, difference, 'remove');
  for (const difference of differences) {
    const count = await bring(core, difference, 'fetch');
    if (difference.isStale) await noteFresh(core, difference.collection);
    else repaired += count;
  }
  await finish(core, differences, { isAllowed, since });
  if (!isAllowed) throw notConfirmed(removal);
  const compared = differences.reduce((sum, difference) => sum + difference.compared, 0);
  return { compared, repaired, removed, at: core.mark.checkedAt ?? 0 };
}

/** Asks for documents by id and applies what the server says of each; answers how many were other than expected. */
async function bring(core: Core, difference: Difference, what: 'fetch' | 'remove'): Promise<number> {
  const { collection } = difference;
  const ids = difference[what];
  let count = 0;
  for (let start = 0; start < ids.length; start += FETCH_LIMIT) {
    const request = { step: 'fetch', collection, ids: ids.slice(start, start + FETCH_LIMIT) };
    const answer = parseAnswer(fetchAnswerSchema, await core.ports.transport.request(PATHS.digest, request));
    if (answer.mask !== difference.mask) await beginAgain(core);
    // A document that went away since it was listed is left to the log, which says so.
    const stated = answer.changes.filter(change => change.op === 'put' || what === 'remove');
    count += await core.mutex.run(() => orRetry(core, () => apply(core, collection, stated)));
  }
  return count;
}

async function apply(core: Core, collection: CollectionName, stated: readonly Change[]): Promise<number> {
  const wanted = stated.filter(({ op, id }) => op === 'put' || !isOfThisDevice(core, collection, id));
  const { changes, unreadable } = parseDocs(
    core,
    wanted.map(change => ({ ...change, doc: change.op === 'put' ? change.doc : null })),
  );
  await putInbox(core, unreadable);
  await applyRemote(core, changes);
  return wanted.filter(({ id }) => !core.pending.has(id)).length; // an edit that waits is a difference, and no fault
}

/** Of this collection everything is here as this version of the program knows it. */
async function noteFresh(core: Core, collection: CollectionName): Promise<void> {
  const stale = core.mark.stale.filter(name => name !== collection);
  await core.mutex.run(() => orRetry(core, () => saveMark(core, { stale })));
}

/** The rules of fields changed on the way: what was given so far is mixed, and the next round begins anew. */
async function beginAgain(core: Core): Promise<never> {
  const { mark } = core;
  await core.mutex.run(() =>
    orRetry(core, () => saveMark(core, { mask: null, reconcile: mark.reconcile ?? { since: mark.cursor } })),
  );
  throw new AppError('server_busy');
}

/** Notes that everything agrees, or that a removal is owed: that outlives a restart. */
async function finish(
  core: Core,
  differences: readonly Difference[],
  { isAllowed, since }: { readonly isAllowed: boolean; readonly since: string | null },
): Promise<void> {
  const masks = new Set(differences.map(difference => difference.mask));
  const [mask = null] = masks;
  if (masks.size > 1) return beginAgain(core);
  const outcome = isAllowed
    ? { reconcile: null, checkedAt: core.ports.clock.now() }
    : { reconcile: core.mark.reconcile ?? { since } };
  await core.mutex.run(() => orRetry(core, () => saveMark(core, { mask, ...outcome })));
}
