/** Starting and stopping: configuration, keys, the command line, migrations, companies. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompany } from '../../sync-server/commands/company/create-company.ts';
import { checkHost, readConfig } from '../../sync-server/config.ts';
import { deriveKeys, loadMasterKeys, parseMasterKeys } from '../../sync-server/crypto/keys.ts';
import { isMigrated, migrate } from '../../sync-server/db/migrate.ts';
import { startServer } from '../../sync-server/start.ts';
import { POSTGRES_ENV, runSql, type PostgresInfo } from '../support/postgres.ts';
import { nextId, signInDevice } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const info = JSON.parse(process.env[POSTGRES_ENV] ?? '{}') as PostgresInfo;
let folder: string;
let server: TestServer;
let databaseUrl: string;
const database = `pool_start_${process.pid}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-start-'));
  server = await startTestServer();
  await runSql(info.connection, `CREATE DATABASE ${database}`);
  const { host = '', port = 5432, user = '', password } = info.connection;
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : '';
  databaseUrl = `postgres://${user}${secret}@${host.startsWith('/') ? `/${database}?host=${host}&port=${port}` : `${host}:${port}/${database}`}`;
});
afterAll(async () => {
  await server.close();
  await runSql(info.connection, `DROP DATABASE ${database} WITH (FORCE)`);
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command line until it ends or `onLine` stops it. */
function runCommand(
  args: readonly string[],
  env: Record<string, string>,
  onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.includes('\n')) onLine?.(out, signal => child.kill(signal));
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise(resolve => child.on('close', code => resolve({ code, out, err })));
}

test('[OP2] the command line says where it listens, and signals stop it cleanly', { timeout: 120_000 }, async () => {
  const stopBy = async (signal: NodeJS.Signals): Promise<void> => {
    const env = { DATABASE_URL: databaseUrl, PORT: '0', DATA_DIR: join(folder, 'data') };
    let asked: Promise<Response> | undefined;
    const { code, out, err } = await runCommand(['sync-server/index.ts'], env, (line, kill) => {
      if (asked !== undefined) return;
      const first = line.slice(0, line.indexOf('\n'));
      asked = fetch(`${(JSON.parse(first) as { listening: string }).listening}/ready`);
      void asked.finally(() => kill(signal));
    });
    expect([(await asked)?.status, code]).toEqual([200, 0]);
    expect(
      out
        .trim()
        .split('\n')
        .filter(line => line.startsWith('{')),
    ).toHaveLength(1);
    expect(err).not.toMatch(/deprecat/i);
  };
  await Promise.all([stopBy('SIGINT'), stopBy('SIGTERM')]); // two servers over one new database: both migrate, one does it
});

