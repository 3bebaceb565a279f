/**
 * Changes documents and everything that follows them: store, pool index, reference data, inbox, events to the page.
 *
 * Two ways in: what the server says (verdicts and pulled pages, passed through the overlay of waiting mutations) and what the user
 * does (mutations applied optimistically). Both run inside the mutex. Rule SY13.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { applyToCustomer, withoutTakenBack } from '../../../common/merge/apply-mutation.ts';
import { documentsOf, isBulk, partsOf } from '../../../common/merge/bulk.ts';
import type { AnyDoc, CollectionName } from '../../../common/protocol/collections.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { InboxItem } from '../store/local-records.ts';
import type { Core } from './core.ts';
import { localCollectionOf, makeLocalDoc, OVERLAID } from './local-doc.ts';

/** A document as the server states it; null means that it is to be removed from this device. */
export interface RemoteChange {
  readonly collection: CollectionName;
  readonly id: string;
  readonly doc: AnyDoc | null;
}

const MANY = 500;

/** Writes what the server states, of each document the last statement, under the mutations that still wait. */
export async function applyRemote(core: Core, changes: readonly RemoteChange[]): Promise<void> {
  const byCollection = new Map<CollectionName, Map<string, AnyDoc | null>>();
  for (const { collection, id, doc } of changes) {
    const docs = byCollection.get(collection) ?? new Map<string, AnyDoc | null>();
    byCollection.set(collection, docs.set(id, doc));
  }
  for (const [collection, docs] of byCollection) {
    if (collection === 'customers') await overlayPending(core, docs as Map<string, Customer | null>);
    else if (OVERLAID.has(collection)) await overlayOthers(core, docs);
    await writeDocuments(core, collection, docs);
  }
}

/** Applies waiting mutations to customers that the server states. */
async function overlayPending(core: Core, docs: Map<string, Customer | null>): Promise<void> {
  const waiting = [...docs.keys()].flatMap(id => core.pending.of(id));
  if (waiting.length === 0) return;
  await noteNames(
    core,
    [...docs].flatMap(([id, doc]) => (doc === null && core.pending.has(id) ? [id] : [])),
  );
  const rows = await core.store.getMany('outbox', waiting.map(outboxKey));
  for (const [id, doc] of docs) {
    let customer = doc;
    const mutations = core.pending.of(id).flatMap(cseq => rows.get(outboxKey(cseq))?.mutation ?? []);
    for (const mutation of withoutTakenBack(mutations)) {
      customer = applyToCustomer(customer, mutation, core.actor, id);
    }
    docs.set(id, customer);
  }
}

/** Who loses a race for a customer is told about whom, although the customer is gone from here before the verdict comes. */
async function noteNames(core: Core, leaving: readonly string[]): Promise<void> {
  for (const [id, { name }] of await core.store.getMany('customers', leaving)) core.gone.set(id, name);
}

/** The same for documents beside customers that are changed after they were made. */
async function overlayOthers(core: Core, docs: Map<string, AnyDoc | null>): Promise<void> {
  const waiting = [...docs.keys()].flatMap(id => core.pending.of(id));
  if (waiting.length === 0) return;
  const rows = await core.store.getMany('outbox', waiting.map(outboxKey));
  for (const [id, doc] of docs) {
    const mutations = core.pending.of(id).flatMap(cseq => rows.get(outboxKey(cseq))?.mutation ?? []);
    const overlaid = mutations.reduce((now, mutation) => makeLocalDoc(mutation, core.actor, now), doc);
    docs.set(id, overlaid);
  }
}

/**
 * Applies mutations of this device to the documents, before the server has judged them. Gives the customers of which the page is still
 * to be told: once they count as waiting, or what it reads lacks the mark.
 */
export async function applyOptimistically(core: Core, mutations: readonly Mutation[]): Promise<string[]> {
  const touched = mutations.filter(isOnCustomer);
  const known = await core.store.getMany('customers', [...new Set(touched.flatMap(documentsOf))]);
  const customers = new Map<string, Customer | null>();
  for (const mutation of touched.flatMap(whole => (isBulk(whole) ? partsOf(whole) : [whole]))) {
    const { docId } = mutation;
    const current = customers.has(docId) ? (customers.get(docId) ?? null) : (known.get(docId) ?? null);
    customers.set(docId, applyToCustomer(current, mutation, core.actor));
  }
  const changed = await storeDocuments(core, 'customers', customers);
  return [...new Set([...changed, ...(await applyToOthers(core, mutations))])];
}

