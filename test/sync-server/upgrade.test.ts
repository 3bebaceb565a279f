/** A database of the former version is brought to this one: migrations in their order, and what they make of the customers that were there. */
import pg from 'pg';
import { Kysely, Migrator, PostgresDialect } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_POOL } from '../../common/domain/pool.ts';
import { pullAnswerSchema, type PullAnswer } from '../../common/protocol/messages.ts';
import { buildApp } from '../../sync-server/app.ts';
import { signAccessToken } from '../../sync-server/crypto/tokens.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { isMigrated, migrate, MIGRATIONS } from '../../sync-server/db/migrate.ts';
import { APP_ROLE, applyRights } from '../../sync-server/db/rights.ts';
import { makePokeHub } from '../../sync-server/http/poke-hub.ts';
import { upsertDevice } from '../../sync-server/queries/accounts.ts';
import { sealContact, type StoredCustomer } from '../../sync-server/queries/write-customers.ts';
import { newCustomer, nextId } from '../support/api-client.ts';
import { openTestDatabase, runSql } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const FORMER = '0009-lanes-and-quarantine';
const database = `pool_upgrade_${process.pid}`;
const MADE = Date.UTC(2026, 0, 1);
const MOVED = MADE + 5_000;
const [orgId, teamId, salesId, adminId] = [nextId(), nextId(), nextId(), nextId()];
const ids = { owned: nextId(), pooled: nextId(), released: nextId(), ofTeam: nextId(), deleted: nextId() };
let server: TestServer;
let owner: Database;

beforeAll(async () => {
  server = await startTestServer();
  await runSql(server.connection, `CREATE DATABASE ${database}`);
  owner = openTestDatabase(server.connection, database, server.deps.clock);
});
afterAll(async () => {
  await owner.close();
  await runSql(server.connection, `DROP DATABASE ${database} WITH (FORCE)`);
  await server.close();
});

const sql = <Row>(text: string): Promise<Row[]> => owner.query<Row>({ name: '', text }, []);

async function migrateToFormer(): Promise<void> {
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: owner.pool }) });
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateTo(FORMER);
  expect(error).toBeUndefined();
}

/** What the former version had written of a company. */
async function fillFormer(): Promise<void> {
  const { tagIds: _tags, groupIds: _groups, ...fields } = newCustomer();
  const q = (value: string | null): string => (value === null ? 'NULL' : pg.escapeLiteral(value));
  const customer = (id: string, at: { owner?: string; team?: string; deletedAt?: number; source: string }): string => {
    const pii = sealContact(owner.cipher, orgId, { customerId: id, fields } as unknown as StoredCustomer);
    const place = `${q(at.owner ?? null)}, ${q(at.team ?? null)}`;
    return `INSERT INTO customer (org_id, customer_id, ver, name, company, pii, source, scene, status, acquisition_time, notes, owner_id, team_id,
  created_by, created_at, updated_at, deleted_at) VALUES (${q(orgId)}, ${q(id)}, 3, '张三', '', decode(${q(pii)}, 'base64'), ${q(at.source)}, NULL,
  'status:potential', 1, '', ${place}, ${q(adminId)}, ${MADE}, ${MADE}, ${at.deletedAt ?? 'NULL'});`;
  };
  const history = (id: string, field: string, from: string | null, to: string | null): string =>
    `INSERT INTO customer_history (org_id, history_id, customer_id, field, old_value, new_value, by_id, at, mutation_id, conflict, ver)
VALUES (${q(orgId)}, ${q(nextId())}, ${q(id)}, ${q(field)}, ${q(JSON.stringify(from))}, ${q(JSON.stringify(to))}, ${q(adminId)}, ${MOVED},
  ${q(nextId())}, false, 4);`;
  const person = (id: string, login: string, role: string, team: string | null): string =>
    `INSERT INTO app_user (org_id, user_id, login, name, password_hash, role, team_id, created_at, ver)
VALUES (${q(orgId)}, ${q(id)}, ${q(login)}, ${q(login)}, 'x', ${q(role)}, ${q(team)}, ${MADE}, 1);`;
  const roles = ['admin', 'lead', 'sales', 'operations', 'auditor'].map(
    role =>
      `INSERT INTO role (org_id, role_id, name, created_at, updated_at) VALUES (${q(orgId)}, '${role}', '', 1, 1);`,
  );
  await owner.pool.query(`
INSERT INTO org (org_id, name, created_at) VALUES (${q(orgId)}, '老公司', ${MADE});
INSERT INTO org_head (org_id, seq, audit_hash, epoch) VALUES (${q(orgId)}, 9, decode('${'00'.repeat(32)}', 'hex'), 'former');
${roles.join('\n')}
INSERT INTO team (org_id, team_id, name, created_at) VALUES (${q(orgId)}, ${q(teamId)}, '一组', ${MADE});
${person(salesId, 'former-sales', 'sales', teamId)}${person(adminId, 'former-admin', 'admin', null)}
${customer(ids.owned, { owner: salesId, team: teamId, source: 'channel:web' })}
${customer(ids.pooled, { source: 'channel:web' })}
${customer(ids.released, { source: 'channel:phone' })}
${customer(ids.ofTeam, { team: teamId, source: 'channel:web' })}
${customer(ids.deleted, { owner: salesId, team: teamId, deletedAt: MOVED, source: 'channel:web' })}
${history(ids.released, 'ownerId', salesId, null)}${history(ids.released, 'source', 'channel:web', 'channel:phone')}`);
}

