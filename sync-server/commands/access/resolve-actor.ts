/**
 * From a signed-in person to what he may do: role, teams and lent scopes, never from his token or his device. Asked with every request;
 * resolved again only when his entitlement's version has moved. Rules AU3, AC1, AC5.
 */
import {
  grantOf,
  isBuiltInRole,
  ROLES,
  type Actor,
  type CustomRules,
  type Grant,
  type Role,
} from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { deviceKey, readCallers, type CallerRow } from '../../queries/accounts.ts';
import { readPoolViews } from '../../queries/pools.ts';
import { readGrantRows, readRestrictedFields, type GrantRow, type RestrictedField } from '../../queries/grants.ts';

interface Cached {
  readonly entVer: number;
  readonly grant: Grant;
}

const MAX_CACHED = 5_000;
/** By database and not by process: tests keep several companies of the same ids. */
const caches = new WeakMap<Database['pool'], Map<string, Cached>>();

export interface PresentActor {
  readonly actor: Actor;
  readonly row: CallerRow;
}

/** What he may do now, with his account's row; null when there is no such person or device. */
export async function resolveActor(
  db: Database,
  connection: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly clientId: string },
): Promise<PresentActor | null> {
  const present = await resolveActors(db, connection, key.orgId, [key]);
  return present.get(deviceKey(key)) ?? null;
}

/** The same for devices of one company, by {@link deviceKey}. */
export async function resolveActors(
  db: Database,
  connection: Connection,
  orgId: string,
  keys: readonly { readonly userId: string; readonly clientId: string }[],
): Promise<ReadonlyMap<string, PresentActor>> {
  const rows = await readCallers(connection, orgId, keys, db.clock.now());
  const present = new Map<string, PresentActor>();
  for (const row of rows) {
    const { userId, clientId, teamId, entVer } = row;
    const grant = await grantFor(db, connection, { orgId, userId, entVer });
    present.set(deviceKey({ userId, clientId }), { actor: { orgId, userId, teamId, grant }, row });
  }
  return present;
}

async function grantFor(
  db: Database,
  connection: Connection,
  { orgId, userId, entVer }: { readonly orgId: string; readonly userId: string; readonly entVer: number },
): Promise<Grant> {
  const cache = caches.get(db.pool) ?? new Map<string, Cached>();
  caches.set(db.pool, cache);
  const place = `${orgId}/${userId}`;
  const known = cache.get(place);
  if (known?.entVer === entVer) return known.grant;
  const grant = await resolveGrant(connection, orgId, userId);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(place, { entVer, grant });
  return grant;
}

/** The person's grant, read from the database. */
export async function resolveGrant(connection: Connection, orgId: string, userId: string): Promise<Grant> {
  const rows = await readGrantRows(connection, orgId, userId);
  const own = rows.find(row => row.userId === userId);
  if (own === undefined) throw new Error('A grant is asked for a person who is not there');
  const lent = rows.filter(row => row !== own).map(ownGrantOf);
  // Seeing a pool is not lent.
  const pools = await readPoolViews(connection, orgId, userId);
  const grant = { ...lent.reduce(addLent, ownGrantOf(own)), pools };
  const custom = customRulesOf(grant.roleId, await readRestrictedFields(connection, orgId));
  return custom === null ? grant : { ...grant, custom };
}

/** What the lists of roles take from a role; administrators always see and write all fields (CF7). Null when that is nothing. */
function customRulesOf(roleId: string, fields: readonly RestrictedField[]): CustomRules | null {
  if (roleId === 'admin') return null;
  const holds = (roles: readonly string[] | null): boolean => roles === null || roles.includes(roleId);
  const rules = fields.map(({ fieldId, readers, writers }) => {
    const read = holds(readers);
    return [fieldId, { read, write: read && holds(writers) }] as const;
  });
  const taken = rules.filter(([, rule]) => !rule.read || !rule.write);
  return taken.length === 0 ? null : Object.fromEntries(taken);
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
