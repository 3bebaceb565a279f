/**
 * Takes over verdicts: refused edits go to the sync centre with what was wanted, documents are corrected by what the server states
 * (under the mutations that still wait), and only then outbox and journal forget the mutation. A crash at any point repeats the
 * sending, and the server gives the same verdict again. Rules CY3, CY4.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { CustomerFields } from '../../../common/domain/customer.ts';
import { customEdits } from '../../../common/merge/merge-custom.ts';
import { documentsOf, isBulk, narrow, partsOf } from '../../../common/merge/bulk.ts';
import type { Verdict, VerdictPart } from '../../../common/protocol/messages.ts';
import type { Mutation, SingleMutation } from '../../../common/protocol/mutation.ts';
import type { Core } from '../core/core.ts';
import { applyRemote, makeInboxItem, putInbox } from '../core/documents.ts';
import { titleOf } from '../core/titles.ts';
import { saveCounter } from '../core/write.ts';
import { outboxKey } from '../outbox/pending.ts';
import { keepSent } from './sent.ts';
import type { InboxItem } from '../store/local-records.ts';
import { makeErasedItem } from './erased.ts';
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
  const shown = judged.flatMap(item => refusalOf(item) ?? []);
  await putInbox(core, [...unreadable, ...(await Promise.all(shown.map(item => makeRefusedItem(core, item))))]);

  for (const { mutation } of judged) core.pending.remove(mutation);
  const stated = new Set(changes.map(change => `${change.collection}/${change.id}`));
  const undone = await undoLocally(
    core,
    judged.flatMap(singlesRefused).filter(mutation => !stated.has(targetOf(mutation))),
  );
  if (undone.mustReload) await saveMark(core, { reconcile: core.mark.reconcile ?? { since: core.mark.cursor } });
  await applyRemote(core, [...undone.changes, ...changes]);

  // Of two lanes the later edit may be judged first: then no row that is left shows how far the counter has come.
  if (core.pending.highest() < core.lastCseq) await saveCounter(core);
  const taken = judged.filter(({ verdict }) => !isRefused(verdict));
  await keepSent(
    core,
    taken.map(item => item.mutation),
  );
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

function isRefused({ status }: Verdict): boolean {
  return status === 'rejected' || status === 'quarantined';
}

/** The documents of a bulk mutation that were not taken, or not wholly. */
function partsRefused({ mutation, verdict }: Judged): readonly VerdictPart[] {
  if (verdict.parts !== undefined) return verdict.parts.filter(part => part.code !== null);
  if (!isBulk(mutation) || !isRefused(verdict)) return [];
  const { code, fields } = verdict;
  return documentsOf(mutation).map(id => ({ id, status: 'rejected', code, fields, conflicts: [] }));
}

/** The single mutations that were refused as a whole: what the device shows of them is to be taken back. */
function singlesRefused(item: Judged): SingleMutation[] {
  const { mutation, verdict } = item;
  if (!isBulk(mutation)) return isRefused(verdict) ? [mutation] : [];
  const ids = partsRefused(item).flatMap(part => (part.status === 'rejected' ? [part.id] : []));
  const refused = narrow(mutation, new Set(ids));
  return refused === null ? [] : partsOf(refused);
}

interface Refusal extends Judged {
  readonly parts: readonly VerdictPart[];
}

/** What a person is shown: an edit that was refused, wholly or for some of its fields or customers. Null when all was taken. */
function refusalOf(item: Judged): Refusal | null {
  const { mutation, verdict } = item;
  if (!isBulk(mutation)) {
    if (!isRefused(verdict) && verdict.fields.length === 0) return null;
    return { ...item, mutation: verdict.status === 'merged' ? withoutTaken(mutation, verdict) : mutation, parts: [] };
  }
  const parts = partsRefused(item);
  const kept = narrow(mutation, new Set(parts.map(part => part.id)));
  return kept === null ? null : { verdict, mutation: kept, parts };
}

async function makeRefusedItem(core: Core, { mutation, verdict, parts }: Refusal): Promise<InboxItem> {
  // Of an erased person not even what was typed is kept (PR12).
  if (verdict.code === 'erased') return makeErasedItem({ itemId: mutation.id, at: mutation.madeAt });
  return makeInboxItem({
    itemId: mutation.id,
    kind: 'refused',
    mutation,
    title: await titleOf(core, mutation),
    code: verdict.code ?? parts[0]?.code ?? verdict.status,
    fields: verdict.fields,
    parts: parts.map(({ id, code, fields }) => ({ id, code: code ?? 'internal', fields })),
    fate: verdict.status === 'quarantined' ? { status: 'open', at: null, by: '', reason: '' } : null,
    at: mutation.madeAt,
  });
}

type Values = CustomerFields['custom'];

/** Of an edit that was taken in part, what was not taken. */
function withoutTaken(mutation: Mutation, { fields }: Verdict): Mutation {
  if (mutation.kind !== 'customer.patch') return mutation;
  const refused = new Set(fields.map(({ field }) => field));
  const { custom, ...plain } = mutation.patch;
  const edits = custom === undefined ? [] : customEdits(custom).filter(edit => refused.has(edit.field));
  const side = (name: 'base' | 'wanted'): Values =>
    Object.fromEntries(edits.flatMap(edit => (edit[name] === null ? [] : [[edit.fieldId, edit[name]]]))) as Values;
  const closed = edits.length === 0 ? {} : { custom: [side('base'), side('wanted')] as [Values, Values] };
  return {
    ...mutation,
    patch: { ...Object.fromEntries(Object.entries(plain).filter(([field]) => refused.has(field))), ...closed },
  };
}

/** The document that the mutation changes, as `collection/id`. */
function targetOf({ kind, docId }: SingleMutation): string {
  const collections = {
    customer: 'customers',
    tag: 'tags',
    group: 'groups',
    behavior: 'behaviors',
    interaction: 'interactions',
    consent: 'consents',
    task: 'tasks',
    view: 'views',
    export: 'tasks',
    dictionary: 'dictionaries',
    field: 'fields',
  } as const;
  return `${collections[kind.split('.')[0] as keyof typeof collections]}/${docId}`;
}
