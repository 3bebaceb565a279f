/**
 * A device of the simulation: the real engine over the real journal, an encrypted store, and a line that the schedule controls. What
 * was confirmed to its user, and every byte that it received, is kept for the checks.
 */
import { makeId } from '../../../common/lib/ids.ts';
import { isBulk } from '../../../common/merge/bulk.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { pushAnswerSchema, type SessionUser } from '../../../common/protocol/messages.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { openEngine, type Engine } from '../../../renderer/data/engine/engine.ts';
import type { Store } from '../../../renderer/data/store/store.ts';
import { PATHS } from '../../../renderer/data/sync/paths.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import type { Dice } from './office.ts';
import { makeClock } from '../../renderer/data/support/company.ts';
import {
  copyMemoryStore,
  createMemoryStorePort,
  destroyMemoryStore,
} from '../../renderer/data/support/memory-store.ts';
import { makeRandom } from '../../renderer/data/support/samples.ts';
import type { TestLogin } from '../../support/server.ts';
import { createSimCipher } from './sim-cipher.ts';
import { Crash, SimDisk } from './sim-disk.ts';
import { createLine, type Line, type Operation } from './scheduler.ts';
import { admit, type Admission, type World } from './world.ts';

const MORNING = Date.UTC(2026, 0, 5, 1);

export interface SimDevice {
  readonly name: string;
  readonly login: TestLogin;
  readonly userId: string;
  readonly clientId: string;
  readonly line: Line;
  readonly disk: SimDisk;
  readonly clock: { jump(ms: number): void };
  /** Ids of edits that were confirmed to the user, and are his to be accounted for. */
  readonly confirmed: Set<string>;
  /** The status of every verdict that the server has given, by mutation, and when the last came, in steps of the run. */
  readonly verdicts: Map<string, string[]>;
  /** The mutations for many customers that were sent, each with its task. */
  readonly bulk: Map<string, string>;
  /** Those of them of which the server has refused at least a part. */
  readonly refusedInPart: Set<string>;
  /** Records of its store were taken away, added or put back to an older state: only a comparison finds that. */
  needsCheck: boolean;
  /** Its store was destroyed at least once, and with it what the sync centre had kept. */
  wasDestroyed: boolean;
  /** The server has told it to wipe. */
  isWiped: boolean;
  /** The synchronisation that is under way. */
  sync: Operation | null;
  /** Runs at every point of every port; throwing there ends the program. */
  interrupt: (point: string) => void;
  readonly isOpen: boolean;
  readonly engine: Engine;
  readonly admission: Admission;
  /** Opens the engine; `asWhom` is asked of the server anew unless the device is offline. */
  open(isOnline: boolean): Promise<void>;
  /** The program ends here without a word; with `power` the machine, of which `keep` of the unflushed bytes stay. */
  end(power?: { readonly keep: number }): void;
  destroyStore(): void;
  /** Takes a record away, puts one there that nobody has sent, or puts one back to an older version; answers what it did. */
  tamper(dice: Dice): Promise<string>;
  /** Everything on the disk is as it is now when the answer is called. */
  backUp(): () => void;
  openStore(): Promise<Store>;
  /** All bytes that lie on its disk, as text. */
  storedBytes(): string;
}

