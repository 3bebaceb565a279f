/** Statements about the tree of teams. Rule AC10. */
import type { Connection, Statement } from '../db/database.ts';

export interface TeamRecord {
  readonly teamId: string;
  readonly name: string;
  readonly parentId: string | null;
}

const ALL: Statement = {
  name: 'teams-all',
  text: `SELECT t.team_id AS "teamId", t.name, t.parent_id AS "parentId",
  (SELECT count(*) FROM app_user u WHERE u.org_id = t.org_id AND u.team_id = t.team_id) AS members,
  (SELECT count(*) FROM customer c WHERE c.org_id = t.org_id AND c.team_id = t.team_id AND c.deleted_at IS NULL) AS customers
FROM team t WHERE t.org_id = $1 ORDER BY t.created_at, t.team_id`,
};
const PLAIN: Statement = {
  name: 'teams-plain',
  text: `SELECT team_id AS "teamId", name, parent_id AS "parentId" FROM team WHERE org_id = $1 ORDER BY created_at, team_id`,
};
const INSERT: Statement = {
  name: 'teams-insert',
  text: `INSERT INTO team (org_id, team_id, name, parent_id, created_at) VALUES ($1, $2, $3, $4, $5)`,
};
const UPDATE: Statement = {
  name: 'teams-update',
  text: `UPDATE team SET name = $3, parent_id = $4 WHERE org_id = $1 AND team_id = $2`,
};
const ADOPT: Statement = {
  name: 'teams-adopt',
  text: `UPDATE team SET parent_id = $3 WHERE org_id = $1 AND parent_id = $2`,
};
const DELETE: Statement = { name: 'teams-delete', text: `DELETE FROM team WHERE org_id = $1 AND team_id = $2` };

/** All teams with the numbers of their own members and customers. */
export function readTeamCounts(
  connection: Connection,
  orgId: string,
): Promise<(TeamRecord & { members: number; customers: number })[]> {
  return connection.query(ALL, [orgId]);
}

/** All teams. */
export function readTeams(connection: Connection, orgId: string): Promise<TeamRecord[]> {
  return connection.query(PLAIN, [orgId]);
}

/** Inserts a team. */
export async function insertTeam(tx: Connection, orgId: string, team: TeamRecord, at: number): Promise<void> {
  await tx.query(INSERT, [orgId, team.teamId, team.name, team.parentId, at]);
}

/** Writes name and parent. */
export async function updateTeam(tx: Connection, orgId: string, team: TeamRecord): Promise<void> {
  await tx.query(UPDATE, [orgId, team.teamId, team.name, team.parentId]);
}

/** Removes a team that has neither members nor customers; the teams under it go to its parent. */
export async function deleteTeam(tx: Connection, orgId: string, team: TeamRecord): Promise<void> {
  await tx.query(ADOPT, [orgId, team.teamId, team.parentId]);
  await tx.query(DELETE, [orgId, team.teamId]);
}
