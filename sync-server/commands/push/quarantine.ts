/**
 * Decides about edits in quarantine: accepting applies one as a new edit of the one who accepts, merged like every edit; discarding gives
 * it up with a reason. Either is audited, and told to the author when he asks. Rules QT1 to QT5.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { isErrorCode } from '../../../common/protocol/error-codes.ts';
import { QUARANTINE_LIMIT, type QuarantinedEdit } from '../../../common/protocol/calls/quarantine.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { upgradeMutation } from '../../../common/protocol/upgrade-mutation.ts';
import type { Connection, Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { toStoredCustomer } from '../../presenters/documents.ts';
import { presentQuarantined } from '../../presenters/quarantine.ts';
import { readCustomers } from '../../queries/push-load.ts';
import {
  listQuarantine,
  lockQuarantined,
  readOutcomes,
  resolveQuarantined,
  type OutcomeRow,
  type QuarantineRow,
} from '../../queries/quarantine.ts';
import { resolveActor } from '../access/resolve-actor.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { attempt } from './attempt.ts';
import { scrubReason } from './judge-customer.ts';
import { loadState } from './load-state.ts';
import { noteAudit } from './push-state.ts';
import { writeState } from './write-state.ts';

export interface QuarantineKey {
  readonly authorId: string;
  readonly mutationId: string;
}

/** Where the mutation of a quarantined edit belongs: authenticated with it. */
export function quarantinePlace(orgId: string, mutationId: string): string {
  return `${orgId}/quarantine/${mutationId}`;
}

/** Open edits of customers in the caller's scope, as he may see them. */
export async function listQuarantined(
  { db }: ServerDeps,
  caller: Caller,
): Promise<{ edits: QuarantinedEdit[]; total: number }> {
  const { rows, total } = await listQuarantine(db, caller, QUARANTINE_LIMIT);
  const found = await readCustomers(db, caller.orgId, [...new Set(rows.map(row => row.customerId))]);
  const customers = new Map(found.map(row => [row.docId, toStoredCustomer(db.cipher, caller.orgId, row)]));
  const edits = rows.flatMap(row => {
    const [customer, mutation] = [customers.get(row.customerId), openEdit(db, caller.orgId, row)];
    return customer === undefined || mutation === null ? [] : [presentQuarantined(row, mutation, customer, caller)];
  });
  return { edits, total };
}

/** Applies the edit as a new one of the caller. Rejects with the code of the refusal, and then nothing is changed. */
export async function acceptQuarantined(
  { db }: ServerDeps,
  caller: Caller,
  key: QuarantineKey,
): Promise<{ status: 'applied' | 'merged' | 'noop'; refused: string[]; head: number }> {
  return db.withTransaction(async tx => {
    const actor = (await resolveActor(db, tx, caller))?.actor ?? caller;
    const row = await lockOpen(tx, actor, key);
    const stored = openEdit(db, caller.orgId, row);
    if (stored === null) throw new AppError('internal');
    const mutation = { ...stored, id: makeId(db.clock, db.random), taskId: null } as Mutation;
    const state = await loadState(tx, db, actor, [mutation]);
    const { status, code, fields } = attempt(state, mutation, error => {
      throw error;
    });
    if (status === 'rejected' || status === 'quarantined') {
      throw new AppError(code !== null && isErrorCode(code) ? code : 'internal', { fields: [...fields] });
    }
    const detail = { authorId: row.authorId, mutationId: row.mutationId, kind: stored.kind };
    noteAudit(state, { action: 'quarantine.accept', objectType: 'customer', objectId: row.customerId, detail });
    const head = await writeState(tx, db, state);
    await resolveQuarantined(tx, caller.orgId, {
      ...key,
      status: 'accepted',
      by: actor.userId,
      at: state.now,
      reason: '',
    });
    return { status, refused: fields.map(({ field }) => field), head };
  });
}

/** Gives the edit up; the author reads the reason. */
export async function discardQuarantined(
  { db }: ServerDeps,
  caller: Caller,
  input: QuarantineKey & { readonly reason: string },
): Promise<void> {
  const reason = scrubReason(input.reason);
  await db.withTransaction(async tx => {
    const actor = (await resolveActor(db, tx, caller))?.actor ?? caller;
    const row = await lockOpen(tx, actor, input);
    const at = db.clock.now();
    const { authorId, mutationId } = row;
    await resolveQuarantined(tx, caller.orgId, {
      authorId,
      mutationId,
      status: 'discarded',
      by: actor.userId,
      at,
      reason,
    });
    const what = { action: 'quarantine.discard', objectType: 'customer', objectId: row.customerId };
    const audits = [{ ...what, actorId: actor.userId, detail: { authorId, mutationId, code: row.code, reason } }];
    await recordAudit(tx, { orgId: caller.orgId, at, audits });
  });
}

/** What became of the caller's own edits. */
export function readOwnOutcomes(
  { db }: ServerDeps,
  caller: Caller,
  mutationIds: readonly string[],
): Promise<OutcomeRow[]> {
  return readOutcomes(db, caller, mutationIds);
}

async function lockOpen(
  tx: Connection,
  actor: Parameters<typeof lockQuarantined>[1],
  key: QuarantineKey,
): Promise<QuarantineRow> {
  const row = await lockQuarantined(tx, actor, key);
  if (row === null) throw new AppError('not_found', { params: { resource: 'quarantine' } });
  return row;
}

function openEdit(db: Database, orgId: string, row: QuarantineRow): Mutation | null {
  return upgradeMutation(JSON.parse(db.cipher.open(row.body, quarantinePlace(orgId, row.mutationId))));
}
