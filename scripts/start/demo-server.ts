/**
 * The demonstration's server: the sync server in this process, on the embedded PostgreSQL, filled at the first start.
 *
 * A filling that was interrupted is thrown away and begun again. Everything lies under one folder.
 */
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Database } from '../../sync-server/db/database.ts';
import { startServer, type RunningServer } from '../../sync-server/start.ts';
import { hasCompany, seedDemo } from '../demo/seed.ts';

export interface DemoServerOptions {
  readonly folder: string;
  readonly customers: number;
  readonly onProgress: (text: string) => void;
}

const FIRST_PORT = 8790;
const SEED = 20_261_122;

/** Starts the server and fills an empty database. */
export async function startDemoServer(options: DemoServerOptions): Promise<RunningServer> {
  const { folder, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const marker = join(folder, 'filled.json');
  const log = createWriteStream(join(folder, 'server.log'), { flags: 'a' });
  const port = await keepPort(join(folder, 'port'));
  const start = (): Promise<RunningServer> =>
    startServer({ dataDir: folder, port, log: { level: 'warn', stream: log } });
  let server = await start();
  try {
    const isUsed = await hasCompany(server.owner);
    if (isUsed && existsSync(marker)) return server;
    if (isUsed) {
      onProgress('an earlier start was interrupted while it filled the database: beginning again');
      await emptyDatabase(server.owner);
      await server.stop();
      server = await start();
    }
    const { owner: db, url } = server;
    const result = await seedDemo({ db, url, count: options.customers, seed: SEED, now: db.clock.now(), onProgress });
    await writeFile(marker, `${JSON.stringify(result)}\n`);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The same port at each start, since a device remembers its server by address; a free one when somebody else has it. */
async function keepPort(path: string): Promise<number> {
  const kept = existsSync(path) ? Number(readFileSync(path, 'utf8')) : FIRST_PORT;
  const port = (await isFree(kept)) ? kept : await findFree();
  await writeFile(path, String(port));
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise(done => {
    const probe = createServer()
      .once('error', () => done(false))
      .listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

function findFree(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
      .once('error', fail)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => done(address !== null && typeof address === 'object' ? address.port : 0));
      });
  });
}

async function emptyDatabase(db: Database): Promise<void> {
  await db.query({ name: 'demo-drop-schema', text: 'DROP SCHEMA public CASCADE' }, []);
  await db.query({ name: 'demo-create-schema', text: 'CREATE SCHEMA public' }, []);
}
