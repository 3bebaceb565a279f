/** Statements of the administration of members. Those who change lock the company's administration first. Rules AC6 to AC9. */
import type { RoleDefinition } from '../../common/domain/role.ts';
import type { Connection, Statement } from '../db/database.ts';

const LOCK: Statement = {
  name: 'administration-lock',
  // Not stronger: inserts elsewhere hold the company's row by its key.
  text: `SELECT org_id FROM org WHERE org_id = $1 FOR NO KEY UPDATE`,
};

/** Administration of a company happens one after the other, so that two cannot each remove the last administrator but one. */
export async function lockAdministration(tx: Connection, orgId: string): Promise<void> {
  await tx.query(LOCK, [orgId]);
}

const MEMBER_COLUMNS = `u.user_id AS "userId", u.login, u.name, u.role, r.name AS "roleName", r.definition, u.team_id AS "teamId",
  coalesce(t.name, '') AS "teamName", u.active, u.created_at AS "createdAt"`;
const MEMBER_TABLES = `app_user u JOIN role r ON r.org_id = u.org_id AND r.role_id = u.role
LEFT JOIN team t ON t.org_id = u.org_id AND t.team_id = u.team_id`;

export interface MemberRecord {
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly roleName: string;
  readonly definition: RoleDefinition | null;
  readonly teamId: string | null;
  readonly teamName: string;
  readonly active: boolean;
  readonly createdAt: number;
}

const ALL: Statement = {
  name: 'members-all',
  text: `SELECT ${MEMBER_COLUMNS},
  (SELECT max(d.last_seen_at) FROM device d WHERE d.org_id = u.org_id AND d.user_id = u.user_id) AS "lastSeenAt",
  (SELECT count(*) FROM customer c WHERE c.org_id = u.org_id AND c.owner_id = u.user_id AND c.deleted_at IS NULL) AS customers
FROM ${MEMBER_TABLES} WHERE u.org_id = $1 ORDER BY u.active DESC, u.name, u.user_id`,
};
const ONE: Statement = {
  name: 'members-one',
  text: `SELECT ${MEMBER_COLUMNS} FROM ${MEMBER_TABLES} WHERE u.org_id = $1 AND u.user_id = $2`,
};

/** Everybody, with last contact and number of customers. */
export function readMembers(
  connection: Connection,
  orgId: string,
): Promise<(MemberRecord & { readonly lastSeenAt: number | null; readonly customers: number })[]> {
  return connection.query(ALL, [orgId]);
}

/** One member, or null. */
export async function readMember(connection: Connection, orgId: string, userId: string): Promise<MemberRecord | null> {
  const [row] = await connection.query<MemberRecord>(ONE, [orgId, userId]);
  return row ?? null;
}

const UPDATE: Statement = {
  name: 'members-update',
  text: `UPDATE app_user SET role = $3, team_id = $4, active = $5 WHERE org_id = $1 AND user_id = $2`,
};
const MOVE_TEAM: Statement = {
  name: 'members-move-team',
  text: `UPDATE app_user SET team_id = $3 WHERE org_id = $1 AND team_id = $2 RETURNING user_id AS "userId"`,
};
const REPLACE_ROLE: Statement = {
  name: 'members-replace-role',
  text: `UPDATE app_user SET role = $3 WHERE org_id = $1 AND role = $2 RETURNING user_id AS "userId"`,
};

/** Writes role, team and state of a member. */
export async function updateMember(
  tx: Connection,
  orgId: string,
  member: Pick<MemberRecord, 'userId' | 'role' | 'teamId' | 'active'>,
): Promise<void> {
  await tx.query(UPDATE, [orgId, member.userId, member.role, member.teamId, member.active]);
}

/** Moves all members of a team; answers who they are. */
export async function moveTeamMembers(
  tx: Connection,
  orgId: string,
  from: string,
  to: string | null,
): Promise<string[]> {
  return idsOf(await tx.query<{ userId: string }>(MOVE_TEAM, [orgId, from, to]));
}

/** Gives all members of a role another one; answers who they are. */
export async function replaceRole(tx: Connection, orgId: string, from: string, to: string): Promise<string[]> {
  return idsOf(await tx.query<{ userId: string }>(REPLACE_ROLE, [orgId, from, to]));
}

const COUNT_ADMINS: Statement = {
  name: 'members-count-admins',
  text: `SELECT count(*) AS total FROM app_user WHERE org_id = $1 AND role = 'admin' AND active`,
};

/** How many administrators can sign in. */
export async function countAdministrators(tx: Connection, orgId: string): Promise<number> {
  const [row] = await tx.query<{ total: number }>(COUNT_ADMINS, [orgId]);
  return row?.total ?? 0;
}

const OF_ROLE: Statement = {
  name: 'members-of-role',
  text: `SELECT user_id AS "userId" FROM app_user WHERE org_id = $1 AND role = $2`,
};
const OF_TEAMS: Statement = {
  name: 'members-of-teams',
  text: `SELECT user_id AS "userId" FROM app_user WHERE org_id = $1 AND team_id = ANY($2::uuid[])`,
};
const BORROWERS: Statement = {
  name: 'members-borrowers',
  text: `SELECT DISTINCT to_user AS "userId" FROM delegation
WHERE org_id = $1 AND state = 'active' AND from_user = ANY($2::uuid[])`,
};

/** Who has the role. */
export async function readUsersOfRole(connection: Connection, orgId: string, roleId: string): Promise<string[]> {
  return idsOf(await connection.query<{ userId: string }>(OF_ROLE, [orgId, roleId]));
}

/** Who is in one of the teams. */
export async function readUsersOfTeams(
  connection: Connection,
  orgId: string,
  teamIds: readonly string[],
): Promise<string[]> {
  return idsOf(await connection.query<{ userId: string }>(OF_TEAMS, [orgId, teamIds]));
}

/** Who uses the scope of one of these people now. */
export async function readBorrowers(
  connection: Connection,
  orgId: string,
  userIds: readonly string[],
): Promise<string[]> {
  return idsOf(await connection.query<{ userId: string }>(BORROWERS, [orgId, userIds]));
}

const TOUCH: Statement = {
  name: 'members-touch',
  text: `UPDATE app_user u SET ver = j.ver
FROM jsonb_to_recordset($2::text::jsonb) AS j("userId" uuid, ver bigint) WHERE u.org_id = $1 AND u.user_id = j."userId"`,
};

/** Gives members the version under which their change is in the log. */
export async function touchMembers(
  tx: Connection,
  orgId: string,
  rows: readonly { readonly userId: string; readonly ver: number }[],
): Promise<void> {
  if (rows.length > 0) await tx.query(TOUCH, [orgId, JSON.stringify(rows)]);
}

function idsOf(rows: readonly { readonly userId: string }[]): string[] {
  return rows.map(row => row.userId);
}
