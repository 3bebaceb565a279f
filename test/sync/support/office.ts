/**
 * What happens on the server while devices work: customers are handed over, people change role and team, roles change, scopes
 * are lent, devices are locked out, the log is pruned, the server is restored from a backup. All but the restoring are real commands.
 */
import { CONTACT_READS, ROLES, SCOPES, TEXT_READS, type FieldRules } from '../../../common/domain/permissions.ts';
import { beginNewEpoch } from '../../../sync-server/commands/sync/new-epoch.ts';
import { KEEP_LOG_MS, pruneLogOf } from '../../../sync-server/commands/sync/prune-log.ts';
import { transferCustomers } from '../../../sync-server/commands/company/transfer-customers.ts';
import type { TestLogin } from '../../support/server.ts';
import type { World } from './world.ts';

export interface Dice {
  readonly next: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

const OWNERS = ['sales1', 'sales2', 'sales3', 'lead'] as const;

/** Gives one to three customers to somebody else, or to nobody. */
export async function handOver(world: World, dice: Dice): Promise<string> {
  const rows = await world.query<{ id: string }>(
    'alive',
    `SELECT customer_id AS id FROM customer WHERE org_id = $1 AND deleted_at IS NULL ORDER BY created_at, customer_id`,
  );
  if (rows.length === 0) return 'nobody to hand over';
  const customerIds = Array.from({ length: 1 + Math.floor(dice.next() * 3) }, () => dice.pick(rows).id);
  const owner = dice.next() < 0.15 ? null : dice.pick(OWNERS);
  const [member] = await world.query<{ teamId: string | null }>(
    'team-of',
    `SELECT team_id AS "teamId" FROM app_user WHERE org_id = $1 AND user_id = $2`,
    [owner === null ? world.orgId : world.users[owner]],
  );
  await transferCustomers(world.server.db, {
    orgId: world.orgId,
    customerIds: [...new Set(customerIds)],
    ownerId: owner === null ? null : world.users[owner],
    teamId: member?.teamId ?? null,
    actorId: world.users.admin,
  });
  return `hand over to ${owner ?? 'nobody'}`;
}

/** Gives a person another role or team. */
export async function changeMember(
  world: World,
  login: TestLogin,
  change: { readonly role?: string; readonly teamId?: string | null },
): Promise<void> {
  const userId = world.users[login];
  const [present] = await world.query<{ role: string; teamId: string | null }>(
    'member',
    `SELECT role, team_id AS "teamId" FROM app_user WHERE org_id = $1 AND user_id = $2`,
    [userId],
  );
  await world.order('members.change', { userId, role: 'sales', teamId: null, ...present, ...change });
}

/** Locks a device out. */
export async function revokeDevice(world: World, device: { userId: string; clientId: string }): Promise<void> {
  await world.order('devices.revoke', { userId: device.userId, clientId: device.clientId });
}

/** Other rules of fields and another reach for everybody of a role, or for a role that did not exist before and is given to somebody. */
export async function changeRole(world: World, dice: Dice, login: TestLogin): Promise<string> {
  const roll = dice.next();
  const base = dice.pick(['sales', 'lead', 'operations'] as const);
  if (roll < 0.2) {
    await world.order('roles.reset', { roleId: base });
    return `resets role ${base}`;
  }
  const { actions, fields } = ROLES[base];
  const contact = (): FieldRules['phones'] => ({ read: dice.pick(CONTACT_READS), write: dice.next() < 0.7 });
  const text = (): FieldRules['notes'] => ({ read: dice.pick(TEXT_READS), write: dice.next() < 0.7 });
  const definition = {
    scope: dice.pick(SCOPES),
    pool: false,
    actions,
    fields: { ...fields, phones: contact(), emails: contact(), company: text(), notes: text(), custom: text() },
  };
  if (roll < 0.7) {
    await world.order('roles.save', { roleId: base, name: '', definition });
    return `changes role ${base} to ${JSON.stringify([definition.scope, definition.fields])}`;
  }
  const name = `角色${world.newId().slice(-8)}`;
  const { roleId } = (await world.order('roles.save', { roleId: null, name, definition })) as { roleId: string };
  await changeMember(world, login, { role: roleId });
  return `${login} gets a new role ${JSON.stringify([definition.scope, definition.fields])}`;
}

/** Lends one person's scope to another one for a while, or ends what was lent. */
export async function delegate(world: World, dice: Dice, toLogin: TestLogin): Promise<string> {
  const open = await world.query<{ id: string }>(
    'delegations',
    `SELECT delegation_id AS id FROM delegation WHERE org_id = $1 AND state <> 'ended' ORDER BY created_at, delegation_id`,
  );
  if (open.length > 0 && dice.next() < 0.5) {
    await world.order('delegations.end', { delegationId: dice.pick(open).id });
    return 'ends a delegation';
  }
  const fromLogin = dice.pick(OWNERS);
  const startsAt = world.now() + dice.pick([0, 200]);
  const endsAt = startsAt + dice.pick([400, 4_000, 30 * 86_400_000]);
  await world.order('delegations.create', {
    fromUser: world.users[fromLogin],
    toUser: world.users[toLogin],
    startsAt,
    endsAt,
  });
  return `${fromLogin} lends his scope to ${toLogin}`;
}

/** Three months go by for the server, and the old lines of its change log go with them. */
export async function pruneOld(world: World): Promise<string> {
  world.jump(KEEP_LOG_MS + 1_000);
  return `${await pruneLogOf(world.server.db.forOrg(world.orgId), world.orgId)} lines of the log pruned`;
}

/** All rows of the company as they are now; calling the answer is the restored server, which begins a new epoch. */
export async function backUpCompany(world: World): Promise<() => Promise<void>> {
  const tables = await world.query<{ name: string }>(
    'tables',
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t
  ON t.table_name = c.table_name AND t.table_schema = c.table_schema
WHERE c.table_schema = current_schema() AND c.column_name = 'org_id' AND t.table_type = 'BASE TABLE' AND $1::uuid IS NOT NULL
ORDER BY c.table_name`,
  );
  const saved = new Map<string, string>();
  for (const { name } of tables) {
    const text = `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS rows FROM ${name} t WHERE t.org_id = $1`;
    const [row] = await world.query<{ rows: string }>(`save-${name}`, text);
    saved.set(name, row?.rows ?? '[]');
  }
  return () => restoreCompany(world, saved);
}

async function restoreCompany(world: World, saved: ReadonlyMap<string, string>): Promise<void> {
  await world.server.db.withTransaction(async tx => {
    // Without triggers and foreign keys, in any order: rows are put back as pg_restore does.
    await tx.query({ name: 'sim-replica', text: 'SET LOCAL session_replication_role = replica' }, []);
    for (const name of saved.keys()) {
      await tx.query({ name: `sim-clear-${name}`, text: `DELETE FROM ${name} WHERE org_id = $1` }, [world.orgId]);
    }
    for (const [name, rows] of saved) {
      const text = `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT r.* FROM jsonb_populate_recordset(NULL::${name}, $1::text::jsonb) r`;
      await tx.query({ name: `sim-restore-${name}`, text }, [rows]);
    }
  });
  await beginNewEpoch(world.server.db, world.orgId);
}
