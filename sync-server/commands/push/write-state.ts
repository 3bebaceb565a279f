/**
 * Writes what pushes decided, with the head of the company locked: provisional versions become real ones first. What costs time without
 * needing them (encryption, the keyed hashes) is done before the lock. Rule SS12.
 */
import type { FieldMeta } from '../../../common/merge/merge-customer.ts';
import type { Cipher } from '../../crypto/cipher.ts';
import type { Connection, Database } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import { lockOrgHead, type OrgHead } from '../../queries/org-head.ts';
import {
  relationsOf,
  sealContact,
  sendChangedCustomers,
  sendNewCustomers,
  sendRelations,
  type RelationRow,
  type SealedCustomer,
  type StoredCustomer,
} from '../../queries/write-customers.ts';
import { insertLookups, isLookupStale, lookupRows, type LookupRows } from '../../queries/customer-lookup.ts';
import { sealView, writeViews } from '../../queries/saved-views.ts';
import { insertOwnership, sendCollaborators } from '../../queries/ownership.ts';
import { sendDeletions } from '../../queries/recycle-bin.ts';
import { insertRows, sealHistory } from '../../queries/write-timeline.ts';
import { sendChanges } from '../record/commit-changes.ts';
import { sendClassified } from './write-classify.ts';
import { PROVISIONAL, type PushState } from './push-state.ts';

export interface Prepared {
  /** Changed and new customers, with provisional versions, and their contact values sealed. */
  readonly customers: readonly SealedCustomer[];
  readonly history: readonly (object & { readonly ver: number })[];
  readonly views: readonly (object & { readonly ver: number })[];
  readonly lookups: LookupRows | null;
}

/** Everything that can be made before the head is locked. */
export function prepareWrites(cipher: Cipher, state: PushState): Prepared {
  const { orgId } = state.actor;
  const changed = [...state.customers.values()].filter(customer => state.loaded.get(customer.customerId) !== customer);
  const isStale = (customer: StoredCustomer): boolean => {
    const before = state.loaded.get(customer.customerId);
    return before === undefined || isLookupStale(before, customer);
  };
  return {
    customers: changed.map(customer => ({ customer, pii: sealContact(cipher, orgId, customer) })),
    history: state.rows.history.map(entry => sealHistory(cipher, orgId, entry)),
    views: [...state.rows.views.values()].map(view => sealView(cipher, orgId, view)),
    lookups: lookupRows(cipher, orgId, changed.filter(isStale)),
  };
}

/**
 * Sends everything behind the locked head: rows in the order in which they refer to each other, then log, audit and head. Nobody waits for
 * an answer before the next is sent, because all writers of the company wait for us; all are sent before this returns.
 */
export function sendWrites(
  tx: Connection,
  state: PushState,
  prepared: Prepared,
  head: OrgHead,
): { readonly statements: Promise<unknown>[]; readonly seq: number } {
  const { orgId, userId } = state.actor;
  const settle = (ver: number): number => (ver >= PROVISIONAL ? head.seq + 1 + (ver - PROVISIONAL) : ver);
  const settled = <Row extends { readonly ver: number }>(rows: Iterable<Row>): Row[] =>
    [...rows].map(row => ({ ...row, ver: settle(row.ver) }));
  const customers = prepared.customers.map(({ customer, pii }) => ({
    customer: settleCustomer(customer, settle),
    pii,
  }));
  const { rows, changes, audits, now: at } = state;
  const statements: Promise<unknown>[] = [
    insertRows(tx, orgId, 'entries', settled(rows.entries.values())),
    insertRows(tx, orgId, 'fields', settled(rows.fields.values())),
    insertRows(tx, orgId, 'tags', settled(rows.tags)),
    insertRows(tx, orgId, 'aliases', rows.aliases),
    insertRows(tx, orgId, 'groups', settled(rows.groups)),
    ...sendClassified(tx, state, settle),
    ...sendCustomers(tx, state, customers),
    ...sendDeletions(tx, orgId, changedDeletions(state)),
    insertLookups(tx, orgId, prepared.lookups),
    insertRows(tx, orgId, 'behaviors', settled(rows.behaviors)),
    insertRows(tx, orgId, 'interactions', settled(rows.interactions)),
    insertRows(tx, orgId, 'consents', settled(rows.consents)),
    insertRows(tx, orgId, 'tasks', settled(rows.tasks.values())),
    writeViews(tx, orgId, settled(prepared.views)),
    insertRows(tx, orgId, 'history', settled(prepared.history)),
    insertRows(tx, orgId, 'bulkParts', rows.bulkParts),
    insertOwnership(tx, orgId, settled(rows.ownership)),
    ...sendCollaborators(
      tx,
      orgId,
      prepared.customers.map(({ customer }) => customer).filter(customer => areCollaboratorsNew(state, customer)),
    ),
  ];
  const { statements: last, seq } = sendChanges(tx, { orgId, head, actorId: userId, at, changes, audits });
  statements.push(...last);
  return { statements, seq };
}

/** Writes what was decided about one push alone; returns the new head. */
export async function writeState(tx: Connection, db: Database, state: PushState): Promise<number> {
  const locked = lockOrgHead(tx, state.actor.orgId);
  const prepared = prepareWrites(db.cipher, state);
  const { statements, seq } = sendWrites(tx, state, prepared, await locked);
  await inOneFlight(statements);
  return seq;
}

function changedDeletions({ deletions, loadedDeletions }: PushState): Parameters<typeof sendDeletions>[2] {
  return {
    deleted: [...deletions.values()].filter(deletion => loadedDeletions.get(deletion.customerId) !== deletion),
    restored: [...loadedDeletions.keys()].filter(customerId => !deletions.has(customerId)),
  };
}

function areCollaboratorsNew(state: PushState, { customerId, collaborators = [] }: StoredCustomer): boolean {
  const before = state.loaded.get(customerId)?.collaborators ?? [];
  return before !== collaborators && before.length + collaborators.length > 0;
}

function sendCustomers(tx: Connection, state: PushState, customers: readonly SealedCustomer[]): Promise<unknown>[] {
  const { orgId } = state.actor;
  const isOld = ({ customer }: SealedCustomer): boolean => state.loaded.has(customer.customerId);
  const updated = customers.filter(isOld);
  const added: RelationRow[] = [];
  const removed: RelationRow[] = [];
  const keyOf = (row: RelationRow): string => `${row.kind}/${row.targetId}`;
  for (const { customer } of updated) {
    const loaded = state.loaded.get(customer.customerId) ?? customer;
    if (loaded.tagIds === customer.tagIds && loaded.groupIds === customer.groupIds) continue;
    const [before, after] = [relationsOf(loaded, state.now), relationsOf(customer, state.now)];
    const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
    removed.push(...before.filter(row => !has.has(keyOf(row))));
    added.push(...after.filter(row => !had.has(keyOf(row))));
  }
  return [
    ...sendNewCustomers(
      tx,
      orgId,
      customers.filter(one => !isOld(one)),
    ),
    sendChangedCustomers(tx, orgId, updated),
    ...sendRelations(tx, orgId, added, removed),
  ];
}

function settleCustomer(customer: StoredCustomer, settle: (ver: number) => number): StoredCustomer {
  const meta = Object.entries(customer.fieldMeta).map(([field, { ver, by }]): [string, FieldMeta] => [
    field,
    { ver: settle(ver), by },
  ]);
  return { ...customer, ver: settle(customer.ver), fieldMeta: Object.fromEntries(meta) };
}
