/** A PostgreSQL for tests with a template database: schema, and a company with two teams and one person per role and need. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Clock, RandomBytes } from '../../common/lib/clock.ts';
import { createCompany, type Company } from '../../sync-server/commands/company/create-company.ts';
import { deriveKeys, type ServerKeys } from '../../sync-server/crypto/keys.ts';
import { openDatabase, type Database } from '../../sync-server/db/database.ts';
import { startEmbeddedPostgres } from '../../sync-server/db/embedded/index.ts';
import { migrate } from '../../sync-server/db/migrate.ts';
import { applyRights, type APP_ROLE } from '../../sync-server/db/rights.ts';
import { randomBytes } from 'node:crypto';

export const POSTGRES_ENV = 'CUSTOMER_POOL_TEST_POSTGRES';
export const TEST_PASSWORD = 'correct horse battery';
/** When the company of the template was made; clocks of tests start here. */
export const TEST_EPOCH = Date.UTC(2026, 0, 5, 1, 0, 0);

export interface PostgresInfo {
  readonly connection: pg.ClientConfig;
  readonly template: string;
  readonly company: Company;
}
export interface TestPostgres {
  readonly info: PostgresInfo;
  stop(): Promise<void>;
}

/** The same keys in every test process, so that all can read the template. */
export function testKeys(): ServerKeys {
  return deriveKeys([Buffer.alloc(32, 7)]);
}

/** Opens a database of the cluster: as the owner, who passes all policies, or as the server would, with {@link APP_ROLE}. */
export function openTestDatabase(
  connection: pg.ClientConfig,
  database: string,
  clock: Clock,
  random: RandomBytes = count => randomBytes(count),
  role?: typeof APP_ROLE,
): Database {
  return openDatabase({
    role,
    connection: { ...connection, connectionString: undefined, database },
    cipher: testKeys().cipher,
    clock,
    random,
    onIdleError: () => undefined,
  });
}

/** Starts the cluster (or takes the one of TEST_DATABASE_URL) and makes the template. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const cluster = await findCluster();
  try {
    const template = `pool_template_${process.pid}_${randomBytes(4).toString('hex')}`;
    await runSql(cluster.connection, `CREATE DATABASE ${template}`);
    const db = openTestDatabase(cluster.connection, template, { now: () => TEST_EPOCH });
    await migrate(db.pool);
    await applyRights(db.pool);
    const company = await createCompany(db, TEST_COMPANY);
    await db.close(); // a template may have no connections
    const stop = async (): Promise<void> => {
      await runSql(cluster.connection, `DROP DATABASE ${template} WITH (FORCE)`);
      await cluster.stop();
    };
    return { info: { connection: cluster.connection, template, company }, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Runs one statement outside a transaction, on the maintenance database. */
export async function runSql(connection: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function findCluster(): Promise<{ connection: pg.ClientConfig; stop(): Promise<void> }> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined) {
    const probe = new pg.Client({ connectionString: url });
    const { host, port, user, password, database } = probe;
    const connection = { host, port, user: user ?? 'postgres', database: database ?? 'postgres' };
    const secret = typeof password === 'string' ? { password } : {};
    return { connection: { ...connection, ...secret }, stop: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'pool-pg-'));
  const embedded = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined, fast: true });
  return {
    connection: { ...embedded.connection },
    async stop() {
      await embedded.stop(); // before its folder goes: servers outlive a deleted folder
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const user = (login: string, name: string, role: Company['users'][number]['role'], team: string | null) => ({
  login,
  name,
  password: TEST_PASSWORD,
  role,
  team,
});

/** What the template holds; the simulation makes further companies of it. */
export const TEST_COMPANY = {
  name: '测试公司',
  teams: [
    { key: 'east', name: '华东一组' },
    { key: 'west', name: '华西一组' },
  ],
  users: [
    user('admin', '管理员', 'admin', null),
    user('lead', '主管甲', 'lead', 'east'),
    user('sales1', '销售甲', 'sales', 'east'),
    user('sales2', '销售乙', 'sales', 'east'),
    user('sales3', '销售丙', 'sales', 'west'),
    user('operations', '运营甲', 'operations', null),
    user('auditor', '审计甲', 'auditor', null),
  ],
  tags: [
    { name: '重点客户', color: '#d4380d', category: '级别' },
    { name: '待回访', color: '#1677ff', category: '跟进' },
  ],
} as const;
