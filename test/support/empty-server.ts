/** A sync server that serves no company yet, as after its first start: a database of its own, listening on a free port. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { systemClock, type Clock } from '../../common/lib/clock.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { startServer, type RunningServer } from '../../sync-server/start.ts';
import { POSTGRES_ENV, runSql, startTestPostgres, type PostgresInfo } from './postgres.ts';

export interface EmptyServer {
  readonly url: string;
  /** What the server works through. */
  readonly db: Database;
  /** Sees everything. */
  readonly owner: Database;
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

export async function startEmptyServer(
  options: { readonly clock?: Clock; readonly rateLimits?: 'on' | 'off' } = {},
): Promise<EmptyServer> {
  const given = process.env[POSTGRES_ENV];
  const own = given === undefined ? await startTestPostgres() : null;
  const { connection } = own?.info ?? (JSON.parse(given ?? '') as PostgresInfo);
  const name = `pool_empty_${process.pid}_${randomBytes(5).toString('hex')}`;
  await runSql(connection, `CREATE DATABASE ${name}`);
  const { host = '', port = 5432, user = '', password } = connection;
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : '';
  const place = host.startsWith('/') ? `/${name}?host=${host}&port=${port}` : `${host}:${port}/${name}`;
  const logLines: string[] = [];
  const server: RunningServer = await startServer({
    databaseUrl: `postgres://${user}${secret}@${place}`,
    dataDir: tmpdir(),
    dataKeys: [Buffer.alloc(32, 7)],
    port: 0,
    clock: options.clock ?? systemClock,
    rateLimits: options.rateLimits ?? 'off',
    log: { level: 'info', stream: { write: line => void logLines.push(line) } },
  });
  return {
    url: server.url,
    db: server.db,
    owner: server.owner,
    logLines,
    async close() {
      await server.stop();
      await runSql(connection, `DROP DATABASE ${name} WITH (FORCE)`);
      await own?.stop();
    },
  };
}