async function applyToOthers(core: Core, mutations: readonly Mutation[]): Promise<string[]> {
  const others = new Map<CollectionName, Map<string, AnyDoc | null>>();
  for (const mutation of mutations) {
    const collection = localCollectionOf(mutation);
    if (collection === null) continue;
    const docs = others.get(collection) ?? new Map<string, AnyDoc | null>();
    const { docId } = mutation;
    const current = docs.has(docId) ? docs.get(docId) : await core.store.get(collection, docId);
    others.set(collection, docs.set(docId, makeLocalDoc(mutation, core.actor, current ?? null)));
  }
  const changed: string[] = [];
  for (const [collection, docs] of others) changed.push(...(await storeDocuments(core, collection, docs)));
  return changed;
}

function isOnCustomer(mutation: Mutation): boolean {
  return isBulk(mutation) || (mutation.kind.startsWith('customer.') && mutation.kind !== 'customer.reveal');
}

/** Puts and removes documents of one collection; store first, then what is kept in memory, then the page is told. */
export async function writeDocuments(
  core: Core,
  collection: CollectionName,
  docs: ReadonlyMap<string, AnyDoc | null>,
): Promise<void> {
  tellChanged(core, await storeDocuments(core, collection, docs));
}

/** Tells the page that these customers, or what belongs to them, are no longer what it read. */
export function tellChanged(core: Core, customerIds: readonly string[]): void {
  if (customerIds.length === 0) return;
  core.ports.emit('changed', { customerIds: customerIds.length > MANY ? 'many' : [...customerIds] });
}

/** Gives the customers that the change concerns. */
async function storeDocuments(
  core: Core,
  collection: CollectionName,
  docs: ReadonlyMap<string, AnyDoc | null>,
): Promise<string[]> {
  if (docs.size === 0) return [];
  const put = new Map([...docs].filter((entry): entry is [string, AnyDoc] => entry[1] !== null));
  const removed = [...docs.keys()].filter(id => !put.has(id));
  if (collection === 'history') await noteConflicts(core, put as Map<string, HistoryEntry>, removed);
  await core.store.put(collection, [...put.values()]);
  await core.store.remove(collection, removed);
  if (core.reference.update(collection, put, removed)) core.ports.emit('reference', core.reference.read());
  if (collection === 'customers') {
    core.erasedCheckDue ||= removed.length > 0;
    core.index.remove(removed);
    core.index.upsert([...put.values()] as Customer[]);
  }
  return customersOf(collection, docs);
}

/** The customers whose lists or details show these documents. */
function customersOf(collection: CollectionName, docs: ReadonlyMap<string, AnyDoc | null>): string[] {
  if (collection === 'customers') return [...docs.keys()];
  const ids = [...docs.values()].flatMap(doc => (doc !== null && 'customerId' in doc ? [doc.customerId] : []));
  return [...new Set(ids)];
}

/**
 * A conflict in which this user won or lost is kept in the inbox until he puts it aside (TL3). It follows its history entry: when the
 * role changes, the entry comes again with masks or with plain values.
 */
async function noteConflicts(
  core: Core,
  put: ReadonlyMap<string, HistoryEntry>,
  removed: readonly string[],
): Promise<void> {
  const { userId } = core.actor;
  const items = [...put.values()]
    .filter(entry => entry.conflict && (entry.by === userId || entry.oldBy === userId))
    .filter(entry => core.inbox.get(entry.historyId)?.kind !== 'dismissed')
    .map(entry => makeInboxItem({ itemId: entry.historyId, kind: 'conflict', conflict: entry, at: entry.at }));
  await putInbox(core, items);
  await removeInbox(
    core,
    removed.filter(id => core.inbox.get(id)?.kind === 'conflict'),
  );
}

/** An inbox item with the given fields, the others empty. */
export function makeInboxItem(fields: Pick<InboxItem, 'itemId' | 'kind' | 'at'> & Partial<InboxItem>): InboxItem {
  return { mutation: null, conflict: null, title: '', code: '', fields: [], ...fields };
}

/** Stores items of the inbox and keeps the figure of the sync state. */
export async function putInbox(core: Core, items: readonly InboxItem[]): Promise<void> {
  if (items.length === 0) return;
  await core.store.put('inbox', items);
  for (const item of items) core.inbox.set(item.itemId, item);
  core.stateChanged();
}

export async function removeInbox(core: Core, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return;
  await core.store.remove('inbox', itemIds);
  for (const itemId of itemIds) core.inbox.delete(itemId);
  core.stateChanged();
}
