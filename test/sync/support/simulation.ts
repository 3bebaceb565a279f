/**
 * The deterministic simulation: real engines and the real server, a schedule that follows from one seed. People of several roles edit,
 * create, delete, reveal, tag, import and run batches on devices that go offline, lose answers, send twice and late, crash at any point, lose power in the
 * middle of a journal line, run out of disk, lose their stores or single records, or come back from an old backup; meanwhile
 * customers are handed over, roles, their definitions, teams and lent scopes change, devices are locked out, the log is pruned and the
 * server is restored. In the end the network heals and everything has to agree.
 * Rules SI1, SI5, P1 to P17, P20, P21.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { damageMemoryStore, destroyMemoryStore } from '../../renderer/data/support/memory-store.ts';
import { makeNumbers } from '../../renderer/data/support/samples.ts';
import type { TestLogin } from '../../support/server.ts';
import { verifyAuditChain } from '../../../sync-server/commands/record/verify-audit.ts';
import { act } from './actions.ts';
import { createCanaries, type Canaries } from './canaries.ts';
import { checkBytes, checkDevice, checkHands, checkLog, checkOnce, checkShown, checkVerdicts } from './checks.ts';
import { makeDraft } from './drafts.ts';
import {
  backUpCompany,
  changeMember,
  changeRole,
  delegate,
  handOver,
  pruneOld,
  revokeDevice,
  type Dice,
} from './office.ts';
import { replayAudit } from './replay-audit.ts';
import { DELIVERIES, type Delivery } from './scheduler.ts';
import { createSimDevice, type SimDevice } from './sim-device.ts';
import type { SimServer, World } from './world.ts';

export interface SimOptions {
  readonly seed: number;
  readonly steps: number;
}

export interface SimReport {
  /** What happened, line by line: equal for equal seeds. */
  readonly trace: readonly string[];
  readonly mutations: number;
  /** How the mutations of these devices ended, counted. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Who sits at the devices; the seed chooses a row. */
const CASTS: readonly (readonly TestLogin[])[] = [
  ['sales1', 'sales1', 'lead'],
  ['sales1', 'lead', 'operations'],
  ['sales1', 'sales2', 'lead'],
  ['sales1', 'sales3', 'admin'],
  ['sales1', 'operations', 'auditor'],
  ['sales2', 'lead', 'lead'],
];
/** What may befall a person's account: role, or team. */
const CHANGES = [
  { role: 'sales' },
  { role: 'lead' },
  { role: 'operations' },
  { teamId: 'east' },
  { teamId: 'west' },
] as const;

/** Where a crash is most likely to leave two halves that do not fit; calls of ports by the beginning of their names. */
const CRASH_POINTS = [
  'journal.append after',
  'journal.ack before',
  'journal.ack after',
  'put customers',
  'put inbox',
  'remove outbox after',
] as const;

interface Run {
  readonly world: World;
  readonly devices: SimDevice[];
  readonly dice: Dice;
  readonly canaries: Canaries;
  /** Edits that an older backup took with it. */
  readonly excused: Set<string>;
  /** The server as it was at some time, and the edits that it had judged. */
  backup: { readonly restore: () => Promise<void>; readonly judged: ReadonlySet<string> } | null;
}

/** Runs one schedule and checks its end; rejects with what does not agree and the end of the trace. */
export async function simulate(server: SimServer, { seed, steps }: SimOptions): Promise<SimReport> {
  const next = makeNumbers(seed);
  const dice: Dice = { next, pick: items => items[Math.floor(next() * items.length)] as (typeof items)[number] };
  const trace: string[] = [];
  const world = await server.newWorld(seed);
  const canaries = createCanaries();
  const run: Run = { world, devices: [], dice, canaries, excused: new Set(), backup: null };
  try {
    for (const [index, login] of dice.pick(CASTS).entries()) {
      const onAnswer = (device: SimDevice, path: string, body: string): Promise<void> =>
        checkBytes(world, canaries, { device, path, body });
      run.devices.push(await createSimDevice(world, { seed, index, login }, onAnswer));
    }
    await begin(run);
    for (let step = 0; step < steps; step++) trace.push(`${step} ${await takeStep(run)}`);
    const outcomes = await finish(run);
    const mutations = run.devices.reduce((sum, device) => sum + device.confirmed.size, 0);
    return { trace, mutations, outcomes };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`seed ${seed} failed: ${reason}\n${trace.slice(-60).join('\n')}`, { cause: thrown });
  } finally {
    for (const device of run.devices) {
      device.end();
      destroyMemoryStore(device.name);
    }
  }
}

