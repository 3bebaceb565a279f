/** Statements about invitations. The login is reserved in the directory of logins as long as an invitation is open. */
import type { Invitation } from '../../common/protocol/calls/accounts.ts';
import type { RoleDefinition } from '../../common/domain/role.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface InvitationRow {
  readonly orgId: string;
  readonly invitationId: string;
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly teamId: string | null;
  readonly codeHash: string;
  readonly invitedBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

const COLUMNS = `i.org_id AS "orgId", i.invitation_id AS "invitationId", i.user_id AS "userId", i.login, i.name, i.role,
  i.team_id AS "teamId", i.code_hash AS "codeHash", i.invited_by AS "invitedBy", i.created_at AS "createdAt",
  i.expires_at AS "expiresAt", i.ended_at AS "endedAt"`;

const LIST: Statement = {
  name: 'invitation-list',
  text: `SELECT i.invitation_id AS "invitationId", i.login, i.name, i.role, coalesce(r.name, '') AS "roleName",
  i.team_id AS "teamId", coalesce(t.name, '') AS "teamName", coalesce(u.name, '') AS "invitedByName",
  i.created_at AS "createdAt", i.expires_at AS "expiresAt"
FROM invitation i
LEFT JOIN role r ON r.org_id = i.org_id AND r.role_id = i.role
LEFT JOIN team t ON t.org_id = i.org_id AND t.team_id = i.team_id
LEFT JOIN app_user u ON u.org_id = i.org_id AND u.user_id = i.invited_by
WHERE i.org_id = $1 AND i.ended_at IS NULL ORDER BY i.created_at DESC, i.invitation_id`,
};
const LOCK: Statement = {
  name: 'invitation-lock',
  text: `SELECT ${COLUMNS} FROM invitation i WHERE i.org_id = $1 AND i.invitation_id = $2 FOR UPDATE`,
};
const OF_USER: Statement = {
  name: 'invitation-of-user',
  text: `SELECT ${COLUMNS} FROM invitation i WHERE i.org_id = $1 AND i.user_id = $2`,
};
const INSERT: Statement = {
  name: 'invitation-insert',
  text: `INSERT INTO invitation (org_id, invitation_id, user_id, login, name, role, team_id, code_hash, invited_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};
const RENEW: Statement = {
  name: 'invitation-renew',
  text: `UPDATE invitation SET code_hash = $3, expires_at = $4 WHERE org_id = $1 AND invitation_id = $2`,
};
const END: Statement = {
  name: 'invitation-end',
  text: `UPDATE invitation SET ended_at = $3, outcome = $4 WHERE org_id = $1 AND invitation_id = $2`,
};
const RESERVE: Statement = {
  name: 'invitation-reserve-login',
  text: `INSERT INTO login_directory (login, org_id, user_id) VALUES ($1, $2, $3) ON CONFLICT (login) DO NOTHING RETURNING 1 AS reserved`,
};
const RELEASE: Statement = {
  name: 'invitation-release-login',
  text: `DELETE FROM login_directory WHERE login = $1 AND org_id = $2 AND user_id = $3`,
};
const ROLES: Statement = {
  name: 'invitation-roles',
  text: `SELECT role_id AS "roleId", name AS "roleName", definition FROM role WHERE org_id = $1 ORDER BY created_at, role_id`,
};
const TEAMS: Statement = {
  name: 'invitation-teams',
  text: `SELECT team_id AS "teamId", name FROM team WHERE org_id = $1 ORDER BY created_at, team_id`,
};

/** Open invitations, expired ones among them, newest first. */
export function listInvitations(connection: Connection, orgId: string): Promise<Invitation[]> {
  return connection.query(LIST, [orgId]);
}

/** Locks an invitation of the company, so that of two who end or renew it one comes second. */
export async function lockInvitation(
  tx: Connection,
  orgId: string,
  invitationId: string,
): Promise<InvitationRow | null> {
  const [row] = await tx.query<InvitationRow>(LOCK, [orgId, invitationId]);
  return row ?? null;
}

/** The invitation by which a login was reserved. */
export async function readInvitationOf(
  connection: Connection,
  orgId: string,
  userId: string,
): Promise<InvitationRow | null> {
  const [row] = await connection.query<InvitationRow>(OF_USER, [orgId, userId]);
  return row ?? null;
}

/** Stores an invitation. */
export async function insertInvitation(tx: Connection, row: Omit<InvitationRow, 'endedAt'>): Promise<void> {
  const { orgId, invitationId, userId, login, name, role, teamId, codeHash, invitedBy, createdAt, expiresAt } = row;
  const values = [orgId, invitationId, userId, login, name, role, teamId, codeHash, invitedBy, createdAt, expiresAt];
  await tx.query(INSERT, values);
}

/** Gives an open invitation another code. */
export async function renewInvitation(
  tx: Connection,
  key: { readonly orgId: string; readonly invitationId: string },
  codeHash: string,
  expiresAt: number,
): Promise<void> {
  await tx.query(RENEW, [key.orgId, key.invitationId, codeHash, expiresAt]);
}

/** Ends an invitation. */
export async function endInvitation(
  tx: Connection,
  key: { readonly orgId: string; readonly invitationId: string },
  at: number,
  outcome: 'activated' | 'withdrawn',
): Promise<void> {
  await tx.query(END, [key.orgId, key.invitationId, at, outcome]);
}

/** Reserves a login over the whole server; false when it is taken. */
export async function reserveLogin(tx: Connection, login: string, orgId: string, userId: string): Promise<boolean> {
  return (await tx.query(RESERVE, [login, orgId, userId])).length > 0;
}

/** Gives a reserved login back. */
export async function releaseLogin(tx: Connection, login: string, orgId: string, userId: string): Promise<void> {
  await tx.query(RELEASE, [login, orgId, userId]);
}

export interface RoleRow {
  readonly roleId: string;
  readonly roleName: string;
  readonly definition: RoleDefinition | null;
}

/** The company's roles. */
export function readRoles(connection: Connection, orgId: string): Promise<RoleRow[]> {
  return connection.query(ROLES, [orgId]);
}

/** The company's teams. */
export function readTeams(connection: Connection, orgId: string): Promise<{ teamId: string; name: string }[]> {
  return connection.query(TEAMS, [orgId]);
}
