/**
 * Delegation 代理: a member lends another one his scope for a time. Lent is the reach over customers alone; what the other may do with
 * them and which fields he sees stays his own. It begins and ends by the server's clock, with the first request after the time.
 * Rules DG1 to DG4.
 */
import { can } from '../../../common/domain/permissions.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { DelegationRow } from '../../../common/protocol/calls/access.ts';
import type { Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import {
  insertDelegation,
  readDelegation,
  readDelegations,
  readDueDelegations,
  readOpenDelegations,
  setDelegationState,
  type DelegationRecord,
} from '../../queries/delegations.ts';
import { lockAdministration, readMember, readMembers } from '../../queries/members.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import {
  administrate,
  commitAccess,
  denied,
  isManageable,
  isReached,
  readManaged,
  type Administration,
} from './administrate.ts';
import { resolveOwnGrant } from './resolve-actor.ts';

const DAY_MS = 24 * 3_600_000;
export const MAX_DAYS = 366;
/** For how long an ended delegation stays in the list. */
const SHOWN_MS = 90 * DAY_MS;

/** Delegations from and to the caller, and those of members whom he manages. */
export async function listDelegations(deps: ServerDeps, caller: Caller): Promise<DelegationRow[]> {
  const { orgId, userId } = caller;
  const rows = await readDelegations(deps.db, orgId, deps.clock.now() - SHOWN_MS);
  const isOwn = (row: DelegationRecord): boolean => row.fromUser === userId || row.toUser === userId;
  if (!can(caller, 'member.manage')) return rows.filter(isOwn);
  const manager = { ...caller, grant: await resolveOwnGrant(deps.db, orgId, userId) };
  const members = await readMembers(deps.db, orgId);
  const managed = new Set(
    members.filter(row => isReached(manager, row) && isManageable(manager, row)).map(row => row.userId),
  );
  return rows.filter(row => isOwn(row) || managed.has(row.fromUser));
}

/** Lends the caller's own scope, or that of a member whom he manages. */
export function createDelegation(
  deps: ServerDeps,
  caller: Caller,
  input: Pick<DelegationRecord, 'fromUser' | 'toUser' | 'startsAt' | 'endsAt'>,
): Promise<{ delegationId: string }> {
  return administrate(deps, caller, 'delegation.create', async change => {
    const { tx, orgId, manager, at } = change;
    const { fromUser, toUser, startsAt, endsAt } = input;
    if (fromUser !== manager.userId) {
      if (!can(manager, 'member.manage')) throw denied('member.manage');
      await readManaged(change, fromUser);
    }
    const borrower = await readMember(tx, orgId, toUser);
    if (borrower === null || !borrower.active || toUser === fromUser) {
      throw new AppError('not_found', { params: { resource: 'member' } });
    }
    if (endsAt <= Math.max(startsAt, at) || endsAt - startsAt > MAX_DAYS * DAY_MS) {
      throw new AppError('validation_failed', { fields: [{ field: 'endsAt', code: 'bad_date' }] });
    }
    const state = startsAt <= at ? ('active' as const) : ('waiting' as const);
    const delegation = { delegationId: change.newId(), fromUser, toUser, startsAt, endsAt, state };
    await insertDelegation(tx, orgId, delegation, { by: manager.userId, at });
    if (state === 'active') change.touch([toUser]);
    const detail = { fromUser, toUser, startsAt, endsAt };
    change.audit({ action: 'delegation.create', objectType: 'delegation', objectId: delegation.delegationId, detail });
    return { delegationId: delegation.delegationId };
  });
}

/** Ends a delegation before its time: whoever lends, borrows or manages the lender may. */
export function endDelegation(deps: ServerDeps, caller: Caller, delegationId: string): Promise<void> {
  return administrate(deps, caller, null, async change => {
    const { tx, orgId, manager } = change;
    const delegation = await readDelegation(tx, orgId, delegationId);
    const unknown = new AppError('not_found', { params: { resource: 'delegation' } });
    if (delegation === null) throw unknown;
    if (![delegation.fromUser, delegation.toUser].includes(manager.userId)) {
      if (!can(manager, 'member.manage')) throw unknown;
      await readManaged(change, delegation.fromUser);
    }
    await endNow(change, delegation, 'revoked');
  });
}

/** Ends all delegations from and to a person. */
export async function endDelegationsOf(change: Administration, userId: string): Promise<void> {
  for (const delegation of await readOpenDelegations(change.tx, change.orgId, userId)) {
    await endNow(change, delegation, 'deactivated');
  }
}

async function endNow(change: Administration, delegation: DelegationRecord, reason: string): Promise<void> {
  const { delegationId, fromUser, toUser, state } = delegation;
  if (state === 'ended') return;
  await setDelegationState(change.tx, change.orgId, delegationId, 'ended');
  if (state === 'active') change.touch([toUser]);
  const detail = { fromUser, toUser, reason };
  change.audit({ action: 'delegation.end', objectType: 'delegation', objectId: delegationId, detail });
}

/** Begins and ends what is due by now. Asked when a request finds something due; several that find it at once wait for the first. */
export function settleDelegations(db: Database, orgId: string): Promise<number> {
  return db.withTransaction(async tx => {
    await lockAdministration(tx, orgId);
    const at = db.clock.now();
    const due = await readDueDelegations(tx, orgId, at);
    const audits: AuditEntry[] = [];
    for (const { delegationId, fromUser, toUser, state, endsAt } of due) {
      // One whose whole time went by unasked was never used.
      const next = endsAt <= at ? 'ended' : 'active';
      await setDelegationState(tx, orgId, delegationId, next);
      const isBegun = next === 'active';
      const reason = isBegun ? 'begun' : state === 'active' ? 'time' : 'unused';
      const action = isBegun ? 'delegation.start' : 'delegation.end';
      const detail = { fromUser, toUser, reason };
      audits.push({ actorId: null, action, objectType: 'delegation', objectId: delegationId, detail });
    }
    return commitAccess(tx, { orgId, actorId: null, at, touched: due.map(item => item.toUser), audits });
  });
}