/** All devices know the same customers, as on a morning at the office; then they part. */
async function begin(run: Run): Promise<void> {
  for (const device of run.devices) await device.open(true);
  const [first] = run.devices;
  if (first === undefined) return;
  await syncToEnd(first);
  const { api } = first.engine;
  const reference = await api.reference();
  const statuses = reference.ok ? reference.value.entries.filter(entry => entry.kind === 'status') : [];
  for (let count = 0; count < 3; count++) {
    const draft = makeDraft(run.dice, run.canaries, statuses.map(status => status.entryId).slice(0, 1));
    const made = await api.createCustomer(draft);
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    run.canaries.claim(JSON.stringify(draft), { customerId: made.value.customerId, authorId: first.userId });
  }
  for (const device of run.devices) await syncToEnd(device);
}

async function takeStep(run: Run): Promise<string> {
  const { dice } = run;
  if (dice.next() < 0.06) return `office ${await officeStep(run)}`;
  const device = dice.pick(run.devices);
  return `${device.login}${run.devices.indexOf(device)} ${await deviceStep(run, device)}`;
}

async function officeStep(run: Run): Promise<string> {
  const { world, dice, devices } = run;
  const roll = dice.next();
  if (roll < 0.3) return handOver(world, dice);
  const { login } = dice.pick(devices);
  if (roll < 0.8 && login === 'admin') return 'nothing';
  try {
    if (roll < 0.45) {
      const change = dice.pick(CHANGES);
      await changeMember(world, login, 'role' in change ? change : { teamId: world.teamIds[change.teamId] });
      return `${login} becomes ${JSON.stringify(change)}`;
    }
    if (roll < 0.65) return await changeRole(world, dice, login);
    if (roll < 0.8) return await delegate(world, dice, login);
    if (roll < 0.84) {
      const device = dice.pick(devices.slice(1));
      await revokeDevice(world, device);
      return `locks out ${device.login}`;
    }
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code !== 'internal') return `is refused: ${thrown.code}`;
    throw thrown;
  }
  if (roll < 0.88) return pruneOld(world);
  if (roll < 0.95) {
    world.jump(Math.floor((dice.next() - 0.3) * 600_000));
    return 'server clock jumps';
  }
  return backUpOrRestore(run);
}

async function backUpOrRestore(run: Run): Promise<string> {
  const { world, devices } = run;
  const judgedNow = devices.flatMap(device => [...device.verdicts.keys()]);
  if (run.backup === null) {
    run.backup = { restore: await backUpCompany(world), judged: new Set(judgedNow) };
    return 'backs the server up';
  }
  const { restore, judged } = run.backup;
  run.backup = null;
  // What was judged since then is no longer known to anybody: the journal has let go of it.
  for (const id of judgedNow) if (!judged.has(id)) run.excused.add(id);
  await restore();
  return 'restores the server';
}

async function deviceStep(run: Run, device: SimDevice): Promise<string> {
  const { dice } = run;
  if (device.isWiped) return 'is wiped';
  if (device.disk.isFull && dice.next() < 0.3) {
    device.disk.isFull = false;
    return 'room again';
  }
  if (!device.isOpen) return `opens ${await runQuietly(run, device, () => device.open(dice.next() < 0.7))}`;
  const roll = dice.next();
  if (roll < 0.1) return mishap(run, device);
  if (roll < 0.12) return (await device.line.arriveLate()) ? 'a late request arrives' : 'nothing late';
  if (roll < 0.55) {
    await checkShown(device);
    if (device.sync === null) {
      const isCheck = dice.next() < 0.1;
      return `${isCheck ? 'check' : 'sync'} begins ${await runQuietly(run, device, () => beginSync(device, isCheck))}`;
    }
    const how: Delivery = dice.next() < 0.75 ? 'ok' : dice.pick(DELIVERIES);
    const path = await runQuietly(run, device, () => stepSync(device, how));
    return `request ${how} ${path}`;
  }
  if (device.login === 'auditor' && dice.next() < 0.9) return 'reads';
  let what = '';
  const result = await runQuietly(run, device, async () => {
    what = await act(device, run);
  });
  return `${what} ${result}`;
}

/** What befalls a device in one step. */
async function mishap(run: Run, device: SimDevice): Promise<string> {
  const { dice } = run;
  const roll = dice.next();
  if (roll < 0.2) {
    device.end();
    return 'crash';
  }
  if (roll < 0.27) {
    device.end({ keep: dice.next() });
    return 'power cut';
  }
  if (roll < 0.33) {
    device.end();
    device.destroyStore();
    return 'store destroyed';
  }
  if (roll < 0.37) {
    device.end();
    device.wasDestroyed = true;
    return `${damageMemoryStore(device.name, dice.pick(['customers', 'settings'] as const))} records damaged`;
  }
  if (roll < 0.42) {
    device.end();
    return device.tamper(dice);
  }
  if (roll < 0.64) {
    const where = dice.next() < 0.5 ? '' : dice.pick(CRASH_POINTS);
    let left = 1 + Math.floor(dice.next() * (where === '' ? 25 : 2));
    device.interrupt = point => {
      if (point.startsWith(where)) left -= 1;
      if (left === 0) throw new Error(`the program ends at ${point}`);
    };
    return `will crash in ${left} ${where}`;
  }
  if (roll < 0.72) {
    device.disk.failPowerAfter(1 + Math.floor(dice.next() * 8), dice.pick([0, 0.3, 0.7, 1]));
    return 'will lose power';
  }
  if (roll < 0.77) {
    device.disk.isFull = true;
    return 'disk full';
  }
  if (roll < 0.95) {
    device.clock.jump(Math.floor((dice.next() - 0.5) * dice.pick([120_000, 40 * 86_400_000])));
    return 'clock jumps';
  }
  return restoreDevice(run, device);
}

