/** The embedded PostgreSQL's supervisor against real processes: it starts, stops, is killed and damaged. Rules EP1 to EP8. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedPostgresError } from '../../sync-server/db/embedded/embedded-error.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedConnection,
  type EmbeddedPostgres,
} from '../../sync-server/db/embedded/index.ts';
import { isAlive } from '../../sync-server/db/embedded/process-state.ts';

let folder = '';
let running: EmbeddedPostgres[] = [];
let holders: ChildProcess[] = [];
const events: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-test-'));
  await chmod(folder, 0o755); // as an ordinary parent folder is: others may pass
  running = [];
  holders = [];
  events.length = 0;
});

afterEach(async () => {
  for (const holder of holders) holder.kill('SIGKILL');
  // The server stops before its folder goes: its helpers would live on otherwise.
  for (const postgres of running) await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(name = 'data', fast = true): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, name),
    log: message => events.push(message),
    fast,
  });
  running.push(postgres);
  return postgres;
}

async function query(connection: EmbeddedConnection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process that holds a database and writes to it; `rows` is the number of rows whose commit it reported. */
async function startHolder(minimumRows: number): Promise<{ child: ChildProcess; pid: number; rows: () => number }> {
  const script = join(import.meta.dirname, 'hold-postgres.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(child);
  let pid = 0;
  let rows = 0;
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((done, fail) => {
    child.once('exit', code => fail(new Error(`holder ended with ${code}`)));
    lines.on('line', line => {
      const [kind, value] = line.split(' ');
      if (kind === 'pid') pid = Number(value);
      else rows = Number(value);
      if (rows >= minimumRows) done();
    });
  });
  return { child, pid, rows: () => rows };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('start and stop', { timeout: 60_000 }, () => {
  test('[EP1] the first start makes a UTF-8 cluster and a restart keeps the data', async () => {
    const first = await start('data', false);
    const settings = await query(
      first.connection,
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
              current_setting('fsync') AS fsync FROM pg_database WHERE datname = current_database()`,
    );
    expect(settings).toEqual([{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', fsync: 'on' }]);
    await query(first.connection, `CREATE TABLE kept AS SELECT '张伟' AS name`);
    await first.stop();
    const second = await start('data', false);
    expect(await query(second.connection, 'SELECT name FROM kept')).toEqual([{ name: '张伟' }]);
  });

  test('[EP1] stopping ends every process and may be asked for twice', async () => {
    const postgres = await start();
    const pid = postgres.pid();
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(isAlive(pid)).toBe(false);
  });

  describe.skipIf(process.geteuid?.() !== 0)('as root', () => {
    let moved = '';
    afterEach(async () => {
      for (const postgres of running) await postgres.stop();
      await rm(moved, { recursive: true });
    });

    test('[EP2] root hands over, and data that only root could reach is placed elsewhere and found again', async () => {
      await chmod(folder, 0o700);
      const first = await start();
      moved = first.dataRoot;
      expect(moved).toMatch(/^\/var\/lib\/customer-pool\//);
      expect(await readFile(join(folder, 'data', 'MOVED.txt'), 'utf8')).toContain(moved);
      expect((await stat(`/proc/${first.pid()}`)).uid).not.toBe(0);
      await query(first.connection, 'CREATE TABLE kept AS SELECT 1 AS n');
      await first.stop();
      await chmod(folder, 0o755);
      const second = await start();
      expect(second.dataRoot).toBe(moved);
      expect(await query(second.connection, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    });

    test('[EP2] data that became unreachable is refused, not replaced by an empty cluster', async () => {
      const postgres = await start();
      moved = postgres.dataRoot;
      await postgres.stop();
      await chmod(folder, 0o700);
      await expect(start()).rejects.toMatchObject({ reason: 'unreachable' });
    });
  });

  test('[EP3] the socket is in a folder of its own and no network address is served', async () => {
    const { connection } = await start();
    expect(connection.host).toBe(join(folder, 'data', 'run'));
    expect((await stat(connection.host)).mode & 0o777).toBe(0o700);
    expect(await query(connection, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  });

  test('[EP3] a path that is too long for a socket gets a folder under the temporary folder', async () => {
    const postgres = await start('long-'.repeat(20));
    const socketFolder = postgres.connection.host;
    expect(socketFolder.startsWith(tmpdir())).toBe(true);
    expect(await query(postgres.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    await expect(stat(socketFolder)).rejects.toThrow('ENOENT');
  });
});

describe('interrupted and damaged', { timeout: 60_000 }, () => {
  test('[EP4] a half-made cluster is removed and a whole one is made', async () => {
    mkdirSync(join(folder, 'data', 'cluster.tmp-1', 'base'), { recursive: true });
    await writeFile(join(folder, 'data', 'cluster.tmp-1', 'PG_VERSION'), '18\n');
    const postgres = await start();
    expect(events).toContain('removing a half-made cluster');
    await expect(stat(join(folder, 'data', 'cluster.tmp-1'))).rejects.toThrow('ENOENT');
    expect(await query(postgres.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.each([
    ['no cluster at all', null, 'damaged'],
    ['a cluster of another version', '15\n', 'wrong_version'],
  ])('[EP4] %s is refused and left as it is', async (_name, version, reason) => {
    mkdirSync(join(folder, 'data', 'cluster'), { recursive: true });
    await writeFile(join(folder, 'data', 'cluster', 'note.txt'), 'mine');
    if (version !== null) await writeFile(join(folder, 'data', 'cluster', 'PG_VERSION'), version);
    await expect(start()).rejects.toMatchObject({ name: 'EmbeddedPostgresError', reason });
    expect(await readFile(join(folder, 'data', 'cluster', 'note.txt'), 'utf8')).toBe('mine');
  });
});

describe('killed', { timeout: 90_000 }, () => {
  test('[EP5] after kill -9 of Node nothing blocks the next start and no committed row is lost', async () => {
    const holder = await startHolder(50);
    await kill(holder.child);
    const postgres = await start('data', false);
    const [found] = await query(postgres.connection, 'SELECT count(*)::int AS rows FROM kept');
    expect(found?.['rows']).toBeGreaterThanOrEqual(holder.rows());
    expect(isAlive(holder.pid)).toBe(false);
  });

  test('[EP5] after kill -9 of Node and PostgreSQL the next start recovers every committed row', async () => {
    const holder = await startHolder(50);
    process.kill(holder.pid, 'SIGKILL');
    await kill(holder.child);
    const postgres = await start('data', false);
    const [found] = await query(postgres.connection, 'SELECT count(*)::int AS rows FROM kept');
    expect(found?.['rows']).toBeGreaterThanOrEqual(holder.rows());
  });

  test('[EP6] a second server on the same folder is refused while the first lives', async () => {
    const holder = await startHolder(1);
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EmbeddedPostgresError);
    expect(refused).toMatchObject({ reason: 'in_use' });
    expect((refused as Error).message).toContain(String(holder.child.pid));
    expect(isAlive(holder.pid)).toBe(true);
  });

  test('[EP6] the lock of a process that is gone, or whose number another one has now, is taken over', async () => {
    mkdirSync(join(folder, 'data'));
    const lock = JSON.stringify({ pid: process.pid, started: 'another time', id: 'x' });
    await writeFile(join(folder, 'data', 'supervisor.lock'), lock);
    const postgres = await start();
    expect(await query(postgres.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('[EP7] a PostgreSQL that ends while the server lives is started again', async () => {
    const postgres = await start('data', false);
    await query(postgres.connection, 'CREATE TABLE kept AS SELECT 7 AS n');
    const before = postgres.pid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => postgres.pid(), { timeout: 30_000 }).not.toBe(before);
    expect(await query(postgres.connection, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('[EP8] the log of PostgreSQL holds no values of a failed statement', async () => {
    const postgres = await start();
    await query(postgres.connection, 'CREATE TABLE people (name text UNIQUE)');
    const twice = query(postgres.connection, `INSERT INTO people VALUES ('王小明'), ('王小明')`);
    await expect(twice).rejects.toThrow('duplicate key');
    const text = await readFile(join(folder, 'data', 'postgres.log'), 'utf8');
    expect(text).toContain('duplicate key');
    expect(text).not.toContain('王小明');
  });
});
