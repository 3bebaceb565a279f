/** The second wall: what the server's own role may do in the database, and which rows it sees. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompany, type Company } from '../../sync-server/commands/company/create-company.ts';
import { verifyAuditChains } from '../../sync-server/commands/record/verify-audit.ts';
import type { Connection, Database } from '../../sync-server/db/database.ts';
import { migrate } from '../../sync-server/db/migrate.ts';
import { APP_ROLE, applyRights, openToOwner, reportRights } from '../../sync-server/db/rights.ts';
import { startServer } from '../../sync-server/start.ts';
import { createDraft, nextId, signInDevice } from '../support/api-client.ts';
import { openTestDatabase, POSTGRES_ENV, runSql, type PostgresInfo } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Tables of no company, each with the reason why that is right. */
const WITHOUT_COMPANY = {
  server_setting: 'settings of the whole server',
  sign_in_attempt: 'keyed hashes of logins, known or not',
  job_lock: 'which work one server process does at a time',
  set_up_token: 'whoever sets the empty server up, before there is a company',
  sso_flow: 'a sign-in at a provider that is on its way, before the person is known',
  kysely_migration: 'what migrations ran',
  kysely_migration_lock: 'one migrates, the others wait',
};
const WITHOUT_POLICY = ['customer_lookup'];

