/**
 * Starts the whole server: keys, database (its own when none is given), schema, HTTP. Stops in the reverse order. Rules OP2 to OP4.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { systemClock } from '../common/lib/clock.ts';
import { buildApp } from './app.ts';
import { checkHost, ConfigError, DEFAULT_LEASE_HOURS, type ServerConfig } from './config.ts';
import type { Cipher } from './crypto/cipher.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { openDatabase, type Database } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded/index.ts';
import { migrate } from './db/migrate.ts';
import { makePokeHub } from './http/poke-hub.ts';
import { keepSetting } from './queries/settings.ts';

export interface RunningServer {
  /** E.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly db: Database;
  /** Ends streams and requests, then the connections, then the embedded database. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts everything. When a step fails, what was started before is stopped again. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const host = checkHost(config.host ?? '127.0.0.1');
  const log = config.log ?? { level: 'info' as const };
  const { cipher, tokenKey } = deriveKeys(config.dataKeys ?? (await loadMasterKeys(config.dataDir)));
  const clock = config.clock ?? systemClock;
  const steps: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll(steps));
  try {
    const connection = await findDatabase(config, steps);
    const random = (count: number): Uint8Array => randomBytes(count);
    const db = openDatabase({ connection, cipher, clock, random, onIdleError: () => undefined });
    steps.push(() => db.close());
    await prepareDatabase(db, config.databaseUrl !== undefined);
    const pokes = makePokeHub({ db });
    const leaseHours = config.leaseHours ?? DEFAULT_LEASE_HOURS;
    const app = await buildApp({ db, clock, tokenKey, pokes, leaseHours, rateLimits: config.rateLimits ?? 'on', log });
    steps.push(() => app.close());
    const url = await app.listen({ host, port: config.port }).catch((cause: unknown) => {
      throw new ConfigError(`The server cannot listen on ${host}:${config.port}; is another one running?`, { cause });
    });
    return { url, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function findDatabase(config: ServerConfig, steps: (() => Promise<unknown>)[]): Promise<PoolConfig> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl };
  const stream = config.log?.level === 'silent' ? undefined : (config.log?.stream ?? process.stderr);
  const embedded = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: (message, details) => void stream?.write(`${JSON.stringify({ level: 'info', msg: message, ...details })}\n`),
  });
  steps.push(() => embedded.stop());
  return { ...embedded.connection };
}

/** Migrates, and makes sure that the contact values in the database were sealed with a key that we hold. */
async function prepareDatabase(db: Database, isExternal: boolean): Promise<void> {
  try {
    await migrate(db.pool);
  } catch (cause) {
    if (!isExternal) throw cause;
    throw new ConfigError(
      'The database of DATABASE_URL cannot be used: check that the server runs, that user and password fit, and that the user may create tables.',
      { cause },
    );
  }
  await checkKey(db, db.cipher);
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

async function stopAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps.toReversed()) await step();
}
