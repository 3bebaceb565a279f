/** Members: who is there, with which role and team, and who may no longer sign in. Rules AC6 to AC8. */
import { can, holdsAll } from '../../../common/domain/permissions.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { MemberRow } from '../../../common/protocol/calls/access.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { countAdministrators, readMembers, updateMember } from '../../queries/members.ts';
import { readRole } from '../../queries/roles.ts';
import { readTeams } from '../../queries/teams.ts';
import { revokeWithin } from './end-devices.ts';
import { administrate, isManageable, isReached, readManaged, type Administration } from './administrate.ts';
import { endDelegationsOf } from './delegations.ts';
import { resolveOwnGrant, roleOf } from './resolve-actor.ts';

/** The members in the caller's own scope. */
export async function listMembers(deps: ServerDeps, caller: Caller): Promise<MemberRow[]> {
  const { orgId, userId } = caller;
  const manager = { ...caller, grant: await resolveOwnGrant(deps.db, orgId, userId) };
  const rows = await readMembers(deps.db, orgId);
  return rows
    .filter(row => isReached(manager, row))
    .map(row => {
      const { definition: _definition, ...member } = row;
      return { ...member, isManaged: can(manager, 'member.manage') && isManageable(manager, row) };
    });
}

/** Gives a member another role and team. */
export function changeMember(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly userId: string; readonly role: string; readonly teamId: string | null },
): Promise<void> {
  return administrate(deps, caller, 'member.manage', async change => {
    const { tx, orgId } = change;
    const before = await readManaged(change, input.userId);
    await assertGivable(change, input);
    if (before.role === input.role && before.teamId === input.teamId) return;
    const after = { ...before, role: input.role, teamId: input.teamId };
    await updateMember(tx, orgId, after);
    await assertAdministrator(change);
    change.touch([before.userId]);
    const detail = {
      ...(before.role === after.role ? {} : { role: [before.role, after.role] }),
      ...(before.teamId === after.teamId ? {} : { teamId: [before.teamId, after.teamId] }),
    };
    change.audit({ action: 'member.change', objectType: 'user', objectId: before.userId, detail });
  });
}

/**
 * Shuts a member out at once, or takes him back. Whoever is shut out neither lends nor borrows any more, and his devices destroy what they
 * hold when they next meet the server (AC76).
 */
export async function setMemberActive(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly userId: string; readonly active: boolean },
): Promise<void> {
  await administrate(deps, caller, 'member.manage', async change => {
    const { tx, orgId } = change;
    const member = await readManaged(change, input.userId);
    if (member.active === input.active) return;
    await updateMember(tx, orgId, { ...member, active: input.active });
    await assertAdministrator(change);
    if (!input.active) {
      await endDelegationsOf(change, member.userId);
      await revokeWithin(change, { userId: member.userId, clientId: null });
    }
    change.touch([member.userId]);
    const action = input.active ? 'member.reactivate' : 'member.deactivate';
    change.audit({ action, objectType: 'user', objectId: member.userId, detail: {} });
  });
  if (!input.active) deps.pokes.endStreams({ orgId: caller.orgId, userId: input.userId, clientId: null });
}

/** Role and team exist, the manager holds all that the role gives, and the team is in his scope. Throws otherwise (AC7). */
export async function assertGivable(
  { tx, orgId, manager }: Pick<Administration, 'tx' | 'orgId' | 'manager'>,
  wanted: { readonly role: string; readonly teamId: string | null },
): Promise<void> {
  const role = await readRole(tx, orgId, wanted.role);
  if (role === null) throw new AppError('not_found', { params: { resource: 'role' } });
  if (!holdsAll(manager.grant, roleOf(role))) throw new AppError('beyond_own_rights');
  const { scope, teamIds } = manager.grant;
  const { teamId } = wanted;
  const isKnown = teamId === null || (await readTeams(tx, orgId)).some(team => team.teamId === teamId);
  const isReachable = scope === 'all' || (teamId !== null && teamIds.includes(teamId));
  if (!isKnown || !isReachable) throw new AppError('not_found', { params: { resource: 'team' } });
}

/** The change must leave somebody who can administrate the company. */
async function assertAdministrator({ tx, orgId }: Administration): Promise<void> {
  if ((await countAdministrators(tx, orgId)) === 0) throw new AppError('last_administrator');
}
