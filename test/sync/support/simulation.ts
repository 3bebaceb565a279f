/**
 * The deterministic simulation: real engines and the real server, a schedule that follows from one seed. Devices edit, create, delete,
 * reveal, go offline, lose answers, send twice, crash in the middle of a write and lose their stores; in the end the network heals
 * and everything has to agree. Rules SI1, SI5.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { canonicalJson, type Json } from '../../../common/lib/json.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { COLLECTION_NAMES, docIdOf, type AnyDoc } from '../../../common/protocol/collections.ts';
import { pullAnswerSchema, pushAnswerSchema } from '../../../common/protocol/messages.ts';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/domain/customer-query.ts';
import { verifyAuditChains } from '../../../sync-server/commands/verify-audit.ts';
import { PATHS } from '../../../renderer/data/sync/paths.ts';
import { createDevice, type Device } from '../../renderer/data/support/device.ts';
import { makeDraft } from '../../renderer/data/support/company.ts';
import { destroyMemoryStore } from '../../renderer/data/support/memory-store.ts';
import { makeNumbers, makeRandom } from '../../renderer/data/support/samples.ts';
import type { TestLogin, TestServer } from '../../support/server.ts';
import { act } from './actions.ts';
import { createLine, type Delivery, type Line, type Operation } from './scheduler.ts';
import { signInDevice, type ServerLine } from './server-line.ts';

export interface SimDevice {
  readonly login: TestLogin;
  readonly device: Device;
  readonly line: Line;
  readonly server: ServerLine;
  isOpen: boolean;
  /** The synchronisation that is under way. */
  sync: Operation | null;
  /** The status of every verdict that the server has given, by mutation. */
  readonly verdicts: Map<string, string[]>;
  /** Its store was destroyed at least once, and with it what the sync centre had kept. */
  wasDestroyed: boolean;
}

export interface SimOptions {
  readonly seed: number;
  readonly steps: number;
  readonly logins: readonly TestLogin[];
}

export interface SimReport {
  /** What happened, line by line: equal for equal seeds. */
  readonly trace: readonly string[];
  readonly mutations: number;
  /** How the mutations of these devices ended, counted. */
  readonly outcomes: Readonly<Record<string, number>>;
}

const ALL: CustomerQuery = {
  filter: EMPTY_FILTER,
  sort: { field: 'createdAt', direction: 'asc' },
  offset: 0,
  limit: 10_000,
};

