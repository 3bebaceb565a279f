/**
 * Brings what changed: page after page over all collections with one cursor, which is stored after the documents of its page.
 * A page that is applied twice changes nothing. Rules CY6, CY8, CY9.
 *
 * A first sync goes on where it stopped; while it brings full pages, the next one is on its way as this one is stored. Where the server no
 * longer takes the cursor it gives a new one, and what changed in between is found by comparing (reconcile.ts). Removals that are large
 * enough to be a mistake wait for the server's consent (removals.ts).
 */
import { COLLECTION_NAMES } from '../../../common/protocol/collections.ts';
import { PULL_LIMIT, pullAnswerSchema, type Change, type PullAnswer } from '../../../common/protocol/messages.ts';
import type { Removal } from '../../../common/protocol/mass-removal.ts';
import type { Core } from '../core/core.ts';
import { applyRemote, putInbox } from '../core/documents.ts';
import { orRetry } from '../core/write.ts';
import { isAccessStale } from './access.ts';
import { saveMark } from './mark.ts';
import { noteMask } from './mark-mask.ts';
import { isOfThisDevice } from './of-this-device.ts';
import { parseDocs } from './parse-docs.ts';
import { parseAnswer, PATHS } from './paths.ts';
import { addRemovals, beginRun, mayRemove } from './removals.ts';

/** A page that was asked for before the one in front of it was stored. */
export interface Ahead {
  readonly cursor: string;
  readonly answer: Promise<unknown>;
}

/** Brings one page; false when there is no more for now. */
export async function pullPage(core: Core): Promise<boolean> {
  const { cursor } = core.mark;
  const answer = parseAnswer(pullAnswerSchema, await take(core, cursor));
  core.isAccessStale ||= isAccessStale(core, answer);
  const isFull = answer.phase === 'snapshot' && answer.changes.length >= PULL_LIMIT;
  if (isFull) askAhead(core, answer.cursor);
  const canRemove = await settleRemovals(core, answer, cursor);
  return core.mutex.run(async () => {
    // A refused deletion may have asked for a comparison while the page was on its way: the page no longer fits.
    if (core.mark.cursor !== cursor) return true;
    await orRetry(core, () => applyPage(core, answer, canRemove));
    return answer.more;
  });
}

function request(core: Core, cursor: string | null): Promise<unknown> {
  return core.ports.transport.request(PATHS.pull, { cursor, limit: PULL_LIMIT });
}

/** The page that was asked for ahead, when it is the one that follows. */
function take(core: Core, cursor: string | null): Promise<unknown> {
  const { ahead } = core;
  core.ahead = null;
  return ahead !== null && ahead.cursor === cursor ? ahead.answer : request(core, cursor);
}

function askAhead(core: Core, cursor: string): void {
  const answer = request(core, cursor);
  answer.catch(() => undefined); // met when the page is taken; until then nobody waits for it
  core.ahead = { cursor, answer };
}

/** Whether the removals of the page may be carried out, together with those of the pages before it. */
async function settleRemovals(core: Core, answer: PullAnswer, cursor: string | null): Promise<boolean> {
  const removal = countRemovals(core, answer.changes);
  if (core.mark.reconcile !== null) return false; // comparing is under way: it finds them too, and weighs all of them together
  if (removal.documents === 0) return true;
  core.run ??= beginRun(cursor);
  const { run } = core;
  const total = addRemovals(run.removed, removal);
  const isAllowed = total.customers <= run.allowed.customers && total.documents <= run.allowed.documents;
  const allowed = isAllowed ? run.allowed : await mayRemove(core, total, run.since);
  if (allowed === null) {
    core.owed = total;
    return false;
  }
  run.removed = total;
  run.allowed = allowed;
  return true;
}

/** What of the removals is on this device. Of documents that hang on a customer it is not known without reading them. */
function countRemovals(core: Core, changes: readonly Change[]): Removal {
  const gone = changes.filter(change => change.op !== 'put');
  const others = gone.filter(change => change.collection !== 'customers');
  const customers = gone.filter(change => change.collection === 'customers' && core.index.has(change.id));
  return { customers: customers.length, documents: others.length + customers.length };
}

async function applyPage(core: Core, answer: PullAnswer, canRemove: boolean): Promise<void> {
  const { mark } = core;
  if (answer.phase === 'reconcile') {
    core.progress = null;
    await saveMark(core, {
      cursor: answer.cursor,
      snapshot: null,
      reconcile: { since: mark.reconcile?.since ?? mark.cursor },
    });
    return;
  }
  if (answer.began) await beginSnapshot(core);
  await noteMask(core, answer.mask);
  const taken = answer.changes.filter(change => change.op === 'put' || canRemove);
  const { changes, unreadable } = parseDocs(
    core,
    taken.map(change => ({ ...change, doc: change.op === 'put' ? change.doc : null })),
  );
  await putInbox(core, unreadable);
  await applyRemote(core, changes);
  if (answer.phase === 'snapshot') {
    const done = (core.progress?.done ?? 0) + answer.changes.length;
    core.progress = { done, total: Math.max(done, answer.total ?? 0) };
  }
  const hasEnded = core.mark.snapshot !== null && answer.phase === 'log';
  if (hasEnded) core.progress = null;
  if (!answer.more) core.run = null;
  const isOwed = taken.length < answer.changes.length;
  const { clock } = core.ports;
  await saveMark(core, {
    cursor: answer.cursor,
    ...(hasEnded ? { snapshot: null } : {}),
    ...(hasEnded && core.mark.checkedAt === null ? { checkedAt: clock.now() } : {}),
    ...(isOwed ? { reconcile: core.mark.reconcile ?? { since: core.run?.since ?? mark.cursor } } : {}),
    ...(answer.more ? {} : { lastSyncedAt: clock.now() }),
  });
  core.stateChanged();
}

/** A store that is not empty, because its first sync was cut off before it had a cursor, is compared when the snapshot is over. */
async function beginSnapshot(core: Core): Promise<void> {
  let isFresh = true;
  for (const collection of COLLECTION_NAMES) {
    const ids = await core.store.listKeys(collection);
    isFresh &&= ids.every(id => isOfThisDevice(core, collection, id));
  }
  core.progress = { done: 0, total: 0 };
  await saveMark(core, { snapshot: 'fresh', ...(isFresh ? {} : { reconcile: { since: null } }) });
}