async function pullOf(userId: string): Promise<PullAnswer['changes']> {
  const db = openTestDatabase(server.connection, database, server.deps.clock, undefined, APP_ROLE);
  const app = await buildApp({ ...server.deps, db, pokes: makePokeHub({ db }) });
  try {
    const clientId = nextId();
    const now = server.deps.clock.now();
    const device = { name: 'laptop', platform: 'test' };
    await db.forOrg(orgId).withTransaction(tx => upsertDevice(tx, { orgId, userId, clientId }, device, now));
    const token = await signAccessToken(server.deps.tokenKey, { orgId, userId, clientId }, now);
    const reply = await app.inject({
      method: 'POST',
      url: '/sync/v1/pull',
      headers: { authorization: `Bearer ${token}` },
      payload: { cursor: null, limit: 500 },
    });
    expect(reply.statusCode).toBe(200);
    return pullAnswerSchema.parse(reply.json()).changes;
  } finally {
    await app.close();
    await db.close();
  }
}

test('[DB1][PO1][PO5][RB1] a database of the version before is upgraded: pools, ledger, first sources, the bin, and devices are told', async () => {
  await migrateToFormer();
  await fillFormer();
  const names = Object.keys(MIGRATIONS);
  expect(names).toEqual(names.toSorted());
  expect(await isMigrated(owner.pool)).toBe(false);
  expect(await migrate(owner.pool)).toEqual(names.slice(names.indexOf(FORMER) + 1));
  expect(await isMigrated(owner.pool)).toBe(true);
  await applyRights(owner.pool);

  const nowhere = { pool: null, pooled: null, owned: null };
  const rows = await sql<{ id: string }>(
    `SELECT customer_id AS id, pool_id AS pool, pooled_at AS pooled, owned_since AS owned, first_source AS source, ver FROM customer`,
  );
  const placed = new Map(rows.map(({ id, ...row }) => [id, row]));
  const web = { source: 'channel:web', ver: 3 };
  expect(placed.get(ids.owned)).toEqual({ ...nowhere, ...web, owned: MADE });
  expect(placed.get(ids.pooled)).toEqual({ ...nowhere, ...web, pool: orgId, pooled: MADE });
  expect(placed.get(ids.released)).toEqual({ ...nowhere, ...web, pool: orgId, pooled: MOVED });
  expect(placed.get(ids.ofTeam)).toEqual({ ...nowhere, ...web });
  expect(await sql('SELECT pool_id AS id, body FROM pool')).toEqual([{ id: orgId, body: DEFAULT_POOL }]);
  const ledger = await sql<{ id: string; at: number; toOwner: string | null; toPool: string | null }>(
    `SELECT customer_id AS id, at, to_owner AS "toOwner", to_pool AS "toPool" FROM ownership_entry WHERE kind = 'create' AND seq = 0`,
  );
  expect(new Set(ledger.map(({ id }) => id))).toEqual(new Set(Object.values(ids)));
  expect(ledger.find(({ id }) => id === ids.released)).toEqual({
    id: ids.released,
    at: MOVED,
    toOwner: null,
    toPool: orgId,
  });
  expect(await sql('SELECT customer_id AS id, deleted_at AS at FROM customer_deletion')).toEqual([
    { id: ids.deleted, at: MOVED },
  ]);

  const changes = await pullOf(salesId);
  expect(changes.filter(change => change.collection === 'pools').map(({ id }) => id)).toEqual([orgId]);
  const customers = changes.filter(change => change.collection === 'customers').map(({ id }) => id);
  expect(customers.toSorted()).toEqual([ids.owned, ids.pooled, ids.released].toSorted());
});
