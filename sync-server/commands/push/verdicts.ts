/**
 * Verdicts as they are kept and given: sealed without their documents, because conflicts hold values; the documents are those that their
 * reader may see at the end of the transaction, whenever the verdict is given. Rules SS4, SS19, QT5.
 */
import { isContactField } from '../../../common/domain/customer.ts';
import { inScope, readOf, type Placed } from '../../../common/domain/permissions.ts';
import { COLLECTION_NAMES, type CollectionName } from '../../../common/protocol/collections.ts';
import type { Conflict, Verdict } from '../../../common/protocol/messages.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection, Database } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import { presentDocument } from '../../presenters/documents.ts';
import { maskValues } from '../../presenters/history.ts';
import { readVisible } from '../../queries/documents.ts';
import { readVerdicts } from '../../queries/push-load.ts';
import { insertRows } from '../../queries/write-timeline.ts';
import type { ParsedMutation } from './parse-mutation.ts';
import type { DocRef, Outcome, PushState } from './push-state.ts';

export interface Judged {
  readonly item: ParsedMutation;
  readonly outcome: Outcome;
  /** Whether the verdict is new and to be kept. */
  readonly isNew: boolean;
}

interface Sender {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string;
}

function verdictPlace(orgId: string, mutationId: string): string {
  return `${orgId}/verdict/${mutationId}`;
}

/** Verdicts that were given before, by person and mutation. */
export async function loadVerdicts(
  tx: Connection,
  db: Database,
  orgId: string,
  keys: readonly { readonly userId: string; readonly id: string }[],
): Promise<(userId: string) => Map<string, Outcome>> {
  const rows = await readVerdicts(tx, orgId, keys);
  return userId =>
    new Map(
      rows
        .filter(row => row.userId === userId)
        .map(row => [row.id, JSON.parse(db.cipher.open(row.result, verdictPlace(orgId, row.id))) as Outcome]),
    );
}

/** Keeps new verdicts, and what went into quarantine; all statements are sent before this returns. */
export function keepVerdicts(
  tx: Connection,
  db: Database,
  pushes: readonly { readonly sender: Sender; readonly judged: readonly Judged[] }[],
  at: number,
): Promise<unknown>[] {
  const orgId = pushes[0]?.sender.orgId ?? '';
  const kept = pushes.flatMap(({ sender, judged }) =>
    judged.filter(entry => entry.isNew).map(entry => ({ sender, entry })),
  );
  const verdicts = kept.map(({ sender: { userId, clientId }, entry: { item, outcome } }) => ({
    userId,
    mutationId: item.id,
    clientId,
    cseq: item.cseq,
    result: db.cipher.seal(JSON.stringify(outcome), verdictPlace(orgId, item.id)).toString('base64'),
    at,
  }));
  const quarantined = kept.flatMap(({ sender: { userId }, entry: { item, outcome } }) => {
    const { refusal, ...rest } = item.parsed as { refusal?: Outcome; mutation?: Mutation };
    if (outcome.status !== 'quarantined' || refusal !== undefined || rest.mutation === undefined) return [];
    const docId = customerOf(rest.mutation);
    const body = db.cipher.seal(JSON.stringify(rest.mutation), `${orgId}/quarantine/${item.id}`).toString('base64');
    return [{ userId, mutationId: item.id, docId, code: outcome.code ?? 'deleted', body, at }];
  });
  return [insertRows(tx, orgId, 'verdicts', verdicts), insertRows(tx, orgId, 'quarantine', quarantined)];
}

/** The customer whose new owner decides about a quarantined edit. */
function customerOf(mutation: Mutation): string {
  return 'doc' in mutation && 'customerId' in mutation.doc ? mutation.doc.customerId : mutation.docId;
}

/**
 * The documents of all verdicts of one push, as their reader may see them at the end of the transaction: read back behind what was written, so
 * that they leave by the one road of all documents. All statements are sent before this returns.
 */
export async function readDocs(
  tx: Connection,
  db: Database,
  { actor }: PushState,
  judged: readonly Judged[],
): Promise<Map<string, unknown>> {
  const docs = new Map<string, unknown>();
  const refs = judged.flatMap(({ outcome }) => [...outcome.docs, ...conflictingParts(outcome)]);
  const read = async (collection: CollectionName): Promise<void> => {
    const ids = [...new Set(refs.filter(ref => ref.collection === collection).map(ref => ref.id))];
    for (const row of await readVisible(tx, actor, collection, ids)) {
      docs.set(`${collection}/${row.docId}`, presentDocument(db.cipher, actor, collection, row));
    }
  };
  await inOneFlight(COLLECTION_NAMES.map(read));
  return docs;
}

function conflictingParts({ parts = [] }: Outcome): DocRef[] {
  return parts.flatMap(({ id, conflicts }) => (conflicts.length === 0 ? [] : [{ collection: 'customers', id }]));
}

/** Role and customer may have gone since the verdict was given: values that lost are told to whom they would be told now (SD4). */
export function presentVerdict(
  state: PushState,
  { item, outcome }: Judged,
  docs: ReadonlyMap<string, unknown>,
): Verdict {
  const present = (conflicts: readonly Conflict[], customerId: string | undefined): Conflict[] => {
    const customer = docs.get(`customers/${customerId}`) as Placed | undefined;
    if (customer === undefined || !inScope(state.actor, customer)) return [];
    return conflicts.flatMap((conflict): Conflict[] => {
      const { field } = conflict;
      const read = readOf(state.actor, field);
      if (read === 'plain') return [{ ...conflict }];
      if (read === 'hidden' || !isContactField(field)) return [];
      return [{ field, theirs: maskValues(field, conflict.theirs), yours: maskValues(field, conflict.yours) }];
    });
  };
  return {
    id: item.id,
    status: outcome.status,
    code: outcome.code,
    fields: [...outcome.fields],
    conflicts: present(outcome.conflicts, outcome.docs[0]?.id),
    docs: outcome.docs.map(({ collection, id }) => ({ collection, id, doc: docs.get(`${collection}/${id}`) ?? null })),
    ...(outcome.parts === undefined
      ? {}
      : { parts: outcome.parts.map(part => ({ ...part, conflicts: present(part.conflicts, part.id) })) }),
  };
}