/** Runs one schedule and checks its end; rejects with what does not agree. */
export async function simulate(
  server: TestServer,
  clock: { jump(ms: number): void; now(): number },
  options: SimOptions,
): Promise<SimReport> {
  const { seed, steps, logins } = options;
  const next = makeNumbers(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const trace: string[] = [];
  const devices: SimDevice[] = [];
  for (const [index, login] of logins.entries()) devices.push(await addDevice(server, clock, { seed, index, login }));
  try {
    await begin(devices);
    for (let step = 0; step < steps; step++) {
      const sim = pick(devices);
      const what = await takeStep(sim, { next, pick, clock });
      trace.push(`${step} ${sim.device.name.split('-')[1]} ${what}`);
    }
    for (const sim of devices) await heal(sim);
    for (let round = 0; round < 2; round++) for (const sim of devices) await syncToEnd(sim);
    for (const sim of devices) await checkDevice(sim);
    const outcomes = await checkVerdicts(server, devices);
    const chains = await verifyAuditChains(server.db);
    if (!chains.every(chain => chain.ok)) throw new Error(`audit chain broken: ${JSON.stringify(chains)}`);
    const mutations = devices.reduce((sum, sim) => sum + sim.device.written.size, 0);
    return { trace, mutations, outcomes };
  } catch (thrown) {
    const tail = trace.slice(-40).join('\n');
    throw new Error(`seed ${seed} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}\n${tail}`, {
      cause: thrown,
    });
  } finally {
    for (const sim of devices) {
      sim.device.crash();
      destroyMemoryStore(sim.device.name);
    }
  }
}

async function addDevice(
  server: TestServer,
  clock: { now(): number },
  { seed, index, login }: { seed: number; index: number; login: TestLogin },
): Promise<SimDevice> {
  const randomBytes = makeRandom(seed * 31 + index);
  const clientId = makeId(clock, randomBytes);
  const serverLine = await signInDevice(server, server.users[login], clientId);
  const verdicts = new Map<string, string[]>();
  const send: ServerLine['send'] = async (path, body) => {
    const answer = await serverLine.send(path, body);
    if (path === PATHS.push) {
      for (const { id, status, code } of pushAnswerSchema.parse(answer).verdicts) {
        if (code !== 'cseq_reused') verdicts.set(id, [...(verdicts.get(id) ?? []), status]); // that one asks for another counter
      }
    }
    return answer;
  };
  const line = createLine(send, () => new AppError('server_unreachable'));
  const device = await createDevice({
    name: `sim${seed}-${login}${index}`,
    user: serverLine.user,
    clientId,
    transport: { request: (path, body) => line.request(path, body), listen: () => new Promise(() => undefined) },
    clock,
    randomBytes,
  });
  return { login, device, line, server: serverLine, verdicts, isOpen: false, sync: null, wasDestroyed: false };
}

interface Dice {
  readonly next: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly clock: { jump(ms: number): void };
}

async function takeStep(sim: SimDevice, dice: Dice): Promise<string> {
  const { device } = sim;
  const roll = dice.next();
  if (!sim.isOpen) {
    await runQuietly(sim, () => open(sim));
    return 'open';
  }
  if (roll < 0.02) {
    end(sim);
    return 'crash';
  }
  if (roll < 0.025) {
    end(sim);
    device.destroyStore();
    sim.wasDestroyed = true;
    return 'store destroyed';
  }
  if (roll < 0.045) {
    let left = 1 + Math.floor(dice.next() * 20);
    device.interrupt = point => {
      left -= 1;
      if (left === 0) throw new Error(`the program ends at ${point}`);
    };
    return 'will crash soon';
  }
  if (roll < 0.06) {
    dice.clock.jump(Math.floor((dice.next() - 0.5) * 120_000));
    return 'clock jumps';
  }
  if (roll < 0.5) {
    if (sim.sync === null) return `sync begins ${await runQuietly(sim, () => beginSync(sim))}`;
    const how: Delivery = dice.pick(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'lost', 'answer lost', 'twice']);
    return `request ${how} ${await runQuietly(sim, () => stepSync(sim, how))}`;
  }
  let what = '';
  const result = await runQuietly(sim, async () => {
    what = await act(device, dice);
  });
  return `${what} ${result}`;
}

/** Runs a step of a device; what would end the program ends this device. */
async function runQuietly(sim: SimDevice, work: () => Promise<void>): Promise<string> {
  try {
    await work();
    return '';
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code !== 'internal' && thrown.code !== 'store_damaged') return thrown.code;
    end(sim);
    return 'ended';
  }
}

function end(sim: SimDevice): void {
  sim.device.crash();
  sim.device.interrupt = () => undefined;
  sim.line.cut();
  sim.isOpen = false;
  sim.sync = null;
}

async function open(sim: SimDevice): Promise<void> {
  await sim.device.open();
  sim.isOpen = true;
}

async function beginSync(sim: SimDevice): Promise<void> {
  sim.sync = await sim.line.run(() => sim.device.engine.syncOnce());
  settle(sim);
}

async function stepSync(sim: SimDevice, how: Delivery): Promise<void> {
  await sim.sync?.step(how);
  settle(sim);
}

/** Forgets a synchronisation that has ended; what it failed with other than the network ends the program. */
function settle(sim: SimDevice): void {
  if (sim.sync?.isDone !== true) return;
  const { failure } = sim.sync;
  sim.sync = null;
  if (failure !== undefined) throw failure as Error;
}

async function heal(sim: SimDevice): Promise<void> {
  end(sim);
  await open(sim);
}

/** All devices know the same three customers, as on a morning at the office; then they part. */
async function begin(devices: readonly SimDevice[]): Promise<void> {
  for (const sim of devices) await open(sim);
  const [first] = devices;
  if (first === undefined) return;
  await syncToEnd(first);
  for (const name of ['甲', '乙', '丙'])
    await first.device.engine.api.createCustomer(makeDraft({ name, source: null, status: await firstStatus(first) }));
  for (const sim of devices) await syncToEnd(sim);
}

async function firstStatus(sim: SimDevice): Promise<string> {
  const reference = await sim.device.engine.api.reference();
  const status = reference.ok ? reference.value.entries.find(entry => entry.kind === 'status') : undefined;
  if (status === undefined) throw new Error('the company has no status');
  return status.entryId;
}

