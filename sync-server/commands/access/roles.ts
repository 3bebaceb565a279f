/**
 * Roles: what they hold, made by copying and changing. Nobody makes, changes or deletes a role that holds more than he does; the
 * administrator's own role cannot be changed, so that nobody locks the company out. Rules AC7, AC9.
 */
import { holdsAll, isBuiltInRole, ROLE_NAMES, type Role } from '../../../common/domain/permissions.ts';
import type { RoleDefinition } from '../../../common/domain/role.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { RoleRow } from '../../../common/protocol/calls/access.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readUsersOfRole, replaceRole } from '../../queries/members.ts';
import { deleteRole, findRoleByName, readRole, readRoles, saveRole, type RoleRecord } from '../../queries/roles.ts';
import { administrate, type Administration } from './administrate.ts';
import { resolveOwnGrant, roleOf } from './resolve-actor.ts';

/** All roles: the built-in ones first, in their order. */
export async function listRoles(deps: ServerDeps, caller: Caller): Promise<RoleRow[]> {
  const { orgId, userId } = caller;
  const grant = await resolveOwnGrant(deps.db, orgId, userId);
  const rows = (await readRoles(deps.db, orgId)).map((row): RoleRow => {
    const role = roleOf(row);
    const { actions, fields, ...rest } = role;
    return {
      ...rest,
      actions: [...actions],
      fields,
      isBuiltIn: isBuiltInRole(row.roleId),
      isChanged: isBuiltInRole(row.roleId) && row.definition !== null,
      members: row.members,
      isManaged: isEditable(role) && holdsAll(grant, role),
    };
  });
  const place = (row: RoleRow): number =>
    isBuiltInRole(row.roleId) ? ROLE_NAMES.indexOf(row.roleId) : ROLE_NAMES.length;
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** Creates a role, or changes one. */
export function saveRoleDefinition(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly roleId: string | null; readonly name: string; readonly definition: RoleDefinition },
): Promise<{ roleId: string }> {
  return administrate(deps, caller, 'role.manage', async change => {
    const { tx, orgId, manager, at } = change;
    const before = input.roleId === null ? null : await readEditable(change, input.roleId);
    const roleId = before?.roleId ?? change.newId();
    const name = isBuiltInRole(roleId) ? '' : input.name;
    await assertName(change, roleId, name);
    const definition = tidy(input.definition);
    if (!holdsAll(manager.grant, definition)) throw new AppError('beyond_own_rights');
    await saveRole(tx, orgId, { roleId, roleName: name, definition }, at);
    if (before === null) {
      change.audit({
        action: 'role.create',
        objectType: 'role',
        objectId: roleId,
        detail: { name, ...toDetail(definition) },
      });
      return { roleId };
    }
    change.touch(await readUsersOfRole(tx, orgId, roleId));
    const detail = describeChange(before, { ...definition, roleId, name });
    if (Object.keys(detail).length > 0)
      change.audit({ action: 'role.change', objectType: 'role', objectId: roleId, detail });
    return { roleId };
  });
}

/** Takes a built-in role back to what the program brought. */
export function resetRole(deps: ServerDeps, caller: Caller, roleId: string): Promise<void> {
  return administrate(deps, caller, 'role.manage', async change => {
    const { tx, orgId, manager, at } = change;
    const before = await readEditable(change, roleId);
    if (!isBuiltInRole(roleId)) throw new AppError('not_found', { params: { resource: 'role' } });
    const after: RoleRecord = { roleId, roleName: '', definition: null };
    if (!holdsAll(manager.grant, roleOf(after))) throw new AppError('beyond_own_rights');
    await saveRole(tx, orgId, after, at);
    change.touch(await readUsersOfRole(tx, orgId, roleId));
    const detail = { ...describeChange(before, roleOf(after)), reset: true };
    change.audit({ action: 'role.change', objectType: 'role', objectId: roleId, detail });
  });
}

/** Deletes a role of the company's own; who has it takes the replacement. */
export function removeRole(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly roleId: string; readonly replacement: string | null },
): Promise<void> {
  return administrate(deps, caller, 'role.manage', async change => {
    const { tx, orgId, manager } = change;
    const before = await readEditable(change, input.roleId);
    if (isBuiltInRole(before.roleId)) throw new AppError('built_in_role');
    const users = await readUsersOfRole(tx, orgId, before.roleId);
    if (users.length > 0) {
      const replacement = input.replacement === null ? null : await readRole(tx, orgId, input.replacement);
      if (replacement === null || replacement.roleId === before.roleId) throw new AppError('role_in_use');
      if (!holdsAll(manager.grant, roleOf(replacement))) throw new AppError('beyond_own_rights');
      change.touch(await replaceRole(tx, orgId, before.roleId, replacement.roleId));
    }
    await deleteRole(tx, orgId, before.roleId);
    const detail = {
      name: before.name,
      members: users.length,
      replacement: users.length > 0 ? input.replacement : null,
    };
    change.audit({ action: 'role.delete', objectType: 'role', objectId: before.roleId, detail });
  });
}

async function readEditable({ tx, orgId, manager }: Administration, roleId: string): Promise<Role> {
  const row = await readRole(tx, orgId, roleId);
  if (row === null) throw new AppError('not_found', { params: { resource: 'role' } });
  const role = roleOf(row);
  if (!isEditable(role)) throw new AppError('built_in_role');
  if (!holdsAll(manager.grant, role)) throw new AppError('beyond_own_rights');
  return role;
}

function isEditable(role: Role): boolean {
  return role.roleId !== 'admin';
}

async function assertName({ tx, orgId }: Administration, roleId: string, name: string): Promise<void> {
  if (isBuiltInRole(roleId)) return;
  if (name === '') throw new AppError('validation_failed', { fields: [{ field: 'name', code: 'required' }] });
  const taken = await findRoleByName(tx, orgId, name);
  if (taken !== null && taken !== roleId) {
    throw new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] });
  }
}

/** Without what makes no sense: a repeated action, a reveal of what is not read plain. */
function tidy(definition: RoleDefinition): RoleDefinition {
  const { fields } = definition;
  const seesPlain = [fields.phones, fields.emails, fields.socials].some(rule => rule.read === 'plain');
  const actions = [...new Set(definition.actions)].filter(action => action !== 'customer.reveal' || seesPlain);
  return { ...definition, actions };
}

function toDetail({ scope, pool, actions, fields }: Omit<Role, 'roleId' | 'name'>): Record<string, Json> {
  return { scope, pool, actions: [...actions], fields: fields as unknown as Json };
}

/** What was given and taken, by name. */
function describeChange(before: Role, after: Role): Record<string, Json> {
  const given = after.actions.filter(action => !before.actions.includes(action));
  const taken = before.actions.filter(action => !after.actions.includes(action));
  const changed = (['name', 'scope', 'pool'] as const).filter(part => before[part] !== after[part]);
  const fields = Object.entries(after.fields).filter(
    ([field, rule]) =>
      !jsonEquals(rule as unknown as Json, before.fields[field as keyof Role['fields']] as unknown as Json),
  );
  return {
    ...Object.fromEntries(changed.map(part => [part, [before[part], after[part]]])),
    ...(given.length > 0 ? { given } : {}),
    ...(taken.length > 0 ? { taken } : {}),
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) as unknown as Json } : {}),
  };
}
