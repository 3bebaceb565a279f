/**
 * Takes over verdicts: refused edits go to the sync centre with what was wanted, documents are corrected by what the server states
 * (under the mutations that still wait), and only then outbox and journal forget the mutation. A crash at any point repeats the
 * sending, and the server gives the same verdict again. Rules CY3, CY4.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Verdict } from '../../../common/protocol/messages.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Core } from '../core/core.ts';
import { applyRemote, makeInboxItem, putInbox } from '../core/documents.ts';
import { titleOf } from '../core/titles.ts';
import { saveCounter } from '../core/write.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { InboxItem } from '../store/local-records.ts';
import { saveMark } from './mark.ts';
import { parseDocs } from './parse-docs.ts';
import { undoLocally } from './undo.ts';

export interface Judged {
  readonly mutation: Mutation;
  readonly verdict: Verdict;
}

/** Takes over the verdicts of one answer, or none of them. Call it inside the mutex. */
export async function applyVerdicts(core: Core, judged: readonly Judged[]): Promise<void> {
  try {
    await storeVerdicts(core, judged);
  } catch (thrown) {
    for (const { mutation } of judged) core.pending.add(mutation); // they wait on, and are sent and judged again
    throw thrown;
  }
  core.stateChanged();
  await acknowledge(
    core,
    judged.map(({ mutation }) => mutation.id),
  );
}

async function storeVerdicts(core: Core, judged: readonly Judged[]): Promise<void> {
  const { changes, unreadable } = parseDocs(
    core,
    judged.flatMap(({ verdict }) => verdict.docs),
  );
  const refused = judged.filter(({ verdict }) => verdict.status === 'rejected' || verdict.status === 'quarantined');
  // An edit of which only some fields were taken is shown as well: what is missing was typed by someone.
  const shown = judged.filter(item => refused.includes(item) || item.verdict.fields.length > 0);
  await putInbox(core, [...unreadable, ...(await Promise.all(shown.map(item => makeRefusedItem(core, item))))]);

  for (const { mutation } of judged) core.pending.remove(mutation);
  const stated = new Set(changes.map(change => `${change.collection}/${change.id}`));
  const unstated = refused.filter(({ mutation }) => !stated.has(targetOf(mutation)));
  const undone = await undoLocally(
    core,
    unstated.map(item => item.mutation),
  );
  if (undone.mustReload) await saveMark(core, { cursor: null, snapshot: null });
  await applyRemote(core, [...undone.changes, ...changes]);

  if (core.pending.size === 0) await saveCounter(core);
  await core.store.remove(
    'outbox',
    judged.map(({ mutation }) => outboxKey(mutation.cseq)),
  );
}

/** An acknowledgement that fails is repeated with the next one; at worst the mutation is sent again and judged alike. */
async function acknowledge(core: Core, ids: readonly string[]): Promise<void> {
  for (const id of ids) core.unacknowledged.add(id);
  try {
    const all = [...core.unacknowledged];
    await core.journal.ack(all);
    for (const id of all) core.unacknowledged.delete(id);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
  }
}

async function makeRefusedItem(core: Core, { mutation, verdict }: Judged): Promise<InboxItem> {
  return makeInboxItem({
    itemId: mutation.id,
    kind: 'refused',
    mutation: verdict.status === 'merged' ? withoutTaken(mutation, verdict) : mutation,
    title: await titleOf(core, mutation),
    code: verdict.code ?? verdict.status,
    fields: verdict.fields,
    at: mutation.madeAt,
  });
}

/** Of an edit that was taken in part, what was not taken. */
function withoutTaken(mutation: Mutation, { fields }: Verdict): Mutation {
  if (mutation.kind !== 'customer.patch') return mutation;
  const refused = new Set(fields.map(({ field }) => field));
  return {
    ...mutation,
    patch: Object.fromEntries(Object.entries(mutation.patch).filter(([field]) => refused.has(field))),
  };
}

/** The document that the mutation changes, as `collection/id`. */
function targetOf({ kind, docId }: Mutation): string {
  const collections = {
    customer: 'customers',
    tag: 'tags',
    group: 'groups',
    behavior: 'behaviors',
    interaction: 'interactions',
    task: 'tasks',
  } as const;
  return `${collections[kind.split('.')[0] as keyof typeof collections]}/${docId}`;
}
