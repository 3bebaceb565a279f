/**
 * Carries out on customers what was ordered of tags and groups: in short transactions, each of a few hundred customers, one order after the
 * other, so that nobody else waits and an order that was cut off goes on where it stopped. Each customer's history names the change. Rules
 * TG5, TG7, GT7.
 */
import { DEFAULT_CLASSIFY_LIMITS, type ClassifyLimits } from '../../../common/domain/classify-limits.ts';
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { jsonEquals } from '../../../common/lib/json.ts';
import { mergeIdSet } from '../../../common/merge/merge-id-set.ts';
import type { Connection, Database } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import type { StoredHistory } from '../../presenters/history.ts';
import {
  advanceSweep,
  forgetSwept,
  lockNextSweep,
  noteSwept,
  pruneSwept,
  readAllTags,
  readHolders,
  readSwept,
  touchCustomers,
  updateTags,
  type SweepOrder,
} from '../../queries/classify.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { relationsOf, sendRelations, type RelationRow, type StoredCustomer } from '../../queries/write-customers.ts';
import { insertRows, sealHistory } from '../../queries/write-timeline.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { limitsOfCompany } from '../limits/company-limits.ts';
import { commitChanges } from '../record/commit-changes.ts';
import { gateOf } from '../company/push-gate.ts';

/** Customers of one transaction. */
export const CHUNK = 200;
/** So long a deletion can be taken back. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Does one step; null when nothing is left to do, else the new head of the company. */
export function carryOutStep(db: Database, orgId: string): Promise<number | null> {
  return gateOf(db.pool).bulk(orgId, () =>
    db.withTransaction(async tx => {
      const order = await lockNextSweep(tx, orgId);
      return order === null ? null : carryOut(tx, db, orgId, order);
    }),
  );
}

/** Works until nothing is left, or until there is no more time; answers the last head, null when there was nothing to do. */
export async function carryOutOrders(db: Database, orgId: string, isInTime: () => boolean): Promise<number | null> {
  let head: number | null = null;
  for (;;) {
    const step = await carryOutStep(db, orgId);
    if (step === null) return head;
    head = step;
    if (!isInTime()) return head;
  }
}

/** Forgets what can no longer be taken back. */
export async function forgetOldDeletions(db: Database, orgId: string): Promise<void> {
  await pruneSwept(db, orgId, db.clock.now() - KEPT_MS);
}

async function carryOut(tx: Connection, db: Database, orgId: string, order: SweepOrder): Promise<number> {
  const { targetId, mode, sweepId } = order;
  const ids =
    mode === 'restore' ? await readSwept(tx, orgId, targetId, CHUNK) : await readHolders(tx, orgId, order, CHUNK);
  const rows = await lockCustomers(tx, orgId, ids);
  const customers = rows.map(row => toStoredCustomer(db.cipher, orgId, row));
  const limits = (await limitsOfCompany(tx, orgId)).classify ?? DEFAULT_CLASSIFY_LIMITS;
  const isLast = ids.length < CHUNK;
  const mergedTag = isLast && mode === 'move' ? await findTag(tx, orgId, targetId) : undefined;
  const at = db.clock.now();
  const head = await lockOrgHead(tx, orgId);
  const plan = planStep(customers, {
    order,
    limits,
    at,
    firstSeq: head.seq + 1,
    newId: () => makeId(db.clock, db.random),
  });
  const { changes, history, touched, added, removed } = plan;
  await touchCustomers(tx, orgId, touched, at);
  await inOneFlight(sendRelations(tx, orgId, added, removed));
  if (mode === 'remove' && ids.length > 0) await noteSwept(tx, orgId, { targetId, customerIds: ids, at });
  if (mode === 'restore' && ids.length > 0) await forgetSwept(tx, orgId, targetId, ids);
  if (mergedTag !== undefined) {
    const gone = { collection: 'tags', docId: targetId, op: 'delete', before: [ORG_SCOPE], after: [] } as const;
    changes.push({ ...gone, mutationId: sweepId });
    await updateTags(tx, orgId, [{ ...mergedTag, deletedAt: at, ver: head.seq + changes.length }]);
  }
  const sealed = history.map(entry => sealHistory(db.cipher, orgId, entry));
  await insertRows(tx, orgId, 'history', sealed);
  await advanceSweep(tx, orgId, sweepId, { touched: touched.length, doneAt: isLast ? at : null });
  return commitChanges(tx, { orgId, head, actorId: order.orderedBy, at, changes, audits: [] });
}

interface StepInput {
  readonly order: SweepOrder;
  readonly limits: ClassifyLimits;
  readonly at: number;
  readonly firstSeq: number;
  readonly newId: () => string;
}

/** What a step changes of these customers; versions are those that the lines of the log will have. */
function planStep(customers: readonly StoredCustomer[], { order, limits, at, firstSeq, newId }: StepInput) {
  const changes: ChangeLine[] = [];
  const history: StoredHistory[] = [];
  const touched: { customerId: string; ver: number }[] = [];
  const added: RelationRow[] = [];
  const removed: RelationRow[] = [];
  const { sweepId: mutationId, orderedBy } = order;
  const [field, most] =
    order.kind === 'tag'
      ? (['tagIds', limits.tagsPerCustomer] as const)
      : (['groupIds', limits.groupsPerCustomer] as const);
  const note = (collection: string, docId: string, before: readonly string[], after: readonly string[]): number => {
    changes.push({ collection, docId, op: 'put', before, after, mutationId });
    return firstSeq + changes.length - 1;
  };
  for (const customer of customers) {
    const present = [...customer[field]];
    const next = wanted(order, present, most);
    if (jsonEquals(present, next)) continue;
    const relations = compare(customer, { ...customer, [field]: next }, at);
    added.push(...relations.added);
    removed.push(...relations.removed);
    if (customer.deletedAt !== null) continue; // nobody has him, and there is nobody to tell
    const { customerId } = customer;
    const scopes = scopeKeysOf(customer);
    touched.push({ customerId, ver: note('customers', customerId, scopes, scopes) });
    const historyId = newId();
    const values = { field, oldValue: present, newValue: next, conflict: false, oldBy: null };
    const ver = note('history', historyId, [], scopes);
    history.push({ historyId, customerId, ...values, by: orderedBy, at, mutationId, ver });
  }
  return { changes, history, touched, added, removed };
}

/** What the customer has afterwards. */
function wanted({ mode, targetId, intoId }: SweepOrder, present: readonly string[], most: number): string[] {
  if (mode === 'remove') return mergeIdSet(present, [], [targetId]);
  if (mode === 'restore') return present.length < most ? mergeIdSet(present, [targetId], []) : [...present];
  const into = intoId ?? targetId;
  return [...new Set(present.map(id => (id === targetId ? into : id)))];
}

function compare(
  before: StoredCustomer,
  after: StoredCustomer,
  at: number,
): { readonly added: RelationRow[]; readonly removed: RelationRow[] } {
  const keyOf = (row: RelationRow): string => `${row.kind}/${row.targetId}`;
  const [old, next] = [relationsOf(before, at), relationsOf(after, at)];
  const [had, has] = [new Set(old.map(keyOf)), new Set(next.map(keyOf))];
  return { added: next.filter(row => !had.has(keyOf(row))), removed: old.filter(row => !has.has(keyOf(row))) };
}

async function findTag(tx: Connection, orgId: string, tagId: string) {
  return (await readAllTags(tx, orgId)).find(tag => tag.tagId === tagId && tag.deletedAt === null);
}
