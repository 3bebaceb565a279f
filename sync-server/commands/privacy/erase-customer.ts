/**
 * Erases one person: everything that says something about him leaves every table in one transaction, devices are told to remove him, and
 * the row stays as an empty tombstone so that nothing under its id rises from the dead. What statistics need stays as numbers. The
 * audit keeps that it happened. Rules PR5 to PR7, PR11.
 */
import type { Holding } from '../../../common/protocol/calls/privacy.ts';
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import { withoutCustomer } from '../../../common/merge/without-customer.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection, Database } from '../../db/database.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import {
  countHolding,
  insertTombstone,
  readQuarantine,
  readVerdictsOn,
  removePerson,
  saveQuarantined,
  saveVerdict,
} from '../../queries/privacy.ts';
import { lockCustomers } from '../../queries/push-load.ts';
import { readTimelineIds } from '../../queries/write-timeline.ts';
import { contactPlace, type StoredCustomer } from '../../queries/write-customers.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import { commitChanges } from '../record/commit-changes.ts';
import { clearTaskFailures } from './clear-tasks.ts';

export interface Erasure {
  readonly orgId: string;
  readonly customerId: string;
  /** Who ordered it; null for a rule. */
  readonly actorId: string | null;
  /** Goes into the audit: ids and codes. */
  readonly detail: Readonly<Record<string, string>>;
  /** More to be written in the same transaction, e.g. the request that this answers. */
  readonly alsoWrite?: (tx: Connection, removed: Holding, at: number) => Promise<void>;
  /** Asked with the row locked; false leaves the person as he is, as a throw does. */
  readonly confirm?: (tx: Connection, customer: StoredCustomer) => Promise<boolean>;
}

/** Erases the person; null when there is no such customer or he was erased before. */
export async function eraseCustomer(
  db: Database,
  erasure: Erasure,
): Promise<{ readonly removed: Holding; readonly head: number } | null> {
  const { orgId, customerId } = erasure;
  return db.forOrg(orgId).withTransaction(async tx => {
    const [row] = await lockCustomers(tx, orgId, [customerId]);
    if (row === undefined) return null;
    const customer = toStoredCustomer(db.cipher, orgId, row);
    if ((customer.erasedAt ?? null) !== null) return null;
    if (erasure.confirm !== undefined && !(await erasure.confirm(tx, customer))) return null;
    const removed = await measureHolding(tx, db, orgId, customerId);
    const hanging = await readTimelineIds(tx, orgId, [customerId]);
    await forgetEdits(tx, db, orgId, customerId);
    const at = db.clock.now();
    const head = await lockOrgHead(tx, orgId);
    const gone = { op: 'delete' as const, before: scopeKeysOf(customer), after: [], mutationId: null };
    const changes: ChangeLine[] = [
      { ...gone, collection: 'customers', docId: customerId },
      ...hanging.map(item => ({ ...gone, collection: item.collection, docId: item.id })),
    ];
    const ver = head.seq + 1;
    changes.push(...(await clearTaskFailures(tx, { orgId, customerId, nextVer: head.seq + changes.length + 1 })));
    const sealedNothing = sealNothing(db, orgId, customerId);
    await removePerson(tx, orgId, customerId, { ver, at, sealedNothing });
    await erasure.alsoWrite?.(tx, removed, at);
    const { actorId, detail } = erasure;
    const entry: AuditEntry = {
      actorId,
      action: 'customer.erase',
      objectType: 'customer',
      objectId: customerId,
      detail: { ...detail, removed },
    };
    const seq = await commitChanges(tx, { orgId, head, actorId, at, changes, audits: [entry] });
    return { removed, head: seq };
  });
}

/** Keeps the id of a person whom this database does not know from being used again; false when it knows him. */
export function buryUnknown(db: Database, orgId: string, customerId: string, at: number): Promise<boolean> {
  const sealedNothing = sealNothing(db, orgId, customerId);
  return db.forOrg(orgId).withTransaction(tx => insertTombstone(tx, orgId, customerId, { at, sealedNothing }));
}

function sealNothing(db: Database, orgId: string, customerId: string): Buffer {
  const nothing = JSON.stringify({ phones: [], emails: [], socials: [] });
  return db.cipher.seal(nothing, contactPlace(orgId, customerId));
}

/** What is held about the person, as numbers. */
export async function measureHolding(
  tx: Connection,
  db: Database,
  orgId: string,
  customerId: string,
): Promise<Holding> {
  const counts = await countHolding(tx, orgId, customerId);
  const verdicts = await readVerdictsOn(tx, orgId, customerId);
  const quarantined = (await readQuarantine(tx, orgId)).filter(
    row => openQuarantined(db, orgId, row, customerId) !== null,
  );
  return { ...counts, verdicts: verdicts.length, quarantine: quarantined.length };
}

/** The quarantined edits about the customer, opened. */
export async function readQuarantinedOn(
  tx: Connection,
  db: Database,
  orgId: string,
  customerId: string,
): Promise<Mutation[]> {
  const rows = await readQuarantine(tx, orgId);
  return rows.flatMap(row => openQuarantined(db, orgId, row, customerId) ?? []);
}

function openQuarantined(
  db: Database,
  orgId: string,
  row: { readonly mutationId: string; readonly body: Buffer },
  customerId: string,
): Mutation | null {
  const text = db.cipher.open(row.body, quarantinePlace(orgId, row.mutationId));
  if (!text.includes(customerId)) return null;
  return JSON.parse(text) as Mutation; // authenticated: it is what we sealed
}

function quarantinePlace(orgId: string, mutationId: string): string {
  return `${orgId}/quarantine/${mutationId}`;
}

/** Quarantined edits about the customer go, verdicts lose the values in them. */
async function forgetEdits(tx: Connection, db: Database, orgId: string, customerId: string): Promise<void> {
  for (const row of await readQuarantine(tx, orgId)) {
    const mutation = openQuarantined(db, orgId, row, customerId);
    if (mutation === null) continue;
    const rest = withoutCustomer(mutation, customerId);
    if (rest === mutation) continue;
    const place = quarantinePlace(orgId, row.mutationId);
    await saveQuarantined(tx, orgId, row, rest === null ? null : db.cipher.seal(JSON.stringify(rest), place));
  }
  for (const row of await readVerdictsOn(tx, orgId, customerId)) {
    const place = `${orgId}/verdict/${row.mutationId}`;
    const outcome = JSON.parse(db.cipher.open(row.result, place)) as Record<string, unknown>;
    await saveVerdict(tx, orgId, row, db.cipher.seal(JSON.stringify({ ...outcome, conflicts: [] }), place));
  }
}
