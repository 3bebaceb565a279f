/** Statements about roles as data. Rules AC1, AC8, AC9. */
import type { RoleDefinition } from '../../common/domain/role.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface RoleRecord {
  readonly roleId: string;
  readonly roleName: string;
  /** Null for a built-in role that the company has not changed. */
  readonly definition: RoleDefinition | null;
}

const ALL: Statement = {
  name: 'roles-all',
  text: `SELECT r.role_id AS "roleId", r.name AS "roleName", r.definition,
  (SELECT count(*) FROM app_user u WHERE u.org_id = r.org_id AND u.role = r.role_id) AS members
FROM role r WHERE r.org_id = $1 ORDER BY r.created_at, r.role_id`,
};
const ONE: Statement = {
  name: 'roles-one',
  text: `SELECT role_id AS "roleId", name AS "roleName", definition FROM role WHERE org_id = $1 AND role_id = $2`,
};
const BY_NAME: Statement = {
  name: 'roles-by-name',
  text: `SELECT role_id AS "roleId" FROM role WHERE org_id = $1 AND name <> '' AND lower(name) = lower($2)`,
};
const SAVE: Statement = {
  name: 'roles-save',
  text: `INSERT INTO role (org_id, role_id, name, definition, created_at, updated_at) VALUES ($1, $2, $3, $4::text::jsonb, $5, $5)
ON CONFLICT (org_id, role_id) DO UPDATE SET name = $3, definition = $4::text::jsonb, updated_at = $5`,
};
const DELETE: Statement = { name: 'roles-delete', text: `DELETE FROM role WHERE org_id = $1 AND role_id = $2` };

/** All roles with the number of their members. */
export function readRoles(connection: Connection, orgId: string): Promise<(RoleRecord & { members: number })[]> {
  return connection.query(ALL, [orgId]);
}

/** One role, or null. */
export async function readRole(connection: Connection, orgId: string, roleId: string): Promise<RoleRecord | null> {
  const [row] = await connection.query<RoleRecord>(ONE, [orgId, roleId]);
  return row ?? null;
}

/** The id of the role of that name, compared without case; null when there is none. */
export async function findRoleByName(connection: Connection, orgId: string, name: string): Promise<string | null> {
  const [row] = await connection.query<{ roleId: string }>(BY_NAME, [orgId, name]);
  return row?.roleId ?? null;
}

/** Inserts or overwrites a role. */
export async function saveRole(tx: Connection, orgId: string, role: RoleRecord, at: number): Promise<void> {
  const { roleId, roleName, definition } = role;
  await tx.query(SAVE, [orgId, roleId, roleName, definition === null ? null : JSON.stringify(definition), at]);
}

/** Removes a role that nobody has. */
export async function deleteRole(tx: Connection, orgId: string, roleId: string): Promise<void> {
  await tx.query(DELETE, [orgId, roleId]);
}