test(
  '[AN2] an empty server tells its set-up token on the standard output, a server with a company none',
  { timeout: 120_000 },
  async () => {
    const env = { DATABASE_URL: databaseUrl, PORT: '0', DATA_DIR: join(folder, 'data') };
    const start = (): ReturnType<typeof runCommand> =>
      runCommand(['sync-server/index.ts'], env, (out, kill) => {
        // The token comes with the block that ends in an empty line; without one the line itself is all.
        if (out.endsWith('\n\n') || hasCompany) kill('SIGTERM');
      });
    let hasCompany = false;
    const token = /\b([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b/;
    const first = await start();
    const second = await start();
    const [one, two] = [token.exec(first.out)?.[0], token.exec(second.out)?.[0]];
    expect([first.code, second.code, one === two]).toEqual([0, 0, false]);
    expect([one, two]).not.toContain(undefined);
    for (const secret of [one ?? '', two ?? '']) expect(first.err + second.err).not.toContain(secret);
    const file = join(folder, 'company.json');
    const users = [{ login: 'first', name: '王一', role: 'admin', team: null, password: '三只骆驼走过 2026' }];
    await writeFile(file, JSON.stringify({ name: '示例公司', teams: [], users }));
    expect((await runCommand(['sync-server/make-company.ts', file], env)).code).toBe(0);
    hasCompany = true;
    expect((await start()).out.trim().split('\n')).toHaveLength(1);
  },
);

test(
  '[OP3] a database that cannot be used ends the start with what to do, without the password',
  { timeout: 120_000 },
  async () => {
    const env = { DATA_DIR: join(folder, 'other'), DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/none' };
    const { code, err, out } = await runCommand(['sync-server/index.ts'], env);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('The database of DATABASE_URL cannot be used');
    expect(err).toContain('ECONNREFUSED');
    expect(err).not.toMatch(/secret| {4}at /);
  },
);

test('[OP3] a variable that is empty counts as one that is not set', () => {
  const empty = { DATABASE_URL: '', DATA_DIR: '', HOST: '', PORT: '', LOG_LEVEL: '', CUSTOMER_POOL_DATA_KEY: '' };
  expect(readConfig(empty)).toEqual(readConfig({}));
});

test.each([
  [{ DATABASE_URL: 'mysql://secret@x/y' }, 'DATABASE_URL must look like'],
  [{ PORT: 'many' }, 'PORT must be'],
  [{ HOST: '0.0.0.0' }, 'HOST must be a loopback address'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be'],
  [{ CUSTOMER_POOL_DATA_KEY: 'c2VjcmV0' }, 'CUSTOMER_POOL_DATA_KEY must be 32 bytes'],
] as const)('[OP3] the wrong setting %j is told without repeating it', (env, message) => {
  const tell = (): unknown => readConfig({ ...env });
  expect(tell).toThrow(message);
  expect(tell).not.toThrow(/secret@|c2VjcmV0|many|loud'/);
});

test('[OP3] the server listens to loopback alone', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(checkHost(host)).toBe(host);
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.invalid', '127.evil.invalid'])
    expect(() => checkHost(host)).toThrow('loopback');
  expect(readConfig({}).port).toBe(8787);
});

test('[SE2] the key file is made once, for its owner alone, and another key does not open the database', async () => {
  const dataDir = join(folder, 'keys');
  const [first, second] = [await loadMasterKeys(dataDir), await loadMasterKeys(dataDir)];
  expect(second).toEqual(first);
  expect((await stat(join(dataDir, 'data-key'))).mode & 0o777).toBe(0o600);
  expect(parseMasterKeys(await readFile(join(dataDir, 'data-key'), 'utf8'))).toEqual(first);
  const other = Buffer.alloc(32, 9);
  const config = { databaseUrl, dataDir: join(folder, 'data'), port: 0, log: { level: 'silent' as const } };
  await expect(startServer({ ...config, dataKeys: [other] })).rejects.toThrow('another data key');
  const rotated = await startServer({ ...config, dataKeys: [other, ...(await loadMasterKeys(join(folder, 'data')))] });
  await rotated.stop();
  await rotated.stop();
});

test('[SE1] a sealed value opens only in its place, unchanged, and with a key that is held', () => {
  const [a, b] = [deriveKeys([Buffer.alloc(32, 1)]).cipher, deriveKeys([Buffer.alloc(32, 2)]).cipher];
  const both = deriveKeys([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]).cipher;
  const sealed = a.seal('值', 'place');
  expect([a.open(sealed, 'place'), both.open(sealed, 'place')]).toEqual(['值', '值']);
  expect(a.seal('值', 'place').equals(sealed)).toBe(false);
  expect(() => a.open(sealed, 'elsewhere')).toThrow(/authenticate/);
  expect(() => b.open(sealed, 'place')).toThrow('does not hold');
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => a.open(changed, 'place')).toThrow(/authenticate|Not a sealed|does not hold/);
  }
});

test('[DB1] migrations run once, also when two servers start at once', async () => {
  expect(await migrate(server.db.pool)).toEqual([]);
  expect(await isMigrated(server.db.pool)).toBe(true);
});

test('[DB2] a transaction that lost a race is run again; one that failed leaves nothing', async () => {
  let runs = 0;
  const insert = { name: 'race', text: `INSERT INTO server_setting VALUES ($1, 'x')` };
  await server.db.withTransaction(async tx => {
    runs += 1;
    await tx.query(insert, [`race-${runs}`]);
    if (runs < 3)
      await tx.query({ name: 'raise', text: `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$` }, []);
  });
  expect(runs).toBe(3);
  await expect(server.db.withTransaction(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
  const rows = await server.db.query(
    { name: 'races', text: `SELECT name FROM server_setting WHERE name LIKE 'race-%'` },
    [],
  );
  expect(rows).toEqual([{ name: 'race-3' }]);
});

test('[AU9] companies of one server know nothing of each other', async () => {
  const login = `other-${nextId()}`;
  const user = { login, name: '他司销售', password: 'another long one', role: 'admin' as const, team: null };
  const other = await createCompany(server.db, { name: '另一家公司', teams: [], users: [user] });
  await expect(createCompany(server.db, { name: '重名', teams: [], users: [user] })).rejects.toThrow('login_directory');
  const users = { ...server.users, admin: { ...server.users.admin, login, password: user.password } };
  const payload = {
    login,
    password: user.password,
    protocol: PROTOCOL_VERSION,
    clientId: nextId(),
    deviceName: '',
    platform: '',
  };
  const session = (await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload })).json<{
    accessToken: string;
    user: { orgId: string };
  }>();
  expect(session.user.orgId).toBe(other.orgId);
  const headers = { authorization: `Bearer ${session.accessToken}` };
  const pulled = await server.app.inject({
    method: 'POST',
    url: '/sync/v1/pull',
    headers,
    payload: { cursor: null, limit: 500 },
  });
  expect(pulled.body).toContain('他司销售');
  for (const person of Object.values(server.users)) expect(pulled.body).not.toContain(person.userId);
  const mine = await signInDevice(server, 'admin');
  expect(JSON.stringify(await mine.pullAll())).not.toContain('他司销售');
  expect(users.admin.login).toBe(login);
});

test(
  '[OP4] a company is made out of a file: invented passwords sign in, mistakes name their place',
  { timeout: 120_000 },
  async () => {
    const env = { DATABASE_URL: databaseUrl, DATA_DIR: join(folder, 'data') };
    const make = async (company: object): ReturnType<typeof runCommand> => {
      const file = join(folder, 'company.json');
      await writeFile(file, JSON.stringify(company));
      return runCommand(['sync-server/make-company.ts', file], env);
    };
    const user = { login: 'zhao', name: '赵敏', role: 'admin', team: null };
    const good = { name: '晨光贸易', teams: [], users: [user] };
    const made = await make(good);
    expect(made).toMatchObject({ code: 0, err: '' });
    const { passwords } = JSON.parse(made.out) as { passwords: { zhao: string } };
    expect(passwords.zhao.length).toBeGreaterThanOrEqual(16);
    const started = await startServer({ ...readConfig(env), port: 0, log: { level: 'silent' } });
    const body = {
      login: 'zhao',
      password: passwords.zhao,
      protocol: PROTOCOL_VERSION,
      clientId: nextId(),
      deviceName: 'x',
      platform: 'x',
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${started.url}/auth/v1/sign-in`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    await started.stop();
    expect(answer.status).toBe(200);

    expect(await make(good)).toMatchObject({ code: 1, err: expect.stringContaining('login of the file is taken') });
    expect(await make({ ...good, users: [{ ...user, role: 'boss' }] })).toMatchObject({
      code: 1,
      err: expect.stringContaining('users.0.role'),
    });
    expect(await make({ ...good, users: [{ ...user, team: 'west' }] })).toMatchObject({
      code: 1,
      err: expect.stringContaining('users.0.team'),
    });
  },
);
