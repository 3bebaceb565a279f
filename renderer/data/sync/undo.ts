/**
 * Takes a refused mutation back when the verdict does not state the document: from the values that its author saw.
 *
 * The ordinary case is a verdict with the document; this is the safety net for a mutation that the server could not even read.
 */
import type { Customer, CustomerFields } from '../../../common/domain/customer.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { setFields } from '../../../common/merge/apply-mutation.ts';
import { isGroupMutation, isTagMutation } from '../../../common/merge/apply-classification.ts';
import { mergeIdSet } from '../../../common/merge/merge-id-set.ts';
import type { SingleMutation } from '../../../common/protocol/mutation.ts';
import type { Core } from '../core/core.ts';
import type { RemoteChange } from '../core/documents.ts';

export interface Undone {
  readonly changes: readonly RemoteChange[];
  /** True when only comparing with the server can tell what the document was (a refused deletion). */
  readonly mustReload: boolean;
}

/** The documents without the refused mutations, the last made first. */
export async function undoLocally(core: Core, refused: readonly SingleMutation[]): Promise<Undone> {
  const onCustomers = refused.filter(mutation => mutation.kind.startsWith('customer.'));
  const customers = await core.store.getMany(
    'customers',
    onCustomers.map(mutation => mutation.docId),
  );
  const changes: RemoteChange[] = [];
  const undone = new Map<string, Customer | null>();
  for (const mutation of refused.toReversed()) {
    const { docId } = mutation;
    const current = undone.has(docId) ? (undone.get(docId) ?? null) : (customers.get(docId) ?? null);
    if (mutation.kind === 'tag.create') changes.push({ collection: 'tags', id: docId, doc: null });
    else if (mutation.kind === 'group.create') changes.push({ collection: 'groups', id: docId, doc: null });
    else if (mutation.kind === 'behavior.create') changes.push({ collection: 'behaviors', id: docId, doc: null });
    else if (mutation.kind === 'interaction.create') changes.push({ collection: 'interactions', id: docId, doc: null });
    else if (mutation.kind === 'consent.record') changes.push({ collection: 'consents', id: docId, doc: null });
    else if (mutation.kind.startsWith('customer.') && mutation.kind !== 'customer.reveal')
      undone.set(docId, undoOnCustomer(current, mutation));
  }
  for (const [id, doc] of undone) changes.push({ collection: 'customers', id, doc });
  return { changes, mustReload: refused.some(mutation => !canTakeBack(mutation)) };
}

/** Whether what the document was can be told from the mutation. */
function canTakeBack(mutation: SingleMutation): boolean {
  if (mutation.kind === 'customer.delete' || mutation.kind.startsWith('view.')) return false;
  return mutation.kind.endsWith('.create') || !(isTagMutation(mutation) || isGroupMutation(mutation));
}

function undoOnCustomer(customer: Customer | null, mutation: SingleMutation): Customer | null {
  if (customer === null || mutation.kind === 'customer.create') return null;
  switch (mutation.kind) {
    case 'customer.patch':
      return setFields(customer, readBases(customer, mutation.patch), customer.updatedAt);
    case 'customer.tags':
      return { ...customer, tagIds: mergeIdSet(customer.tagIds, mutation.remove, mutation.add) };
    case 'customer.groups':
      return { ...customer, groupIds: mergeIdSet(customer.groupIds, mutation.remove, mutation.add) };
    default:
      return customer;
  }
}

/** The values that the author saw, of the fields that still hold what he wanted. */
function readBases(customer: Customer, patch: object): Partial<CustomerFields> {
  const present: Record<string, unknown> = { ...customer, ...customer.contactInfo };
  const bases = Object.entries(patch as Record<string, readonly [Json, Json]>)
    .filter(([field, [, wanted]]) => jsonEquals(present[field] as Json | undefined, wanted))
    .map(([field, [base]]) => [field, base]);
  return Object.fromEntries(bases) as Partial<CustomerFields>;
}