export async function createSimDevice(
  world: World,
  input: { readonly seed: number; readonly index: number; readonly login: TestLogin },
  onAnswer: (device: SimDevice, path: string, body: string) => Promise<void>,
): Promise<SimDevice> {
  const { seed, index, login } = input;
  const name = `sim${seed}-${login}${index}-${world.orgId}`;
  const randomBytes = makeRandom(seed * 31 + index);
  const clock = makeClock(MORNING + index * 977);
  const clientId = makeId(clock, randomBytes);
  const userId = world.users[login];
  const cipher = createSimCipher(randomBytes(32), randomBytes);
  const disk = new SimDisk();
  const enter = (): Promise<Admission> =>
    admit(world, { userId, clientId }, (path, body) => onAnswer(device, path, body));
  let admission = await enter();
  let user: SessionUser = admission.user;
  let engine: Engine | null = null;
  let life = 0;
  const verdicts = new Map<string, string[]>();
  const bulk = new Map<string, string>();
  const refusedInPart = new Set<string>();
  const line = createLine(async (path, body) => {
    if (path === PATHS.push) {
      for (const mutation of (body as { mutations: Mutation[] }).mutations) {
        if (isBulk(mutation)) bulk.set(mutation.id, mutation.taskId);
      }
    }
    const answer = await admission.send(path, body);
    if (path === PATHS.push) {
      for (const { id, status, code, parts } of pushAnswerSchema.parse(answer).verdicts) {
        if (parts?.some(part => part.status === 'rejected')) refusedInPart.add(id);
        if (code !== 'cseq_reused') verdicts.set(id, [...(verdicts.get(id) ?? []), status]); // that one asks for another counter
      }
    }
    return answer;
  });
  const device: SimDevice = {
    name,
    login,
    userId,
    clientId,
    line,
    disk,
    clock,
    confirmed: new Set(),
    verdicts,
    bulk,
    refusedInPart,
    needsCheck: false,
    wasDestroyed: false,
    isWiped: false,
    sync: null,
    interrupt: () => undefined,
    get isOpen() {
      return engine !== null;
    },
    get engine() {
      if (engine === null) throw new Error(`${name} is not open`);
      return engine;
    },
    get admission() {
      return admission;
    },
    async open(isOnline) {
      if (isOnline) {
        admission = await enter();
        ({ user } = admission);
      }
      life += 1;
      const mine = life;
      const at = (point: string): void => {
        if (mine !== life) throw new Crash('a former life');
        device.interrupt(point);
      };
      engine = await openEngine({
        ports: {
          user,
          saveUser: changed => Promise.resolve(void (user = changed)),
          clientId,
          appVersion: 'test',
          cipher,
          clock,
          randomBytes,
          store: disk.storePort(createMemoryStorePort(name, cipher), at),
          journal: disk.journalPort(at, ids => ids.forEach(id => device.confirmed.add(id))),
          transport: { request: (path, body) => line.request(path, body), listen: () => new Promise(() => undefined) },
          emit: () => undefined,
        },
        timer: { sleep: () => new Promise(() => undefined) },
        openFile: () => Promise.reject(new AppError('file_gone')),
      });
    },
    end(power) {
      life += 1;
      engine = null;
      device.interrupt = () => undefined;
      device.sync = null;
      line.cut();
      if (power !== undefined || disk.hasLostPower) disk.reboot(power?.keep ?? 1);
    },
    destroyStore() {
      destroyMemoryStore(name);
      device.wasDestroyed = true;
    },
    async tamper(dice) {
      const store = await createMemoryStorePort(name, cipher).open();
      const collection = dice.pick(['customers', 'customers', 'history', 'interactions', 'tags'] as const);
      const key = dice.pick(await store.listKeys(collection));
      const doc = (await store.getMany(collection, [key])).get(key);
      if (doc === undefined) return 'nothing to tamper with';
      device.needsCheck = true;
      const roll = dice.next();
      if (roll < 0.4) {
        await store.remove(collection, [key]);
        return `loses one of ${collection}`;
      }
      if (roll < 0.7 && collection === 'customers') {
        const customerId = makeId(clock, randomBytes);
        await store.put('customers', [{ ...(doc as Customer), customerId }]);
        return 'holds a customer that is none';
      }
      await store.put(collection, [{ ...doc, ver: Math.max(0, doc.ver - 1) } as never]);
      return `holds an old state of one of ${collection}`;
    },
    backUp() {
      const restoreStore = copyMemoryStore(name);
      const restoreDisk = disk.save();
      return () => {
        restoreStore();
        restoreDisk();
      };
    },
    openStore: () => createMemoryStorePort(name, cipher).open(),
    storedBytes: () => `${copyMemoryStore(name).text()}\n${disk.bytes().toString('latin1')}`,
  };
  return device;
}
