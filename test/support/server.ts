/**
 * A sync server for tests: a database of its own, cloned from the template, and a company with two teams. Used by server tests, the
 * simulation and end-to-end tests; without the vitest set-up it starts a PostgreSQL for itself.
 */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ClientConfig } from 'pg';
import { isAuditAction } from '../../common/domain/audit-actions.ts';
import { systemClock, type Clock, type RandomBytes } from '../../common/lib/clock.ts';
import type { RoleName } from '../../common/domain/permissions.ts';
import { buildApp } from '../../sync-server/app.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { APP_ROLE } from '../../sync-server/db/rights.ts';
import { makeErasureList } from '../../sync-server/commands/privacy/erasure-list.ts';
import type { ServerDeps } from '../../sync-server/http/deps.ts';
import { makePokeHub } from '../../sync-server/http/poke-hub.ts';
import type { SsoConfig } from '../../sync-server/sso/config.ts';
import { makeIdentityProvider } from '../../sync-server/sso/provider.ts';
import {
  openTestDatabase,
  POSTGRES_ENV,
  runSql,
  startTestPostgres,
  TEST_PASSWORD,
  testKeys,
  type PostgresInfo,
} from './postgres.ts';

export interface TestUser {
  readonly userId: string;
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly role: RoleName;
  readonly teamId: string | null;
}
export type TestLogin = 'admin' | 'lead' | 'sales1' | 'sales2' | 'sales3' | 'operations' | 'auditor';

export interface TestServer {
  readonly app: FastifyInstance;
  /** '' unless `listen` was asked for. */
  readonly url: string;
  /** The owner's: it sees all companies. What the server itself works through is `deps.db`. */
  readonly db: Database;
  readonly deps: ServerDeps;
  readonly orgId: string;
  readonly users: Readonly<Record<TestLogin, TestUser>>;
  /** Teams `east` (lead, sales1, sales2) and `west` (sales3). */
  readonly teamIds: { readonly east: string; readonly west: string };
  /** Tags by name: 重点客户, 待回访. */
  readonly tagIds: Readonly<Record<string, string>>;
  /** Everything that the server logged, line by line. */
  readonly logLines: readonly string[];
  /** The database itself, as its owner: for tests that look past every wall of the server. */
  readonly connection: ClientConfig;
  close(): Promise<void>;
  /** Stops and leaves the database as a template for further servers; answers what takes it away in the end. */
  freeze(): Promise<{ readonly template: string; drop(): Promise<void> }>;
}

export interface TestServerOptions {
  readonly clock?: Clock;
  /** The server's randomness; that of the system when absent. */
  readonly random?: RandomBytes;
  /** Listens on a free port of 127.0.0.1. */
  readonly listen?: boolean;
  readonly rateLimits?: 'on' | 'off';
  /** The company's identity provider. */
  readonly sso?: SsoConfig;
  /** Clones this database instead of the one with the company alone. */
  readonly template?: string;
}

/** Starts a server over a fresh database. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const given = process.env[POSTGRES_ENV];
  const own = given === undefined ? await startTestPostgres() : null;
  const info = own?.info ?? (JSON.parse(given ?? '') as PostgresInfo);
  const name = `pool_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await runSql(info.connection, `CREATE DATABASE ${name} TEMPLATE ${options.template ?? info.template}`);
  const clock = options.clock ?? systemClock;
  const owner = openTestDatabase(info.connection, name, clock, options.random);
  const db = openTestDatabase(info.connection, name, clock, options.random, APP_ROLE);
  const pokes = makePokeHub({ db });
  const logLines: string[] = [];
  const log = { level: 'info' as const, stream: { write: (line: string) => void logLines.push(line) } };
  const { tokenKey } = testKeys();
  const sso = options.sso === undefined ? null : makeIdentityProvider(options.sso, clock);
  const rateLimits = options.rateLimits ?? 'off';
  const erasures = makeErasureList(join(tmpdir(), `${name}-erasures.jsonl`));
  const deps: ServerDeps = { db, clock, tokenKey, pokes, erasures, leaseHours: 72, sso, rateLimits, log };
  const app = await buildApp(deps);
  const url = options.listen === true ? await app.listen({ host: '127.0.0.1', port: 0 }) : '';
  const { company } = info;
  const drop = async (): Promise<void> => {
    await runSql(info.connection, `DROP DATABASE ${name} WITH (FORCE)`);
    await own?.stop();
  };
  return {
    app,
    url,
    db: owner,
    deps,
    orgId: company.orgId,
    users: Object.fromEntries(
      company.users.map(user => [user.login, { ...user, password: TEST_PASSWORD }]),
    ) as unknown as TestServer['users'],
    teamIds: company.teamIds as TestServer['teamIds'],
    tagIds: company.tagIds,
    logLines,
    connection: { ...info.connection, database: name },
    async close() {
      await expectKnownActions(owner);
      await app.close();
      await db.close();
      await drop();
    },
    async freeze() {
      await app.close();
      await db.close();
      // A backend may outlive its connection for a moment, and a template may have none.
      await runSql(
        info.connection,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
      );
      return { template: name, drop };
    },
  };
}

/** Every action that the server wrote, in whatever test, must be in the table of audit actions (AL1). */
async function expectKnownActions(owner: Database): Promise<void> {
  const text = 'SELECT DISTINCT action FROM audit';
  const rows = await owner.query<{ action: string }>({ name: 'test-audit-actions', text }, []);
  const unknown = rows.map(row => row.action).filter(action => action !== 'harmless' && !isAuditAction(action));
  if (unknown.length > 0) throw new Error(`not in common/domain/audit-actions.ts: ${unknown.join(', ')}`);
}
