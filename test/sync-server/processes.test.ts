/** Several real processes on one database: pokes cross, a killed one loses nothing, all stop in order. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBus } from '../../sync-server/db/bus.ts';
import { makePokeHub } from '../../sync-server/http/poke-hub.ts';
import { loadMasterKeys } from '../../sync-server/crypto/keys.ts';
import { createDraft, newCustomer, nextId, signInBody } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
/** Owns the company and the database; the processes under test are others. */
let server: TestServer;
let databaseUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-processes-'));
  server = await startTestServer();
  const { host = '', port = 5432, user = '', password, database = '' } = server.connection;
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : '';
  databaseUrl = `postgres://${user}${secret}@${host.startsWith('/') ? `/${database}?host=${host}&port=${port}` : `${host}:${port}/${database}`}`;
  // The company of the template was sealed with the tests' key.
  await loadMasterKeys(folder);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** Lines of the log so far. */
  log(): readonly { msg?: string; pid?: number }[];
  /** Resolves when the log has so many lines with this message. */
  until(message: string, count: number): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the command line and waits until it listens. */
async function start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sync-server/index.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: folder, ...env },
  });
  let [out, err] = ['', ''];
  const wakers: (() => void)[] = [];
  const note = (): void => wakers.splice(0).forEach(wake => wake());
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    note();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    note();
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  void ended.then(note);
  const wait = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${err}`);
      await new Promise<void>(resolve => wakers.push(resolve));
    }
  };
  await wait(() => out.includes('\n'));
  const log = (): { msg?: string; pid?: number }[] =>
    err.split('\n').flatMap(line => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as object] : []));
  return {
    child,
    url: (JSON.parse(out.split('\n')[0] ?? '') as { listening: string }).listening,
    log,
    until: (message, count) => wait(() => log().filter(line => line.msg === message).length >= count),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A connection that the primary had just handed to a worker that dies is answered by nobody: as a device does, one gives up and asks again. */
const ANSWER_MS = 8_000;

function isCutOff(thrown: unknown): boolean {
  return thrown instanceof TypeError || (thrown instanceof DOMException && thrown.name === 'TimeoutError');
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

async function signIn(url: string): Promise<{ token: string; clientId: string }> {
  const body = signInBody(server, 'sales1');
  const { accessToken } = await post(url, '/auth/v1/sign-in', body);
  return { token: accessToken as string, clientId: body['clientId'] as string };
}

/** Heads that a device hears of, one after the other. */
async function listen(url: string, token: string): Promise<{ next(): Promise<number>; close(): void }> {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/sync/v1/poke`, { headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<number> => {
    for (;;) {
      const found = /data: \{"head":(\d+)\}\n\n/.exec(text);
      if (found !== null) {
        text = text.slice(found.index + found[0].length);
        return Number(found[1]);
      }
      const part = await reader?.read();
      if (part === undefined || part.done) throw new Error('the stream ended');
      text += part.value;
    }
  };
  return { next, close: () => abort.abort() };
}

const mutation = (cseq: number): object => ({
  ...createDraft(nextId(), newCustomer()),
  id: nextId(),
  cseq,
  madeAt: 1,
  taskId: null,
});
/** The key with which test servers seal. */
const KEY = { CUSTOMER_POOL_DATA_KEY: Buffer.alloc(32, 7).toString('base64') };

test(
  '[PN2][PN5] what one server takes is heard at the other, and a device may ask either',
  { timeout: 120_000 },
  async () => {
    const env = { DATABASE_URL: databaseUrl, ...KEY };
    const [one, two] = await Promise.all([start([], env), start([], env)]);
    const { token, clientId } = await signIn(one.url);
    const stream = await listen(one.url, token);
    const before = await stream.next();
    const pushed = await post(two.url, '/sync/v1/push', { clientId, mutations: [mutation(1)] }, token);
    expect(pushed['head']).toBeGreaterThan(before);
    let heard = before;
    while (heard < (pushed['head'] as number)) heard = await stream.next();
    // Sent again at the other process: the same verdict, and nothing twice.
    const again = await post(one.url, '/sync/v1/pull', { cursor: null, limit: 500 }, token);
    expect(JSON.stringify(again['changes'])).toContain('王小明');
    stream.close();
    expect(await Promise.all([one.stop(), two.stop('SIGINT')])).toEqual([0, 0]);
  },
);

