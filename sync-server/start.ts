/**
 * Starts the whole server: keys, database (its own when none is given), schema, HTTP. Stops in the reverse order. Rules OP2 to OP4.
 */
import { join } from 'node:path';
import { systemClock } from '../common/lib/clock.ts';
import { buildApp } from './app.ts';
import { checkHost, ConfigError, DEFAULT_LEASE_HOURS, type ServerConfig } from './config.ts';
import { makeErasureList } from './commands/privacy/erasure-list.ts';
import { startClassifySchedule } from './commands/classify/schedule.ts';
import { startRetentionSchedule } from './commands/privacy/retention-schedule.ts';
import { startRecycling } from './commands/pool/recycle-schedule.ts';
import { startLogPruning } from './commands/sync/prune-log.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { openBus } from './db/bus.ts';
import type { Database } from './db/database.ts';
import type { LogOptions } from './http/deps.ts';
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
    const pokes = makePokeHub({ db, bus: openBus({ pool: db.pool }) });
    steps.push(() => Promise.resolve(pokes.close()));
    const erasures = makeErasureList(join(config.dataDir, 'erasures.jsonl'));
    const leaseHours = config.leaseHours ?? DEFAULT_LEASE_HOURS;
    const { passwordMinLength, rateLimits = 'on' } = config;
    const sso = config.sso == null ? null : makeIdentityProvider(config.sso, clock);
    const app = await buildApp({
      db,
      clock,
      tokenKey,
      pokes,
      erasures,
      leaseHours,
      passwordMinLength,
      sso,
      rateLimits,
      log,
    });
    steps.push(() => app.close());
    const url = await app.listen({ host, port: config.port }).catch((cause: unknown) => {
      throw new ConfigError(`The server cannot listen on ${host}:${config.port}; is another one running?`, { cause });
    });
    const retention = startRetentionSchedule({ db, list: erasures, onError: logFailure(log, 'retention failed') });
    steps.push(() => retention.stop());
    const classify = startClassifySchedule({
      db,
      announce: (orgId, head) => pokes.announce(orgId, head),
      onError: logFailure(log, 'orders on tags and groups wait'),
    });
    steps.push(() => classify.stop());
    const recycling = startRecycling({ db, onError: logFailure(log, 'recycling failed') });
    steps.push(() => recycling.stop());
    const pruning = startLogPruning({ db, onError: logFailure(log, 'retention failed') });
    steps.push(() => pruning.stop());
    return { url, db, owner, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What goes wrong in a run is told by its class: messages of the database quote values. */
function logFailure({ level, stream = process.stderr }: LogOptions, msg: string): (error: unknown) => void {
  return error => {
    if (level === 'silent') return;
    const line = { level: 'error', msg, error: error instanceof Error ? error.name : 'unknown' };
    stream.write(`${JSON.stringify(line)}\n`);
  };
}

async function stopAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of steps.toReversed()) await step();
}