const saved = new WeakMap<SimDevice, { readonly restore: () => void; readonly confirmed: ReadonlySet<string> }>();

/** A backup of the device is made, or put back: what was typed since then and not sent is gone with the newer disk. */
function restoreDevice(run: Run, device: SimDevice): string {
  const backup = saved.get(device);
  if (backup === undefined) {
    saved.set(device, { restore: device.backUp(), confirmed: new Set(device.confirmed) });
    return 'is backed up';
  }
  device.end();
  backup.restore();
  device.wasDestroyed = true;
  for (const id of device.confirmed) {
    if (!backup.confirmed.has(id) && !device.verdicts.has(id)) run.excused.add(id);
  }
  return 'is restored from its backup';
}

/** Runs a step of a device; what would end the program ends this device. */
async function runQuietly(run: Run, device: SimDevice, work: () => Promise<void>): Promise<string> {
  try {
    await work();
    return '';
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.startsWith('LEAK')) throw thrown;
    const code = thrown instanceof AppError ? thrown.code : '';
    if (code === 'device_revoked' || code === 'session_ended') return wipe(device);
    const goesOn = code !== '' && code !== 'internal' && code !== 'store_damaged' && code !== 'store_locked';
    if (goesOn && !device.disk.hasLostPower) return code;
    device.end(device.disk.hasLostPower ? { keep: run.dice.next() } : undefined);
    return 'ended';
  }
}

/** The server says that this device is no longer ours: key and data are destroyed, as the main process does. */
function wipe(device: SimDevice): string {
  device.end();
  device.destroyStore();
  device.disk.wipe();
  device.isWiped = true;
  return 'wiped';
}

async function beginSync(device: SimDevice, isCheck: boolean): Promise<void> {
  const { engine } = device;
  device.sync = await device.line.run(isCheck ? async () => void (await engine.checkOnce()) : () => engine.syncOnce());
  settle(device);
}

async function stepSync(device: SimDevice, how: Delivery): Promise<void> {
  await device.sync?.step(how);
  settle(device);
}

/** Forgets a synchronisation that has ended; what it failed with is thrown. */
function settle(device: SimDevice): void {
  if (device.sync?.isDone !== true) return;
  const { failure } = device.sync;
  device.sync = null;
  if (failure !== undefined) throw failure as Error;
}

/** Synchronises without faults until nothing waits. */
async function syncToEnd(device: SimDevice): Promise<void> {
  const { engine, needsCheck } = device;
  device.needsCheck = false;
  const work = needsCheck ? async () => void (await engine.checkOnce()) : () => engine.syncOnce();
  const operation = await device.line.run(work);
  for (let requests = 0; !operation.isDone; requests++) {
    if (requests > 2_000) throw new Error(`${device.name} does not come to rest`);
    await operation.step('ok');
  }
  if (operation.failure !== undefined) throw operation.failure as Error;
}

/** The faults end: everybody opens, synchronises twice and is compared. */
async function finish(run: Run): Promise<Record<string, number>> {
  const { world, devices, canaries } = run;
  for (const device of devices) {
    device.end();
    device.disk.heal();
    while (await device.line.arriveLate());
    await healQuietly(device);
  }
  world.jump(60_000); // what was lent for a moment has ended before the last synchronisation, not within it
  for (let round = 0; round < 2; round++) {
    for (const device of devices) if (!device.isWiped) await syncToEnd(device);
  }
  for (const device of devices) if (!device.isWiped) await checkDevice(world, device, canaries);
  const outcomes = await checkVerdicts(world, devices, run.excused);
  await checkLog(world);
  await checkOnce(world);
  await checkHands(world);
  await replayAudit(world, new Set(devices.flatMap(device => [...device.bulk.keys()])));
  const chain = await verifyAuditChain(world.server.db, world.orgId);
  if (!chain.ok) throw new Error(`audit chain broken: ${JSON.stringify(chain)}`);
  return outcomes;
}

async function healQuietly(device: SimDevice): Promise<void> {
  if (device.isWiped) return;
  try {
    await device.open(true);
    await syncToEnd(device);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'device_revoked') wipe(device);
    else throw thrown;
  }
}
