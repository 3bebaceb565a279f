/**
 * From the configuration to the two doors of the database: the owner's, which migrates and gives rights, and the one that the server works
 * through, as a role that owns nothing. Rules DB1, DB3, OP3.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import type { Clock } from '../common/lib/clock.ts';
import { ConfigError, type ServerConfig } from './config.ts';
import type { Cipher } from './crypto/cipher.ts';
import type { ServerKeys } from './crypto/keys.ts';
import { openDatabase, type Database } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded/index.ts';
import { migrate } from './db/migrate.ts';
import { applyRights, readLogin, reportRights, APP_ROLE } from './db/rights.ts';
import { keepSetting } from './queries/settings.ts';

export interface Doors {
  /** What requests work through. */
  readonly db: Database;
  /** For what sets a company or a server up, beside the requests. It opens no connection before it is used. */
  readonly owner: Database;
  /** How the owner reaches it. */
  readonly connection: pg.PoolConfig;
}

/** Opens, migrates, gives rights, and checks that the contact values were sealed with a key that we hold. Notes how to stop it. */
export async function prepareDatabase(
  config: ServerConfig,
  keys: ServerKeys,
  clock: Clock,
  steps: (() => Promise<unknown>)[],
): Promise<Doors> {
  const warn = logWriter(config, 'warn');
  const isExternal = config.databaseUrl !== undefined;
  const connection = await findDatabase(config, steps);
  const random = (count: number): Uint8Array => randomBytes(count);
  const shared = { cipher: keys.cipher, clock, random, onIdleError: () => undefined };
  const owner = openDatabase({ ...shared, connection: { max: 3, ...connection } });
  steps.push(() => owner.close());
  // Stable over the workers of one server, and known to nobody else.
  const password = createHmac('sha256', keys.tokenKey).update('database login').digest('base64url');
  const role = await asOwner(isExternal, async () => {
    await migrate(owner.pool);
    const given = config.databaseAppUrl === undefined ? undefined : await loginOf(config.databaseAppUrl);
    return applyRights(owner.pool, { role: given, password: isExternal ? undefined : password });
  });
  const db = openDatabase({ ...shared, ...appDoor(config, connection, { role, password }) });
  steps.push(() => db.close());
  const report = await reportRights(db.pool);
  if (report.mayChangeAudit || report.passesPolicies) {
    warn('the server works with too many rights: see "Rights in the database" in docs/operations.md', { ...report });
  }
  await checkKey(db, keys.cipher);
  return { db, owner, connection };
}

async function findDatabase(config: ServerConfig, steps: (() => Promise<unknown>)[]): Promise<pg.PoolConfig> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl };
  if (config.embedded !== undefined) return config.embedded;
  const embedded = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: logWriter(config, 'info'),
  });
  steps.push(() => embedded.stop());
  return { ...embedded.connection };
}

function appDoor(
  config: ServerConfig,
  connection: pg.PoolConfig,
  login: { readonly role: string | null; readonly password: string },
): { readonly connection: pg.PoolConfig; readonly role?: string } {
  if (config.databaseAppUrl !== undefined) return { connection: { connectionString: config.databaseAppUrl } };
  if (login.role === null) return { connection };
  if (config.databaseUrl === undefined)
    return { connection: { ...connection, user: APP_ROLE, password: login.password } };
  return { connection, role: login.role };
}

function logWriter(
  config: ServerConfig,
  level: 'info' | 'warn',
): (message: string, details?: Readonly<Record<string, string | number | boolean>>) => void {
  const stream = config.log?.level === 'silent' ? undefined : (config.log?.stream ?? process.stderr);
  return (message, details) => void stream?.write(`${JSON.stringify({ level, msg: message, ...details })}\n`);
}

/** The user that the address signs in as. */
function loginOf(url: string): Promise<string> {
  return readLogin({ connectionString: url }).catch((cause: unknown) => {
    throw new ConfigError('The database of DATABASE_APP_URL does not let its user in.', { cause });
  });
}

async function asOwner<T>(isExternal: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isExternal || cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      'The database of DATABASE_URL cannot be used: check that the server runs, that user and password fit, and that the user may create tables.',
      { cause },
    );
  }
}

async function checkKey(db: Database, cipher: Cipher): Promise<void> {
  const place = 'server/key-check';
  const kept = await keepSetting(db, 'key-check', cipher.seal('ok', place).toString('base64'));
  try {
    cipher.open(Buffer.from(kept, 'base64'), place);
  } catch (cause) {
    throw new ConfigError(
      'This database was written with another data key. Give the old key as well (CUSTOMER_POOL_DATA_KEY=new,old) or restore the key file.',
      { cause },
    );
  }
}
