/**
 * From a signed-in person to what he may do: role, teams and lent scopes, never from his token or his device. Asked with every request;
 * resolved again only when his entitlement's version has moved. Rules AU3, AC1, AC5.
 */
import {
  grantOf,
  isBuiltInRole,
  ROLES,
  type Actor,
  type Grant,
  type Role,
} from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { readCaller, type CallerRow } from '../../queries/accounts.ts';
import { readGrantRows, type GrantRow } from '../../queries/grants.ts';

interface Cached {
  readonly entVer: number;
  readonly grant: Grant;
}

const MAX_CACHED = 5_000;
/** By database and not by process: tests keep several companies of the same ids. */
const caches = new WeakMap<Database['pool'], Map<string, Cached>>();

/** What he may do now, with his account's row; null when there is no such person or device. */
export async function resolveActor(
  db: Database,
  connection: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly clientId: string },
): Promise<{ readonly actor: Actor; readonly row: CallerRow } | null> {
  const row = await readCaller(connection, key, db.clock.now());
  if (row === null) return null;
  const { orgId, userId } = key;
  const cache = caches.get(db.pool) ?? new Map<string, Cached>();
  caches.set(db.pool, cache);
  const place = `${orgId}/${userId}`;
  const known = cache.get(place);
  if (known?.entVer === row.entVer) return { actor: { orgId, userId, teamId: row.teamId, grant: known.grant }, row };
  const grant = await resolveGrant(connection, orgId, userId);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(place, { entVer: row.entVer, grant });
  return { actor: { orgId, userId, teamId: row.teamId, grant }, row };
}

/** The person's grant, read from the database. */
export async function resolveGrant(connection: Connection, orgId: string, userId: string): Promise<Grant> {
  const rows = await readGrantRows(connection, orgId, userId);
  const own = rows.find(row => row.userId === userId);
  if (own === undefined) throw new Error('A grant is asked for a person who is not there');
  const lent = rows.filter(row => row !== own).map(ownGrantOf);
  return lent.reduce(addLent, ownGrantOf(own));
}

/** The person's grant without what others lent him: what he may pass on (AC7). */
export async function resolveOwnGrant(connection: Connection, orgId: string, userId: string): Promise<Grant> {
  const rows = await readGrantRows(connection, orgId, userId);
  const own = rows.find(row => row.userId === userId);
  if (own === undefined) throw new Error('A grant is asked for a person who is not there');
  return ownGrantOf(own);
}

/** The role of a row: a company's own definition, or the seed of the program. */
export function roleOf(row: Pick<GrantRow, 'roleId' | 'roleName' | 'definition'>): Role {
  const { roleId, roleName, definition } = row;
  if (definition !== null) return { roleId, name: roleName, ...definition };
  if (!isBuiltInRole(roleId)) throw new Error('A role without a definition');
  return ROLES[roleId];
}

function ownGrantOf(row: GrantRow): Grant {
  return grantOf(roleOf(row), row);
}

/** Lent is the reach over rows alone: what he may do to them, and which fields he sees, is his own (DG1). */
function addLent(grant: Grant, lent: Grant): Grant {
  return {
    ...grant,
    scope: lent.scope === 'all' ? 'all' : grant.scope,
    userIds: [...new Set([...grant.userIds, ...lent.userIds])],
    teamIds: [...new Set([...grant.teamIds, ...lent.teamIds])],
  };
}
