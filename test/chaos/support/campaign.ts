/**
 * A company under fire: a real server with its own PostgreSQL, devices as processes, a cable between them. Faults are done to it while
 * people type; then it heals and is compared. Rules KF1, KF2.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeId } from '../../../common/lib/ids.ts';
import { systemClock } from '../../../common/lib/clock.ts';
import { randomBytes } from 'node:crypto';
import { layCable, type Cable } from '../../e2e/support/network.ts';
import type { DeviceTask, FromDevice, ToDevice } from './device.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PASSWORD = 'a password for chaos 42';
const PATIENCE_MS = 90_000;

export interface Hand {
  readonly name: string;
  readonly created: Set<string>;
  readonly edited: Set<string>;
  kill(): Promise<void>;
  /** Starts it again on what the former life has left. */
  revive(clockOffset?: number): Promise<void>;
  tell(message: ToDevice): void;
  look(): Promise<Extract<FromDevice, { kind: 'seen' }>>;
}

export interface Campaign {
  readonly hands: readonly Hand[];
  readonly cable: Cable;
  /** The folder of the embedded database. */
  readonly databaseFolder: string;
  startServer(): Promise<void>;
  killServer(): Promise<void>;
  killWorker(): Promise<void>;
  killPostgres(): Promise<void>;
  stopServer(): Promise<void>;
  /** Resolves when nobody types, nothing waits and all devices hold the same; rejects when they do not come to that. */
  settle(): Promise<readonly string[]>;
  end(): Promise<void>;
}

export async function beginCampaign(folder: string): Promise<Campaign> {
  const port = await freePort();
  const dataDir = join(folder, 'server');
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, PORT: String(port) };
  await makeCompany(folder, env);
  let server: ChildProcess | null = null;
  let log = '';
  const startServer = async (): Promise<void> => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'sync-server/index.ts', '--workers', '2'], {
      cwd: ROOT,
      env,
    });
    server = child;
    log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', () => reject(new Error(`the server ended: ${log.slice(-2_000)}`)));
    });
  };
  const endServer = async (signal: NodeJS.Signals): Promise<void> => {
    const child = server;
    server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  await startServer();
  const cable = await layCable(`http://127.0.0.1:${port}`);
  const hands = ['sales1', 'sales1', 'sales2'].map((login, index) =>
    makeHand({
      url: cable.url,
      login,
      password: PASSWORD,
      clientId: makeId(systemClock, count => randomBytes(count)),
      folder: join(folder, `device${index}`),
      name: `d${index}`,
      clockOffset: 0,
    }),
  );
  await Promise.all(hands.map(hand => hand.revive()));
  const databaseFolder = join(dataDir, 'postgres');
  return {
    hands,
    cable,
    databaseFolder,
    startServer,
    killServer: () => endServer('SIGKILL'),
    stopServer: () => endServer('SIGTERM'),
    killWorker() {
      const started = [...log.matchAll(/"msg":"worker started","pid":(\d+)/g)].map(match => Number(match[1]));
      const [pid] = started.slice(-2);
      if (pid !== undefined) kill(pid);
      return Promise.resolve();
    },
    async killPostgres() {
      kill(Number((await readFile(join(databaseFolder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]));
    },
    settle: () => settle(hands),
    async end() {
      for (const hand of hands) await hand.kill();
      await cable.close();
      await endServer('SIGTERM');
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended by itself
  }
}

function makeHand(task: DeviceTask): Hand {
  let child: ChildProcess | null = null;
  let failure = '';
  const created = new Set<string>();
  const edited = new Set<string>();
  const waiters: ((message: FromDevice) => void)[] = [];
  const until = <K extends FromDevice['kind']>(kind: K): Promise<Extract<FromDevice, { kind: K }>> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${task.name} does not answer ${kind}: ${failure}`)),
        PATIENCE_MS,
      );
      waiters.push(function wait(message) {
        if (message.kind === kind) {
          clearTimeout(timer);
          resolve(message as Extract<FromDevice, { kind: K }>);
        } else waiters.push(wait);
      });
    });
  const tell = (message: ToDevice): void => void child?.send(message);
  return {
    name: task.name,
    created,
    edited,
    tell,
    async kill() {
      const former = child;
      child = null;
      if (former === null || former.exitCode !== null || former.signalCode !== null) return;
      const gone = new Promise(resolve => former.once('exit', resolve));
      former.kill('SIGKILL');
      await gone;
    },
    async revive(clockOffset = 0) {
      const present = fork(fileURLToPath(new URL('./device.ts', import.meta.url)), {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      child = present;
      failure = '';
      present.stderr?.on('data', (chunk: Buffer) => (failure += chunk.toString()));
      present.on('message', (message: FromDevice) => {
        if (message.kind === 'created') created.add(message.name);
        if (message.kind === 'edited') edited.add(message.value);
        if (message.kind === 'closed') failure += `closed with ${message.code}`;
        waiters.splice(0).forEach(wait => wait(message));
      });
      await until('hears');
      const opened = until('open');
      tell({ kind: 'start', task: { ...task, clockOffset } });
      await opened;
    },
    look() {
      const seen = until('seen');
      tell({ kind: 'look' });
      return seen;
    },
  };
}

async function settle(hands: readonly Hand[]): Promise<readonly string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    for (const hand of hands) {
      hand.tell({ kind: 'type', isOn: false });
      hand.tell({ kind: 'disk', isFull: false });
    }
    const seen = await Promise.all(hands.map(hand => hand.look()));
    const [one, two, three] = seen;
    const isQuiet = seen.every(state => state.waiting === 0 && state.phase === 'synced');
    // The first two devices belong to one person; the third to another one, who sees other customers.
    if (isQuiet && one?.customers.join() === two?.customers.join()) {
      return [...(one?.customers ?? []), ...(three?.customers ?? [])];
    }
    if (Date.now() > deadline) {
      const states = seen.map(state => `${state.phase}, ${state.waiting} wait, ${state.customers.length} customers`);
      throw new Error(`the devices do not come to rest: ${states.join('; ')}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function makeCompany(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const user = (login: string, role: string): object => ({
    login,
    name: login,
    role,
    team: 'east',
    password: PASSWORD,
  });
  const users = [user('boss', 'admin'), user('sales1', 'sales'), user('sales2', 'sales')];
  const file = join(folder, 'company.json');
  await writeFile(file, JSON.stringify({ name: '混沌公司', teams: [{ key: 'east', name: '华东' }], users }));
  const child = spawn(process.execPath, ['--import', 'tsx', 'sync-server/make-company.ts', file], { cwd: ROOT, env });
  let err = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`no company (code ${String(code)}): ${err}`);
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
