/**
 * The tree of teams. What a role of scope "team and below" reaches follows the tree, so a change of the tree is a change of what
 * people above it may see. Rules AC5, AC10.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { moveCustomers } from '../company/transfer-customers.ts';
import type { TeamRow } from '../../../common/protocol/calls/access.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readCustomersOfTeam } from '../../queries/hand-over.ts';
import { moveTeamMembers, readUsersOfTeams } from '../../queries/members.ts';
import { deleteTeam, insertTeam, readTeamCounts, readTeams, updateTeam, type TeamRecord } from '../../queries/teams.ts';
import { administrate, type Administration } from './administrate.ts';
import { CHUNK, worksUntil } from './hand-over.ts';

/** All teams; everyone of the company may know them. */
export function listTeams(deps: ServerDeps, caller: Caller): Promise<TeamRow[]> {
  return readTeamCounts(deps.db, caller.orgId);
}

/** A new team under an existing one, or at the top. */
export function createTeam(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly name: string; readonly parentId: string | null },
): Promise<{ teamId: string }> {
  return administrate(deps, caller, 'team.manage', async change => {
    const { tx, orgId, at } = change;
    const teams = await readTeams(tx, orgId);
    const team = { teamId: change.newId(), ...input };
    assertPlace(change, teams, team);
    await insertTeam(tx, orgId, team, at);
    change.touch(await readUsersOfTeams(tx, orgId, pathOf(teams, input.parentId)));
    const detail = { name: input.name, parentId: input.parentId };
    change.audit({ action: 'team.create', objectType: 'team', objectId: team.teamId, detail });
    return { teamId: team.teamId };
  });
}

/** Another name, another parent; never under itself. */
export function changeTeam(deps: ServerDeps, caller: Caller, team: TeamRecord): Promise<void> {
  return administrate(deps, caller, 'team.manage', async change => {
    const { tx, orgId } = change;
    const teams = await readTeams(tx, orgId);
    const before = findTeam(change, teams, team.teamId);
    assertPlace(change, teams, team);
    if (pathOf(teams, team.parentId).includes(team.teamId)) throw new AppError('team_cycle');
    if (before.name === team.name && before.parentId === team.parentId) return;
    await updateTeam(tx, orgId, team);
    const isMoved = before.parentId !== team.parentId;
    const above = isMoved ? [...pathOf(teams, before.parentId), ...pathOf(teams, team.parentId)] : [];
    // Colleagues see the team's name with its members; whose pools somebody sees follows from the teams above him.
    const below = isMoved ? teams.filter(item => pathOf(teams, item.teamId).includes(team.teamId)) : [];
    const touched = [team.teamId, ...above, ...below.map(item => item.teamId)];
    change.touch(await readUsersOfTeams(tx, orgId, touched));
    const detail = {
      ...(before.name === team.name ? {} : { name: [before.name, team.name] }),
      ...(isMoved ? { parentId: [before.parentId, team.parentId] } : {}),
    };
    change.audit({ action: 'team.change', objectType: 'team', objectId: team.teamId, detail });
  });
}

/**
 * Deletes a team. Its customers go to the replacement in short transactions before; members follow in the last one, and the teams under
 * it go to its parent. Answers `done: false` when there is more to move: the caller asks again.
 */
export async function removeTeam(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly teamId: string; readonly replacement: string | null },
): Promise<{ done: boolean; moved: number }> {
  const { teamId, replacement } = input;
  const { db } = deps;
  const { orgId, userId: actorId } = caller;
  const inTime = worksUntil(db.clock.now());
  let moved = 0;
  for (;;) {
    const step = await administrate(deps, caller, 'team.manage', async change => {
      const teams = await readTeams(change.tx, orgId);
      const team = findTeam(change, teams, teamId);
      if (replacement !== null) findTeam(change, teams, replacement);
      if (replacement === teamId) throw new AppError('team_cycle');
      const customers = await readCustomersOfTeam(change.tx, orgId, teamId, CHUNK);
      if (customers.length > 0) return { customers };
      await finish(change, teams, team, replacement);
      return { customers: [] };
    });
    if (step.customers.length === 0) return { done: true, moved };
    const head = await db.withTransaction(tx =>
      moveCustomers(tx, db, { orgId, actorId, customerIds: step.customers, teamId: replacement }),
    );
    deps.pokes.announce(orgId, head);
    moved += step.customers.length;
    if (!inTime(db.clock.now())) return { done: false, moved };
  }
}

async function finish(
  change: Administration,
  teams: readonly TeamRecord[],
  team: TeamRecord,
  replacement: string | null,
): Promise<void> {
  const { tx, orgId } = change;
  const above = [...pathOf(teams, team.parentId), ...pathOf(teams, replacement)];
  change.touch(await readUsersOfTeams(tx, orgId, above));
  const members = await moveTeamMembers(tx, orgId, team.teamId, replacement);
  change.touch(members);
  await deleteTeam(tx, orgId, team);
  const detail = { name: team.name, members: members.length, replacement };
  change.audit({ action: 'team.delete', objectType: 'team', objectId: team.teamId, detail });
}

function findTeam({ manager }: Administration, teams: readonly TeamRecord[], teamId: string): TeamRecord {
  const team = teams.find(item => item.teamId === teamId);
  const isReached = manager.grant.scope === 'all' || manager.grant.teamIds.includes(teamId);
  if (team === undefined || !isReached) throw new AppError('not_found', { params: { resource: 'team' } });
  return team;
}

/** The parent is there and in the manager's scope, and no sister has the name. */
function assertPlace(change: Administration, teams: readonly TeamRecord[], team: TeamRecord): void {
  if (team.parentId !== null) findTeam(change, teams, team.parentId);
  else if (change.manager.grant.scope !== 'all') throw new AppError('not_found', { params: { resource: 'team' } });
  const isTaken = teams.some(
    item => item.teamId !== team.teamId && item.parentId === team.parentId && item.name === team.name,
  );
  if (isTaken) throw new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] });
}

/** The team and all teams above it. */
function pathOf(teams: readonly TeamRecord[], teamId: string | null): string[] {
  const path: string[] = [];
  for (let id = teamId; id !== null && !path.includes(id);) {
    path.push(id);
    id = teams.find(team => team.teamId === id)?.parentId ?? null;
  }
  return path;
}
