/**
 * The PostgreSQL that the server starts and supervises itself when no DATABASE_URL is given.
 *
 * Takes the folder's lock, ends an orphan, makes the cluster at the first start, starts PostgreSQL on a unix socket (Windows: a
 * loopback port with a password), restarts it when it crashes, stops it cleanly. Knows no tables. Rules EP1 to EP7.
 */
import { createServer } from 'node:net';
import pg from 'pg';
import { prepareBinaries } from './binaries.ts';
import { DATABASE_USER, prepareCluster, readPassword } from './cluster.ts';
import { takeDataLock } from './data-lock.ts';
import type { EmbeddedLog } from './embedded-error.ts';
import { endOrphan } from './orphan.ts';
import { preparePlaces, prepareSocketFolder, removeSocketFolder } from './places.ts';
import { startPostmaster, type Postmaster, type PostmasterInput } from './postmaster.ts';
import { findRunAs } from './run-as.ts';

export interface EmbeddedOptions {
  /** Folder for the data; made when missing, and owned by the user that PostgreSQL runs as. */
  readonly dataDir: string;
  readonly log: EmbeddedLog;
  /** For tests: no waiting for the disk. A power failure may then lose or damage data. Default false. */
  readonly fast?: boolean | undefined;
}

/** A configuration of `pg`; on POSIX `host` is the folder of the socket and there is no password. */
export interface EmbeddedConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database: string;
}

export interface EmbeddedPostgres {
  /** Superuser of the cluster, with a database of the same name. */
  readonly connection: EmbeddedConnection;
  /** Where the data really lies: another folder than asked for when that one cannot be reached. */
  readonly dataRoot: string;
  /** Process id of the present postmaster. */
  pid(): number;
  /** Stops cleanly; safe to call twice. */
  stop(): Promise<void>;
}

const SOCKET_PORT = 5432; // only part of the socket's name: each data folder has a socket folder of its own
const MAX_RESTARTS = 3;

/** Starts the PostgreSQL of the folder. @throws EmbeddedPostgresError with what to do. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, fast = false } = options;
  const user = findRunAs();
  const places = await preparePlaces(options.dataDir, user, log);
  const lock = await takeDataLock(places.root);
  try {
    const binaries = await prepareBinaries(user, places.root, log);
    await prepareCluster(places, binaries, user, { fast, log });
    await endOrphan(places, binaries.pgCtl, log);
    const socketFolder = process.platform === 'win32' ? null : await prepareSocketFolder(places, user);
    const port = socketFolder === null ? await findFreePort() : SOCKET_PORT;
    const input: PostmasterInput = { places, binaries, user, socketFolder, port, fast };
    const supervised = supervise(await startPostmaster(input), input, log);
    const connection: EmbeddedConnection = {
      host: socketFolder ?? '127.0.0.1',
      port,
      user: DATABASE_USER,
      password: await readPassword(places),
      database: DATABASE_USER,
    };
    const stop = once(async () => {
      await supervised.stop();
      await removeSocketFolder(places);
      await lock.release();
      log('stopped PostgreSQL');
    });
    await createDatabase(connection).catch(async (error: unknown) => {
      await supervised.stop();
      throw error;
    });
    log('started PostgreSQL', { pid: supervised.pid(), dataRoot: places.root });
    return { connection, dataRoot: places.root, pid: () => supervised.pid(), stop };
  } catch (error) {
    await removeSocketFolder(places);
    await lock.release();
    throw error;
  }
}

/** Starts PostgreSQL again when it ends by itself; gives up, saying so, after three times. Backends that crash it restarts itself. */
function supervise(
  first: Postmaster,
  input: PostmasterInput,
  log: EmbeddedLog,
): { pid(): number; stop(): Promise<void> } {
  let current = first;
  let restarts = 0;
  let isStopping = false;
  let restarting: Promise<void> = Promise.resolve();
  const restart = async (): Promise<void> => {
    if (isStopping) return;
    if (++restarts > MAX_RESTARTS) return log('PostgreSQL ended again and is not restarted any more', { restarts });
    log('PostgreSQL ended unexpectedly and is restarted', { pid: current.pid });
    await current.stop();
    await endOrphan(input.places, input.binaries.pgCtl, log);
    current = await startPostmaster(input);
    watch(current);
  };
  const watch = (postmaster: Postmaster): void => {
    void postmaster.ended.then(() => {
      restarting = restart().catch((error: unknown) => {
        log('PostgreSQL could not be restarted', { reason: error instanceof Error ? error.message : 'unknown' });
      });
    });
  };
  watch(first);
  return {
    pid: () => current.pid,
    async stop(): Promise<void> {
      isStopping = true;
      await restarting;
      await current.stop();
    },
  };
}

async function createDatabase(connection: EmbeddedConnection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [connection.database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}

function findFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
      .on('error', fail)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
      });
  });
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
