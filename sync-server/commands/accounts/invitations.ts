/**
 * Invitations: an administrator names a person, his login, role and team, and gets a code that he hands over himself. Nobody invites to
 * more than he holds. Rules AN5 to AN9.
 */
import { grantOf, holdsAll } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { INVITATIONS_CREATE, INVITATIONS_LIST, IssuedCode } from '../../../common/protocol/calls/accounts.ts';
import { hashCode, makeCode } from '../../crypto/one-time-codes.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readGrantRows } from '../../queries/grants.ts';
import {
  endInvitation,
  insertInvitation,
  listInvitations,
  lockInvitation,
  readRoles,
  readTeams,
  releaseLogin,
  renewInvitation,
  reserveLogin,
  type InvitationRow,
} from '../../queries/invitations.ts';
import type { z } from 'zod';
import { roleOf } from '../access/resolve-actor.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { foldLogin } from '../company/create-company.ts';

export const CODE_MS = 7 * 24 * 3_600_000;

/** Open invitations, and where to the caller may invite. */
export async function showInvitations(
  deps: ServerDeps,
  caller: Caller,
): Promise<z.output<(typeof INVITATIONS_LIST)['answer']>> {
  const { orgId } = caller;
  const { roles, teams } = await readOffer(deps.db, caller);
  return {
    invitations: await listInvitations(deps.db, orgId),
    roles: roles.map(({ roleId, roleName }) => ({ roleId, name: roleName })),
    teams: teams.map(({ teamId, name }) => ({ teamId, name })),
  };
}

/** Throws `login_taken`, `already_invited`, `beyond_own_rights`. */
export async function invite(
  deps: ServerDeps,
  caller: Caller,
  request: z.output<(typeof INVITATIONS_CREATE)['request']>,
): Promise<IssuedCode> {
  const { db, clock } = deps;
  const { orgId } = caller;
  const login = foldLogin(request.login);
  const code = makeCode(db.random);
  const at = clock.now();
  const invitation = {
    orgId,
    invitationId: makeId(clock, db.random),
    userId: makeId(clock, db.random),
    login,
    name: request.name,
    role: request.role,
    teamId: request.teamId,
    codeHash: hashCode(db.cipher, 'invitation', code),
    invitedBy: caller.userId,
    createdAt: at,
    expiresAt: at + CODE_MS,
  };
  await db.withTransaction(async tx => {
    await checkReach(tx, caller, invitation);
    if (!(await reserveLogin(tx, login, orgId, invitation.userId))) {
      const open = await listInvitations(tx, orgId);
      throw refuseLogin(open.some(item => item.login === login) ? 'already_invited' : 'login_taken');
    }
    await insertInvitation(tx, invitation);
    const detail = { role: request.role, teamId: request.teamId, days: CODE_MS / 86_400_000 };
    await record(tx, caller, 'account.invite', invitation.userId, detail, at);
  });
  return { login, name: request.name, code, expiresAt: invitation.expiresAt };
}

/** Another code for an open invitation. Throws `not_found`, `beyond_own_rights`. */
export async function renew(deps: ServerDeps, caller: Caller, invitationId: string): Promise<IssuedCode> {
  const { db, clock } = deps;
  const code = makeCode(db.random);
  const at = clock.now();
  const expiresAt = at + CODE_MS;
  const invitation = await db.withTransaction(async tx => {
    const open = await lockOpen(tx, caller, invitationId);
    await checkReach(tx, caller, open);
    await renewInvitation(tx, open, hashCode(db.cipher, 'invitation', code), expiresAt);
    await record(tx, caller, 'account.invite_renewed', open.userId, { role: open.role }, at);
    return open;
  });
  return { login: invitation.login, name: invitation.name, code, expiresAt };
}

/** Ends an open invitation and frees its login. Throws `not_found`. */
export async function withdraw(deps: ServerDeps, caller: Caller, invitationId: string): Promise<void> {
  const at = deps.clock.now();
  await deps.db.withTransaction(async tx => {
    const open = await lockOpen(tx, caller, invitationId);
    await endInvitation(tx, open, at, 'withdrawn');
    await releaseLogin(tx, open.login, open.orgId, open.userId);
    await record(tx, caller, 'account.invite_withdrawn', open.userId, {}, at);
  });
}

async function lockOpen(tx: Connection, caller: Caller, invitationId: string): Promise<InvitationRow> {
  const row = await lockInvitation(tx, caller.orgId, invitationId);
  if (row === null || row.endedAt !== null) throw new AppError('not_found', { params: { resource: 'invitation' } });
  return row;
}

/** The roles and teams that the caller may give, by his own role: what was lent to him he cannot hand on. */
async function readOffer(
  connection: Connection,
  caller: Caller,
): Promise<{
  readonly roles: Awaited<ReturnType<typeof readRoles>>;
  readonly teams: Awaited<ReturnType<typeof readTeams>>;
  readonly isTeamNeeded: boolean;
}> {
  const { orgId, userId } = caller;
  const rows = await readGrantRows(connection, orgId, userId);
  const own = rows.find(row => row.userId === userId);
  if (own === undefined) throw new AppError('session_ended');
  const role = roleOf(own);
  const reach = grantOf(role, own);
  const isAll = role.scope === 'all';
  const roles = await readRoles(connection, orgId);
  const teams = await readTeams(connection, orgId);
  return {
    roles: roles.filter(given => holdsAll(role, roleOf(given))),
    teams: teams.filter(({ teamId }) => isAll || reach.teamIds.includes(teamId)),
    isTeamNeeded: !isAll,
  };
}

async function checkReach(
  tx: Connection,
  caller: Caller,
  given: { readonly role: string; readonly teamId: string | null },
): Promise<void> {
  const { roles, teams, isTeamNeeded } = await readOffer(tx, caller);
  const isTeamFine = given.teamId === null ? !isTeamNeeded : teams.some(({ teamId }) => teamId === given.teamId);
  // A role or team of another company, or none at all, looks like one that is out of reach.
  if (!isTeamFine || !roles.some(({ roleId }) => roleId === given.role)) throw new AppError('beyond_own_rights');
}

function refuseLogin(code: 'already_invited' | 'login_taken'): AppError {
  return new AppError(code, { fields: [{ field: 'login', code }] });
}

function record(
  tx: Connection,
  caller: Caller,
  action: string,
  userId: string,
  detail: Readonly<Record<string, string | number | null>>,
  at: number,
): Promise<void> {
  const entry = { actorId: caller.userId, action, objectType: 'user', objectId: userId, detail };
  return recordAudit(tx, { orgId: caller.orgId, at, audits: [entry] });
}