/** Synchronises without faults until nothing waits. */
async function syncToEnd(sim: SimDevice): Promise<void> {
  const operation = await sim.line.run(() => sim.device.engine.syncOnce());
  for (let requests = 0; !operation.isDone; requests++) {
    if (requests > 2_000) throw new Error(`${sim.device.name} does not come to rest`);
    await operation.step('ok');
  }
  if (operation.failure !== undefined) throw operation.failure as Error;
}

/** SI1: nothing waits, and every document, list and index entry is what the server shows this user. */
async function checkDevice(sim: SimDevice): Promise<void> {
  const { device } = sim;
  const state = await device.engine.api.syncState();
  if (!state.ok || state.value.waiting !== 0) throw new Error(`${device.name} still waits: ${JSON.stringify(state)}`);
  if (device.journal.records.length !== 0) throw new Error(`${device.name}: the journal is not empty`);
  const expected = await readView(sim.server);
  const store = await device.openStore();
  for (const collection of COLLECTION_NAMES) {
    const local = await store.getMany(collection, await store.listKeys(collection));
    const here = sortLines([...local.values()].map(doc => `${collection} ${canonicalJson(doc as unknown as Json)}`));
    const there = sortLines(
      expected
        .filter(item => item.collection === collection)
        .map(({ doc }) => `${collection} ${canonicalJson(doc as unknown as Json)}`),
    );
    const missing = there.filter(line => !here.includes(line));
    const extra = here.filter(line => !there.includes(line));
    if (missing.length + extra.length > 0) {
      throw new Error(
        `${device.name} differs\nserver: ${missing.slice(0, 3).join('\n')}\ndevice: ${extra.slice(0, 3).join('\n')}`,
      );
    }
  }
  const answer = await device.engine.api.query(ALL);
  const ids = expected.flatMap(({ collection, doc }) =>
    collection === 'customers' ? [docIdOf('customers', doc as never)] : [],
  );
  if (
    !answer.ok ||
    answer.value.total !== ids.length ||
    answer.value.rows.some(row => row.pending || !ids.includes(row.customerId))
  ) {
    throw new Error(`${device.name}: the list does not show what is stored`);
  }
}

function sortLines(lines: string[]): string[] {
  return lines.toSorted();
}

/** What the server shows a user who comes with nothing. */
async function readView(line: ServerLine): Promise<{ collection: string; doc: AnyDoc }[]> {
  const view: { collection: string; doc: AnyDoc }[] = [];
  let cursor: string | null = null;
  for (;;) {
    const answer: ReturnType<typeof pullAnswerSchema.parse> = pullAnswerSchema.parse(
      await line.send('/sync/v1/pull', { cursor, limit: 2_000 }),
    );
    if (answer.phase === 'log') return view;
    for (const change of answer.changes) {
      if (change.op === 'put') view.push({ collection: change.collection, doc: change.doc as AnyDoc });
    }
    ({ cursor } = answer);
  }
}

/** SI1: every edit that a device ever journalled was judged, and was judged once; refused ones lie in its sync centre. */
async function checkVerdicts(server: TestServer, devices: readonly SimDevice[]): Promise<Record<string, number>> {
  const statement = { name: 'sim-verdicts', text: 'SELECT mutation_id AS id FROM applied_mutation' };
  const judged = new Map<string, number>();
  for (const { id } of await server.db.query<{ id: string }>(statement, [])) judged.set(id, (judged.get(id) ?? 0) + 1);
  const outcomes: Record<string, number> = {};
  for (const sim of devices) {
    const { device } = sim;
    const center = await device.engine.api.syncCenter();
    const refused = new Set(center.ok ? center.value.refused.map(item => item.mutationId) : []);
    for (const id of device.written) {
      if (judged.get(id) !== 1)
        throw new Error(`${device.name}: mutation ${id} was judged ${judged.get(id) ?? 0} times`);
      const last = sim.verdicts.get(id)?.at(-1);
      if (last === undefined || new Set(sim.verdicts.get(id)).size !== 1) {
        throw new Error(`${device.name}: verdicts on ${id} differ: ${String(sim.verdicts.get(id))}`);
      }
      const isRefused = last === 'rejected' || last === 'quarantined';
      if (isRefused && !sim.wasDestroyed && !refused.has(id))
        throw new Error(`${device.name}: refusal of ${id} is not shown`);
      outcomes[last] = (outcomes[last] ?? 0) + 1;
    }
  }
  return outcomes;
}
