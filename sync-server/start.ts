/**
 * Starts the whole server: keys, database (its own when none is given), schema, HTTP. Stops in the reverse order. Rules OP2 to OP4.
 */
import { systemClock } from '../common/lib/clock.ts';
import { buildApp } from './app.ts';
import { checkHost, ConfigError, DEFAULT_LEASE_HOURS, type ServerConfig } from './config.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import type { Database } from './db/database.ts';
import { makePokeHub } from './http/poke-hub.ts';
import { makeIdentityProvider } from './sso/provider.ts';
import { prepareDatabase } from './prepare-database.ts';

export interface RunningServer {
  /** E.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly db: Database;
  /** The database with all rights, for what sets a company up beside the requests. */
  readonly owner: Database;
  /** Ends streams and requests, then the connections, then the embedded database. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts everything. When a step fails, what was started before is stopped again. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const host = checkHost(config.host ?? '127.0.0.1');
  const log = config.log ?? { level: 'info' as const };
  const keys = deriveKeys(config.dataKeys ?? (await loadMasterKeys(config.dataDir)));
  const clock = config.clock ?? systemClock;
  const steps: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAll(steps));
  try {
    const { db, owner } = await prepareDatabase(config, keys, clock, steps);
    const { tokenKey } = keys;
    const pokes = makePokeHub({ db });
    const leaseHours = config.leaseHours ?? DEFAULT_LEASE_HOURS;
    const { passwordMinLength, rateLimits = 'on' } = config;
    const sso = config.sso == null ? null : makeIdentityProvider(config.sso, clock);
    const app = await buildApp({ db, clock, tokenKey, pokes, leaseHours, passwordMinLength, sso, rateLimits, log });
    steps.push(() => app.close());
    const url = await app.listen({ host, port: config.port }).catch((cause: unknown) => {
      throw new ConfigError(`The server cannot listen on ${host}:${config.port}; is another one running?`, { cause });
    });
    return { url, db, owner, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps.toReversed()) await step();
}
