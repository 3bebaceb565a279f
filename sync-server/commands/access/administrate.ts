/**
 * One change of administration: the company's administration locked, the right judged by what its author holds himself at this moment,
 * and at the end entitlements, members' documents, log and audit written together. Those affected are poked. Rules AC5 to AC7.
 */
import { can, inScope, holdsAll, type Action, type Actor } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { bumpEntitlements } from '../../queries/grants.ts';
import {
  lockAdministration,
  readBorrowers,
  readMember,
  touchMembers,
  type MemberRecord,
} from '../../queries/members.ts';
import { lockOrgHead, type ChangeLine } from '../../queries/org-head.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import { commitChanges } from '../record/commit-changes.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { resolveOwnGrant, roleOf } from './resolve-actor.ts';

export interface Administration {
  readonly tx: Connection;
  readonly orgId: string;
  /** Who orders it, with what he holds himself: lent scopes are not his to pass on. */
  readonly manager: Actor;
  readonly at: number;
  readonly newId: () => string;
  /** Says that what these people may do has changed, or how colleagues see them. */
  touch(userIds: readonly string[]): void;
  audit(entry: Omit<AuditEntry, 'actorId'>): void;
}

/** Runs the work as one transaction. Throws `permission_denied` when the caller does not hold the permission by himself. */
export async function administrate<T>(
  deps: ServerDeps,
  caller: Caller,
  permission: Action | null,
  work: (change: Administration) => Promise<T>,
): Promise<T> {
  const { db } = deps;
  const { orgId, userId, teamId } = caller;
  const done = await db.withTransaction(async tx => {
    await lockAdministration(tx, orgId);
    const manager: Actor = { orgId, userId, teamId, grant: await resolveOwnGrant(tx, orgId, userId) };
    if (permission !== null && !can(manager, permission)) throw denied(permission);
    const touched = new Set<string>();
    const audits: AuditEntry[] = [];
    const at = db.clock.now();
    const value = await work({
      tx,
      orgId,
      manager,
      at,
      newId: () => makeId(db.clock, db.random),
      touch: userIds => userIds.forEach(id => touched.add(id)),
      audit: entry => audits.push({ ...entry, actorId: userId }),
    });
    const head = await commitAccess(tx, { orgId, actorId: userId, at, touched: [...touched], audits });
    return { value, head };
  });
  deps.pokes.announce(orgId, done.head);
  return done.value;
}

/** Writes what a change of access brings with it: new entitlements, the members' documents, the audit. */
export async function commitAccess(
  tx: Connection,
  input: {
    readonly orgId: string;
    readonly actorId: string | null;
    readonly at: number;
    readonly touched: readonly string[];
    readonly audits: readonly AuditEntry[];
  },
): Promise<number> {
  const { orgId, actorId, at, touched, audits } = input;
  const borrowers = await readBorrowers(tx, orgId, touched);
  const affected = [...new Set([...touched, ...borrowers])].toSorted();
  await bumpEntitlements(tx, orgId, affected);
  const head = await lockOrgHead(tx, orgId);
  const versions = affected.map((userId, index) => ({ userId, ver: head.seq + 1 + index }));
  await touchMembers(tx, orgId, versions);
  const changes = affected.map((docId): ChangeLine => {
    return { collection: 'members', docId, op: 'put', before: [ORG_SCOPE], after: [ORG_SCOPE], mutationId: null };
  });
  return commitChanges(tx, { orgId, head, actorId, at, changes, audits });
}

/** The member whom the manager may change: another one, in his scope, no more powerful than he. Throws otherwise (AC6, AC7). */
export async function readManaged(change: Administration, userId: string): Promise<MemberRecord> {
  const { tx, orgId, manager } = change;
  const member = await readMember(tx, orgId, userId);
  // Out of scope and never heard of look alike.
  if (member === null || !isReached(manager, member))
    throw new AppError('not_found', { params: { resource: 'member' } });
  if (userId === manager.userId) throw new AppError('not_oneself');
  if (!isManageable(manager, member)) throw new AppError('beyond_own_rights');
  return member;
}

/** Whether the member is in the manager's scope. */
export function isReached(manager: Actor, member: Pick<MemberRecord, 'userId' | 'teamId'>): boolean {
  return inScope(manager, { ownerId: member.userId, teamId: member.teamId });
}

/** Whether the manager holds everything that the member holds. */
export function isManageable(
  manager: Actor,
  member: Pick<MemberRecord, 'userId' | 'role' | 'roleName' | 'definition'>,
): boolean {
  return member.userId !== manager.userId && holdsAll(manager.grant, roleOf({ ...member, roleId: member.role }));
}

/** The refusal that names the missing permission. */
export function denied(permission: Action): AppError {
  return new AppError('permission_denied', { params: { permission } });
}
