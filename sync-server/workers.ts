/**
 * Several processes of one server behind one port. The primary prepares the database (and is the one that starts and supervises the
 * embedded one), starts the workers, replaces one that dies, and stops them in order. It answers no request itself, and no worker keeps
 * anything that another one would need. Rules PN1 to PN5.
 */
import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { systemClock } from '../common/lib/clock.ts';
import { ConfigError, type ServerConfig } from './config.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { prepareDatabase } from './prepare-database.ts';
import type { RunningServer } from './start.ts';

export const MAX_WORKERS = 32;
/** Workers that end one after the other without having been ready: then something is wrong that a further start will not mend. */
const MAX_FAILED_STARTS = 5;

/** From the primary: where the embedded database is, null when there is a DATABASE_URL; or the order to stop. */
export type ToWorker = { readonly kind: 'start'; readonly embedded: pg.PoolConfig | null } | { readonly kind: 'stop' };
/** From a worker: it can hear; it is ready at this address; or it cannot start, with the reason in words for whoever starts the server. */
export type FromWorker =
  | { readonly kind: 'hears' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Starts `count` workers and resolves when all of them are ready. */
export async function startWorkers(config: ServerConfig, count: number): Promise<RunningServer> {
  const steps: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const step of steps.toReversed()) await step();
    })());
  try {
    const keys = deriveKeys(config.dataKeys ?? (await loadMasterKeys(config.dataDir)));
    const doors = await prepareDatabase(config, keys, config.clock ?? systemClock, steps);
    const embedded = config.databaseUrl === undefined ? doors.connection : null;
    const herd = makeHerd({ count, embedded, log: writeLog(config) });
    steps.push(() => herd.stop());
    return { url: await herd.start(), db: doors.db, owner: doors.owner, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface HerdOptions {
  readonly count: number;
  readonly embedded: pg.PoolConfig | null;
  readonly log: (message: string, details: Readonly<Record<string, number>>) => void;
}

function makeHerd({ count, embedded, log }: HerdOptions): { start(): Promise<string>; stop(): Promise<void> } {
  const workers = new Set<Worker>();
  let isStopping = false;
  let failedStarts = 0;

  /** Resolves with the worker's address, rejects when it ends before it has one. */
  const spawn = (): Promise<string> => {
    const worker = cluster.fork();
    workers.add(worker);
    return new Promise((resolve, reject) => {
      let isReady = false;
      let reason = 'A worker process ended while it was starting.';
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'hears') {
          worker.send({ kind: 'start', embedded } satisfies ToWorker);
          return;
        }
        if (message.kind === 'failed') {
          ({ reason } = message);
          return;
        }
        isReady = true;
        failedStarts = 0;
        log('worker started', { pid: worker.process.pid ?? 0 });
        resolve(message.url);
      });
      worker.once('exit', () => {
        workers.delete(worker);
        if (!isReady) reject(new ConfigError(reason));
        if (isReady && !isStopping) {
          log('worker ended and is replaced', { pid: worker.process.pid ?? 0 });
          void replace();
        }
      });
    });
  };
  const replace = async (): Promise<void> => {
    while (!isStopping && failedStarts < MAX_FAILED_STARTS) {
      try {
        await spawn();
        return;
      } catch {
        failedStarts += 1;
      }
    }
    if (!isStopping) log('a worker could not be replaced', { left: workers.size });
  };

  return {
    async start() {
      cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.ts', import.meta.url)), args: [] });
      const [url = ''] = await Promise.all(Array.from({ length: count }, spawn));
      return url;
    },
    async stop() {
      isStopping = true;
      await Promise.all(
        [...workers].map(
          worker =>
            new Promise<void>(resolve => {
              worker.once('exit', () => resolve());
              if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToWorker);
              else worker.kill();
            }),
        ),
      );
    },
  };
}

function writeLog(config: ServerConfig): HerdOptions['log'] {
  const level = config.log?.level ?? 'info';
  const stream = config.log?.stream ?? process.stderr;
  return (message, details) => {
    if (level === 'info') stream.write(`${JSON.stringify({ level: 'info', msg: message, ...details })}\n`);
  };
}
