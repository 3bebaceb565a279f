/** A real server with a durable PostgreSQL for the benches, a company on it, and people who send over HTTP. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { systemClock } from '../../../common/lib/clock.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { createCompany, type Company } from '../../../sync-server/commands/company/create-company.ts';
import { openSession } from '../../../sync-server/commands/sessions/open-session.ts';
import { startEmbeddedPostgres } from '../../../sync-server/db/embedded/index.ts';
import { readUser, upsertDevice } from '../../../sync-server/queries/accounts.ts';
import type { ServerDeps } from '../../../sync-server/http/deps.ts';
import { openTestDatabase, TEST_COMPANY, testKeys } from '../../support/postgres.ts';

const SELLER = { role: 'sales', team: 'east', password: 'none' } as const;

export interface Sender {
  readonly clientId: string;
  readonly token: string;
  /** Answers the parsed body; `bytes` is what went up and came down, without headers. */
  post(
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly answer: Record<string, unknown>; readonly bytes: number }>;
  /** The counter of the next mutation. */
  nextCseq(): number;
}

export interface BenchServer {
  readonly url: string;
  readonly company: Company;
  /** The same database for what it is compared with. */
  readonly pool: pg.Pool;
  /** Another device of the person. */
  enter(login: string): Promise<Sender>;
  newId(): string;
  /** Microseconds of processor time that the server and all processes of PostgreSQL have used so far; 0 where the system does not tell. */
  cpu(): Promise<{ readonly server: number; readonly postgres: number }>;
  close(): Promise<void>;
}

export async function openBenchServer(): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pool-bench-'));
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined });
  const { host, port, user, password, database } = postgres.connection;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const place = host.startsWith('/') ? `/${database}?host=${host}&port=${port}` : `${host}:${port}/${database}`;
  const child = fork(fileURLToPath(new URL('./host.ts', import.meta.url)), {
    execArgv: [
      '--import',
      'tsx',
      ...(process.env['BENCH_PROFILE'] === undefined
        ? []
        : ['--cpu-prof', '--cpu-prof-dir', process.env['BENCH_PROFILE']]),
    ],
    env: { ...process.env, BENCH_DATABASE_URL: `postgres://${user}${secret}@${place}`, BENCH_FOLDER: folder },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    child.once('exit', () => reject(new Error('the server of the bench ended')));
  });
  const db = openTestDatabase(
    { host, port, user, ...(password === undefined ? {} : { password }) },
    database,
    systemClock,
  );
  // As many people as devices: what one person does at once is counted in one row and waits for itself.
  const people = Array.from({ length: 16 }, (_, at) => ({ ...SELLER, login: `seller${at}`, name: `销售${at}` }));
  const users = [...TEST_COMPANY.users, ...people];
  const company = await createCompany(db, { ...TEST_COMPANY, users }, () => Promise.resolve('none'));
  const newId = (): string => makeId(systemClock, count => randomBytes(count));
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const deps = { db, clock: systemClock, tokenKey: testKeys().tokenKey, leaseHours: 72 } as ServerDeps;
  return {
    url,
    company,
    pool: db.pool,
    newId,
    async cpu() {
      const told = new Promise<{ cpu: NodeJS.CpuUsage }>(resolve => child.once('message', resolve as () => void));
      child.send('cpu');
      const { cpu } = await told;
      return { server: cpu.user + cpu.system, postgres: await postgresCpu(db.pool) };
    },
    async enter(login) {
      const { orgId } = company;
      const userId = company.users.find(member => member.login === login)?.userId ?? '';
      const clientId = newId();
      const session = await db.withTransaction(async tx => {
        const person = await readUser(tx, orgId, userId);
        if (person === null) throw new Error(`nobody is called ${login}`);
        await upsertDevice(tx, { orgId, userId, clientId }, { name: 'bench', platform: 'test' }, Date.now());
        return openSession(tx, deps, person, clientId);
      });
      let cseq = 0;
      const token = session.accessToken;
      return {
        clientId,
        token,
        nextCseq: () => (cseq += 1),
        post: (path, body, headers) => post(agent, `${url}${path}`, token, { body, headers }),
      };
    },
    async close() {
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.removeAllListeners('exit').once('exit', () => undefined);
      child.disconnect();
      agent.destroy();
      await Promise.race([gone, new Promise(resolve => child.once('exit', resolve))]);
      await db.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function post(
  agent: Agent,
  url: string,
  token: string,
  sending: { readonly body: unknown; readonly headers: Readonly<Record<string, string>> | undefined },
): ReturnType<Sender['post']> {
  const text = JSON.stringify(sending.body);
  const headers = {
    ...sending.headers,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, response => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const received = Buffer.concat(parts);
        if (response.statusCode !== 200) reject(new Error(received.toString()));
        else {
          const isPacked = response.headers['content-encoding'] === 'gzip';
          const plain = isPacked ? gunzipSync(received) : received;
          const answer = JSON.parse(plain.toString()) as Record<string, unknown>;
          resolve({ answer, bytes: Buffer.byteLength(text) + received.length });
        }
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

const TICK_US = 10_000;

/** From /proc: the postmaster with those of its processes that have ended, and those that live. */
async function postgresCpu(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const backend = await readStat(String(rows[0]?.pid ?? 0));
  if (backend === null) return 0;
  const all = await Promise.all((await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(readStat));
  const ours = all.filter(stat => stat !== null && (stat.parent === backend.parent || stat.pid === backend.parent));
  return ours.reduce((sum, stat) => sum + (stat?.ticks ?? 0) * TICK_US, 0);
}

async function readStat(pid: string): Promise<{ pid: string; parent: string; ticks: number } | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime, stime, and those of children that have ended.
    const ticks = words.slice(11, 15).reduce((sum, word) => sum + Number(word), 0);
    return { pid, parent: words[1] ?? '', ticks };
  } catch {
    return null; // it has ended meanwhile, or this system has no /proc
  }
}