const info = JSON.parse(process.env[POSTGRES_ENV] ?? '{}') as PostgresInfo;
const clock = { now: () => Date.UTC(2026, 2, 1) };
let server: TestServer;
let app: Database;
let other: Company;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  app = server.deps.db;
  folder = await mkdtemp(join(tmpdir(), 'pool-rights-'));
  const user = {
    login: `second-${nextId()}`,
    name: '乙司',
    password: 'another long one',
    role: 'admin' as const,
    team: null,
  };
  other = await createCompany(app, { name: '乙公司', teams: [], users: [user] });
  const device = await signInDevice(server, 'sales1');
  await device.push(createDraft(nextId()), createDraft(nextId()));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const sql = <Row>(connection: Connection, text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  connection.query<Row>({ name: text.slice(0, 60), text }, values);
const TABLES = `SELECT c.relname AS name, c.relforcerowsecurity AND c.relrowsecurity AS forced,
  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id') AS "hasOrg",
  ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1) AS policies
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`;
interface Table {
  readonly name: string;
  readonly forced: boolean;
  readonly hasOrg: boolean;
  readonly policies: readonly string[];
}

test('[DB4] every table of a company has the policy, and no table of any other kind came in unseen', async () => {
  const tables = await sql<Table>(server.db, TABLES);
  const open = tables.filter(table => !table.hasOrg).map(table => table.name);
  expect(open.filter(name => !Object.hasOwn(WITHOUT_COMPANY, name))).toEqual([]);
  for (const { name, forced, policies } of tables.filter(
    table => table.hasOrg && !WITHOUT_POLICY.includes(table.name),
  )) {
    const isAskedFirst = name === 'login_directory' || name === 'org_head';
    expect({ name, forced, policies }).toEqual({
      name,
      forced: true,
      policies: isAskedFirst ? ['before_sign_in', 'this_org'] : ['this_org'],
    });
  }
});

test('[DB4] a statement without WHERE sees its own company alone, and none when no company was named', async () => {
  const mine = app.forOrg(server.orgId);
  const theirs = app.forOrg(other.orgId);
  const tables = (await sql<Table>(server.db, TABLES)).filter(({ hasOrg, policies }) => hasOrg && policies.length > 0);
  for (const { name, policies } of tables) {
    if (policies.includes('before_sign_in')) continue;
    const orgs = `SELECT DISTINCT org_id AS id, '${name}' AS name FROM ${name}`;
    expect(await sql(app, orgs)).toEqual([]);
    const seen = [
      ...(await sql(mine, orgs)).map(row => ({ mine: row })),
      ...(await sql(theirs, orgs)).map(row => ({ theirs: row })),
    ];
    const rows = [{ mine: { id: server.orgId, name } }, { theirs: { id: other.orgId, name } }];
    expect(rows).toEqual(expect.arrayContaining(seen));
  }
  const people = 'SELECT user_id FROM app_user';
  expect(await sql(mine, people)).toHaveLength(Object.keys(server.users).length);
  expect(await sql(theirs, people)).toHaveLength(1);
  expect(await mine.withTransaction(tx => sql(tx, people))).toHaveLength(Object.keys(server.users).length);
  expect(await mine.withTransaction(tx => sql(tx, 'SELECT 1 FROM customer'), { readOnlySnapshot: true })).toHaveLength(
    2,
  );
});

test('[DB4] nothing is written for another company, moved to it, or changed in it', async () => {
  const mine = app.forOrg(server.orgId);
  const team = (orgId: string): [string, unknown[]] => [
    `INSERT INTO team (org_id, team_id, name, created_at) VALUES ($1, $2, 'x', 0)`,
    [orgId, nextId()],
  ];
  await expect(sql(mine, ...team(other.orgId))).rejects.toMatchObject({ code: '42501' });
  await expect(sql(app, ...team(server.orgId))).rejects.toMatchObject({ code: '42501' });
  await expect(sql(mine, 'UPDATE team SET org_id = $1', [other.orgId])).rejects.toMatchObject({ code: '42501' });
  await sql(mine, `UPDATE app_user SET name = 'changed'`);
  await sql(mine, `DELETE FROM dictionary_entry`);
  const left = `SELECT (SELECT name FROM app_user WHERE org_id = $1) AS name, (SELECT count(*) FROM dictionary_entry WHERE org_id = $1) AS entries`;
  const [row] = await sql<{ name: string; entries: number }>(server.db, left, [other.orgId]);
  expect(row?.name).toBe('乙司');
  expect(row?.entries).toBeGreaterThan(10);
});

test('[DB4] a connection that served one company comes to the next user without it, also after a failure', async () => {
  const [database] = await sql<{ name: string }>(server.db, 'SELECT current_database() AS name');
  const connection: pg.PoolConfig = { ...info.connection, max: 1 };
  const one = openTestDatabase(connection, database?.name ?? '', clock, undefined, APP_ROLE);
  const company = `SELECT coalesce(current_setting('app.org_id', true), '') AS org`;
  const mine = one.forOrg(server.orgId);
  expect(await sql(mine, company)).toEqual([{ org: server.orgId }]);
  expect(await sql(one, company)).toEqual([{ org: '' }]);
  await expect(sql(mine, 'SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
  expect(await sql(one, company)).toEqual([{ org: '' }]);
  await expect(mine.withTransaction(tx => sql(tx, 'SELECT 1/0 AS again'))).rejects.toMatchObject({ code: '22012' });
  expect(await sql(one, company)).toEqual([{ org: '' }]);
  expect(await sql(one, 'SELECT count(*) AS customers FROM customer')).toEqual([{ customers: 0 }]);
  expect(await sql(one.forOrg(other.orgId), company)).toEqual([{ org: other.orgId }]);
  expect(() => one.forOrg(`x'; DROP TABLE audit; --`)).toThrow('A company id that is none');
  await one.close();
});

test('[DB2] a connection that is cut off in the middle is an error of its statement and of nothing else', async () => {
  const mine = app.forOrg(server.orgId);
  const cut = mine.withTransaction(async tx => {
    const [backend] = await sql<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
    await sql(server.db, 'SELECT pg_terminate_backend($1)', [backend?.pid]);
    return sql(tx, 'SELECT pg_sleep(5)');
  });
  await expect(cut).rejects.toThrow(/terminat|connection|EPIPE|ECONNRESET/); // by which end notices first
  expect(await sql(mine, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.each([
  'UPDATE audit SET action = action',
  'DELETE FROM audit',
  'TRUNCATE audit',
  'ALTER TABLE audit DISABLE TRIGGER USER',
  'DROP TABLE audit',
])('[AL2][DB3] the server itself has no right to: %s', async text => {
  const refused = sql(app.forOrg(server.orgId), text);
  await expect(refused).rejects.toMatchObject({
    code: '42501',
    message: expect.not.stringContaining('append-only') as string,
  });
});

test('[DB3] the server works as a role of its own and can append to the audit', async () => {
  expect(await reportRights(app.pool)).toEqual({ role: APP_ROLE, mayChangeAudit: false, passesPolicies: false });
  const results = await verifyAuditChains(app);
  expect(results.map(result => result.ok)).toEqual([true, true]);
  await expect(sql(app, `INSERT INTO kysely_migration VALUES ('9999', '')`)).rejects.toMatchObject({ code: '42501' });
  await expect(sql(app, 'CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
});

test(
  '[DB5] an ordinary owner without the right to make roles: policies hold for him, migrations do not meet them, the start warns',
  { timeout: 60_000 },
  async () => {
    const owner = `pool_plain_${process.pid}`;
    const worker = `pool_worker_${process.pid}`;
    const database = `${owner}_db`;
    await runSql(info.connection, `CREATE ROLE ${owner} LOGIN PASSWORD 'p' NOCREATEROLE`);
    await runSql(info.connection, `CREATE ROLE ${worker} LOGIN PASSWORD 'p'`);
    await runSql(info.connection, `CREATE DATABASE ${database} OWNER ${owner}`);
    const { host = '', port = 5432 } = info.connection;
    const url = (user: string): string =>
      `postgres://${user}:p@${host.startsWith('/') ? `/${database}?host=${host}&port=${port}` : `${host}:${port}/${database}`}`;
    const lines: string[] = [];
    const log = { level: 'warn' as const, stream: { write: (line: string) => void lines.push(line) } };
    const config = { databaseUrl: url(owner), dataDir: folder, port: 0, log };
    try {
      const plain = await startServer(config);
      const user = { login: 'a', name: '甲', password: 'another long one', role: 'admin' as const, team: null };
      const company = await createCompany(plain.db, { name: '甲公司', teams: [], users: [user] });
      expect(await sql(plain.db, 'SELECT 1 FROM app_user')).toEqual([]);
      expect(await sql(plain.db.forOrg(company.orgId), 'SELECT 1 FROM app_user')).toHaveLength(1);
      await openToOwner(plain.owner.pool);
      expect(await sql(plain.owner, 'SELECT 1 FROM app_user')).toHaveLength(1);
      expect(await migrate(plain.owner.pool)).toEqual([]);
      expect(await applyRights(plain.owner.pool)).toBeNull();
      expect(await sql(plain.owner, 'SELECT 2 FROM app_user')).toEqual([]);
      await plain.stop();
      expect(lines.filter(line => line.includes('too many rights'))).toHaveLength(1);

      const parted = await startServer({ ...config, databaseAppUrl: url(worker) });
      expect(await reportRights(parted.db.pool)).toEqual({
        role: worker,
        mayChangeAudit: false,
        passesPolicies: false,
      });
      expect((await fetch(`${parted.url}/ready`)).status).toBe(200);
      await parted.stop();
      expect(lines.filter(line => line.includes('too many rights'))).toHaveLength(1);
    } finally {
      await runSql(info.connection, `DROP DATABASE ${database} WITH (FORCE)`);
      await runSql(info.connection, `DROP ROLE ${owner}`);
      await runSql(info.connection, `DROP ROLE ${worker}`);
    }
  },
);