test(
  '[PN1][PN3][PN4] of two workers behind one port one is killed in the middle of pushes: nothing is lost, none doubled',
  { timeout: 120_000 },
  async () => {
    const herd = await start(['--workers', '2'], { DATABASE_URL: databaseUrl, ...KEY });
    await herd.until('worker started', 2);
    const pids = herd.log().flatMap(line => (line.msg === 'worker started' ? [line.pid ?? 0] : []));
    expect(new Set([...pids, herd.child.pid]).size).toBe(3);
    const { token, clientId } = await signIn(herd.url);
    const mutations = Array.from({ length: 40 }, (_, index) => mutation(index + 1)) as { id: string; docId: string }[];
    const verdicts: unknown[] = [];
    for (const [index, item] of mutations.entries()) {
      if (index === 10) process.kill(pids[0] ?? 0, 'SIGKILL');
      for (let isAnswered = false; !isAnswered;) {
        try {
          const answer = await post(herd.url, '/sync/v1/push', { clientId, mutations: [item] }, token);
          verdicts.push(...(answer['verdicts'] as { status: string }[]).map(verdict => verdict.status));
          isAnswered = true;
        } catch (thrown) {
          if (!isCutOff(thrown)) throw thrown; // the connection ended with the worker: send again
        }
      }
    }
    expect(verdicts).toEqual(mutations.map(() => 'applied'));
    const text =
      'SELECT count(*) AS n, count(DISTINCT customer_id) AS customers FROM customer WHERE customer_id = ANY($1::uuid[])';
    const [row] = await server.db.query<{ n: number }>({ name: 'count', text }, [mutations.map(item => item.docId)]);
    expect(row).toEqual({ n: 40, customers: 40 });
    await herd.until('worker started', 3);
    expect(await herd.stop('SIGINT')).toBe(0);
  },
);

test(
  '[PN1][PN4] with the embedded database: started once, stopped after the workers; without its primary no worker stays',
  { timeout: 120_000 },
  async () => {
    const data = join(folder, 'embedded');
    const herd = await start(['--workers', '2'], { DATA_DIR: data });
    await herd.until('worker started', 2);
    expect(herd.log().filter(line => line.msg === 'started PostgreSQL')).toHaveLength(1);
    expect((await fetch(`${herd.url}/ready`)).status).toBe(200);
    const pids = herd.log().flatMap(line => (line.msg === 'worker started' ? [line.pid ?? 0] : []));
    expect(await herd.stop('SIGKILL')).toBe(null);
    for (const pid of pids) await untilGone(pid);
    const again = await start(['--workers', '2'], { DATA_DIR: data });
    expect((await fetch(`${again.url}/ready`)).status).toBe(200);
    expect(await again.stop()).toBe(0);
    expect(again.log().map(line => line.msg)).toContain('stopped PostgreSQL');
    await expect(start(['--workers', '0'], { DATA_DIR: data })).rejects.toThrow(
      '--workers takes a number from 1 to 32',
    );
  },
);

/** Pipes of the log close when a process has ended; its own parent is gone, so the process itself is looked at. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

test('[PN2] heads and ends of streams cross by the bus; without it heads are found by looking', async () => {
  const { pool } = server.db;
  const { orgId } = server;
  const [userId, clientId] = [server.users.sales1.userId, nextId()];
  const never = 3_600_000;
  const hubs = [1, 2].map(() => makePokeHub({ db: server.db, bus: openBus({ pool }), coalesceMs: 1, pollMs: never }));
  const looking = makePokeHub({ db: server.db, coalesceMs: 1, pollMs: 5 });
  const [speaker, hearer] = hubs;
  const subscribe = (hub: typeof looking | undefined): { head: Promise<number>; closed: Promise<void> } => {
    let close = (): void => undefined;
    const closed = new Promise<void>(resolve => (close = resolve));
    const head = new Promise<number>(resolve => {
      hub?.subscribe(orgId, { userId, clientId, onHead: resolve, onClose: close });
    });
    return { head, closed };
  };
  const far = subscribe(hearer);
  const near = subscribe(looking);
  const [row] = await server.db.query<{ seq: number }>(
    { name: 'seq', text: 'SELECT seq FROM org_head WHERE org_id = $1' },
    [orgId],
  );
  expect(await near.head).toBe(row?.seq);
  // LISTEN may still be on its way: what is told before is not heard, and is told again.
  const telling = setInterval(() => speaker?.announce(orgId, 1_000_000), 5);
  expect(await far.head).toBe(1_000_000);
  clearInterval(telling);
  speaker?.endStreams({ orgId, userId, clientId });
  await far.closed;
  for (const hub of [...hubs, looking]) hub.close();
});
