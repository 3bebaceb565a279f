/**
 * Brings what changed: page after page over all collections with one cursor, which is stored after the documents of its page.
 * A page that is applied twice changes nothing. Rules CY6, CY8, CY9.
 *
 * A first sync into an empty store goes on where it stopped. A snapshot over old documents remembers which of them the server has
 * not stated; at its end they are removed, because they are no longer visible, unless they wait to be created.
 */
import { COLLECTION_NAMES } from '../../../common/protocol/collections.ts';
import { PULL_LIMIT, pullAnswerSchema, type PullAnswer } from '../../../common/protocol/messages.ts';
import type { Core } from '../core/core.ts';
import { applyRemote, putInbox, type RemoteChange } from '../core/documents.ts';
import { orRetry } from '../core/write.ts';
import { saveMark } from './mark.ts';
import { parseDocs } from './parse-docs.ts';
import { parseAnswer, PATHS } from './paths.ts';

/** Brings one page; false when there is no more for now. */
export async function pullPage(core: Core): Promise<boolean> {
  const { cursor } = core.mark;
  const answer = parseAnswer(
    pullAnswerSchema,
    await core.ports.transport.request(PATHS.pull, { cursor, limit: PULL_LIMIT }),
  );
  return core.mutex.run(async () => {
    // A refused deletion may have asked for a new snapshot while the page was on its way: the page no longer fits.
    if (core.mark.cursor !== cursor) return true;
    await orRetry(core, () => applyPage(core, answer));
    return answer.more;
  });
}

async function applyPage(core: Core, answer: PullAnswer): Promise<void> {
  if (answer.began) await beginSnapshot(core);
  const { changes, unreadable } = parseDocs(
    core,
    answer.changes.map(change => ({ ...change, doc: change.op === 'put' ? change.doc : null })),
  );
  await putInbox(core, unreadable);
  await applyRemote(core, changes);
  if (answer.phase === 'snapshot') {
    const done = (core.progress?.done ?? 0) + answer.changes.length;
    core.progress = { done, total: Math.max(done, answer.total ?? 0) };
  }
  const hasEnded = core.mark.snapshot !== null && (answer.phase === 'log' || !answer.more);
  if (hasEnded) await endSnapshot(core);
  const { clock } = core.ports;
  await saveMark(core, {
    cursor: answer.cursor,
    ...(hasEnded ? { snapshot: null } : {}),
    ...(answer.more ? {} : { lastSyncedAt: clock.now() }),
  });
  core.stateChanged();
}

async function beginSnapshot(core: Core): Promise<void> {
  const unseen = new Set<string>();
  for (const collection of COLLECTION_NAMES) {
    for (const id of await core.store.listKeys(collection)) unseen.add(`${collection}/${id}`);
  }
  const isFresh = [...unseen].every(key => isOfThisDevice(core, key));
  core.unseen = isFresh ? null : unseen;
  core.progress = { done: 0, total: 0 };
  await saveMark(core, { snapshot: isFresh ? 'fresh' : 'replace' });
}

async function endSnapshot(core: Core): Promise<void> {
  const { unseen } = core;
  const gone = [...(unseen ?? [])].filter(key => !isOfThisDevice(core, key));
  core.unseen = null;
  try {
    await applyRemote(core, gone.map(parseKey));
  } catch (thrown) {
    core.unseen = unseen; // the page comes again, and so does this end
    throw thrown;
  }
  core.progress = null;
}

/** Documents that the server cannot know yet: they wait to be created, or belong to a task that runs here. */
function isOfThisDevice(core: Core, key: string): boolean {
  const { collection, id } = parseKey(key);
  return core.pending.isCreating(id) || (collection === 'tasks' && core.runningTasks.has(id));
}

function parseKey(key: string): RemoteChange {
  const slash = key.indexOf('/');
  return { collection: key.slice(0, slash) as RemoteChange['collection'], id: key.slice(slash + 1), doc: null };
}
