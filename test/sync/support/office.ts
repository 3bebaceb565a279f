/**
 * What happens on the server while devices work: customers are handed over, people change role and team, devices are locked out, the
 * server is restored from a backup. Every act is a real command or the statements of one.
 */
import { commitChanges } from '../../../sync-server/commands/record/commit-changes.ts';
import { beginNewEpoch } from '../../../sync-server/commands/sync/new-epoch.ts';
import { bumpEntitlements } from '../../../sync-server/queries/grants.ts';
import { ORG_SCOPE } from '../../../sync-server/commands/company/create-company.ts';
import { transferCustomers } from '../../../sync-server/commands/company/transfer-customers.ts';
import { lockOrgHead } from '../../../sync-server/queries/org-head.ts';
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
  const { db } = world.server;
  const { orgId } = world;
  const userId = world.users[login];
  await db.withTransaction(async tx => {
    const head = await lockOrgHead(tx, orgId);
    const text = `UPDATE app_user SET ver = $3, role = coalesce($4, role), team_id = CASE WHEN $5 THEN $6::uuid ELSE team_id END
WHERE org_id = $1 AND user_id = $2`;
    const values = [
      orgId,
      userId,
      head.seq + 1,
      change.role ?? null,
      change.teamId !== undefined,
      change.teamId ?? null,
    ];
    await tx.query({ name: 'sim-member', text }, values);
    await bumpEntitlements(tx, orgId, [userId]);
    const line = { collection: 'members', docId: userId, op: 'put' as const, before: [], after: [ORG_SCOPE] };
    const at = db.clock.now();
    await commitChanges(tx, { orgId, head, actorId: null, at, changes: [{ ...line, mutationId: null }], audits: [] });
  });
}

/** Locks a device out. */
export async function revokeDevice(world: World, clientId: string): Promise<void> {
  const text = `UPDATE device SET revoked_at = 1 WHERE org_id = $1 AND client_id = $2`;
  await world.query('revoke', text, [clientId]);
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
      const text = `INSERT INTO ${name} SELECT r.* FROM jsonb_populate_recordset(NULL::${name}, $1::text::jsonb) r`;
      await tx.query({ name: `sim-restore-${name}`, text }, [rows]);
    }
  });
  await beginNewEpoch(world.server.db, world.orgId);
}
