/** Writes what a push decided, with the head of the company locked: provisional versions become real ones first. Rule SS12. */
import type { FieldMeta } from '../../../common/merge/merge-customer.ts';
import { sqlStateOf, type Connection, type Database } from '../../db/database.ts';
import { lockOrgHead } from '../../queries/org-head.ts';
import {
  addRelations,
  insertCustomers,
  relationsOf,
  removeRelations,
  updateCustomers,
  type RelationRow,
  type StoredCustomer,
} from '../../queries/write-customers.ts';
import { isLookupStale, writeLookups } from '../../queries/customer-lookup.ts';
import { insertRows, sealHistory } from '../../queries/write-timeline.ts';
import { commitChanges } from '../record/commit-changes.ts';
import { PROVISIONAL, type PushState } from './push-state.ts';

/** Writes rows, log, audit and head; returns the new head. */
export async function writeState(tx: Connection, db: Database, state: PushState): Promise<number> {
  const { orgId, userId } = state.actor;
  const head = await lockOrgHead(tx, orgId);
  const settle = (ver: number): number => (ver >= PROVISIONAL ? head.seq + 1 + (ver - PROVISIONAL) : ver);
  const settled = <Row extends { readonly ver: number }>(rows: Iterable<Row>): Row[] =>
    [...rows].map(row => ({ ...row, ver: settle(row.ver) }));

  const { rows } = state;
  const { changes, audits, now: at } = state;
  const history = settled(rows.history).map(entry => sealHistory(db.cipher, orgId, entry));
  // In the order in which rows refer to each other; nobody waits for an answer before the next is sent, because all writers of the
  // company wait for us.
  const writes = [
    insertRows(tx, orgId, 'tags', settled(rows.tags)),
    insertRows(tx, orgId, 'aliases', rows.aliases),
    insertRows(tx, orgId, 'groups', settled(rows.groups)),
    writeCustomers(tx, db, state, settle),
    insertRows(tx, orgId, 'behaviors', settled(rows.behaviors)),
    insertRows(tx, orgId, 'interactions', settled(rows.interactions)),
    insertRows(tx, orgId, 'consents', settled(rows.consents)),
    insertRows(tx, orgId, 'tasks', settled(rows.tasks.values())),
    insertRows(tx, orgId, 'history', history),
    insertRows(tx, orgId, 'bulkParts', rows.bulkParts),
  ];
  const seq = commitChanges(tx, { orgId, head, actorId: userId, at, changes, audits });
  await inOneFlight([...writes, seq]);
  return seq;
}

/** What statements answer that come behind one that failed. */
const IN_FAILED_TRANSACTION = '25P02';

/** Waits until all have ended, so that nothing is sent behind a rollback, and then rejects with the failure that began it. */
export async function inOneFlight(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const reasons = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const [first] = reasons;
  if (first !== undefined) throw reasons.find(reason => sqlStateOf(reason) !== IN_FAILED_TRANSACTION) ?? first;
}

async function writeCustomers(
  tx: Connection,
  db: Database,
  state: PushState,
  settle: (ver: number) => number,
): Promise<void> {
  const { orgId } = state.actor;
  const changed = [...state.customers.values()].filter(customer => state.loaded.get(customer.customerId) !== customer);
  const final = changed.map(customer => settleCustomer(customer, settle));
  await insertCustomers(
    tx,
    db.cipher,
    orgId,
    final.filter(customer => !state.loaded.has(customer.customerId)),
  );
  const updated = final.filter(customer => state.loaded.has(customer.customerId));
  await updateCustomers(tx, db.cipher, orgId, updated);
  const isStale = (customer: StoredCustomer): boolean => {
    const before = state.loaded.get(customer.customerId);
    return before === undefined || isLookupStale(before, customer);
  };
  await writeLookups(tx, db.cipher, orgId, final.filter(isStale));
  const added: RelationRow[] = [];
  const removed: RelationRow[] = [];
  for (const customer of updated) {
    const before = relationsOf(state.loaded.get(customer.customerId) ?? customer, state.now);
    const after = relationsOf(customer, state.now);
    const keyOf = (row: RelationRow): string => `${row.kind}/${row.targetId}`;
    const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
    removed.push(...before.filter(row => !has.has(keyOf(row))));
    added.push(...after.filter(row => !had.has(keyOf(row))));
  }
  await removeRelations(tx, orgId, removed);
  await addRelations(tx, orgId, added);
}

function settleCustomer(customer: StoredCustomer, settle: (ver: number) => number): StoredCustomer {
  const meta = Object.entries(customer.fieldMeta).map(([field, { ver, by }]): [string, FieldMeta] => [
    field,
    { ver: settle(ver), by },
  ]);
  return { ...customer, ver: settle(customer.ver), fieldMeta: Object.fromEntries(meta) };
}
