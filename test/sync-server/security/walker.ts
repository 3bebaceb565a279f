/**
 * Walks the API as every role over worlds full of canaries and looks at each answer: no 5xx, and no canary that the permission table
 * keeps from whoever asked. Worlds are clones of one planted database; what a walk does to a world ends with it.
 */
import pg from 'pg';
import { makeRandom, type Random } from '../../../scripts/demo/random.ts';
import { resolveActor } from '../../../sync-server/commands/access/resolve-actor.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import { TEST_EPOCH, TEST_PASSWORD } from '../../support/postgres.ts';
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import type { Device } from '../../support/api-client.ts';
import type { ValuePool } from './make-value.ts';
import { listTargets, makeRequest, type ApiDescription, type GeneratedRequest, type Target } from './requests.ts';
import {
  findCanaries,
  mayReceive,
  plantWorld,
  readIds,
  readPlaces,
  signInAll,
  type Canary,
  type World,
} from './world.ts';

export interface Finding {
  readonly login: string;
  readonly request: string;
  readonly status: number;
  readonly problem: string;
}
export interface WalkReport {
  readonly requests: number;
  /** Requests per route and status group, e.g. `POST /sync/v1/push 2xx`. */
  readonly counts: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

export interface Planted {
  readonly world: World;
  readonly devices: Readonly<Record<TestLogin, Device>>;
  readonly targets: readonly Target[];
  openWorld(): Promise<TestServer>;
  close(): Promise<void>;
}

const NOW = TEST_EPOCH + 60_000;
const REQUESTS_PER_WORLD = 400;

/** Plants one world and keeps it as the template of all others. Tokens of its devices hold in every clone. */
export async function plant(): Promise<Planted> {
  const clock = { now: () => NOW };
  const first = await startTestServer({ clock });
  const devices = await signInAll(first);
  const world = await plantWorld(first, devices);
  const targets = listTargets(first.app.swagger() as unknown as ApiDescription);
  const frozen = await first.freeze();
  return {
    world,
    devices,
    targets,
    openWorld: () => startTestServer({ clock, template: frozen.template }),
    close: () => frozen.drop(),
  };
}

/** Sends `count` requests; of them `brokenShare` with something wrong. One seed is one walk. */
export async function walk(
  planted: Planted,
  options: {
    readonly seed: number;
    readonly count: number;
    readonly brokenShare: number;
    readonly targets: readonly Target[];
  },
): Promise<WalkReport> {
  const random = makeRandom(options.seed);
  const counts = new Map<string, number>();
  const findings: Finding[] = [];
  let left = options.count;
  while (left > 0) {
    const share = Math.min(left, REQUESTS_PER_WORLD);
    await walkOneWorld(planted, { ...options, random, share, counts, findings });
    left -= share;
  }
  return { requests: options.count, counts, findings };
}

interface Leg {
  readonly random: Random;
  readonly share: number;
  readonly brokenShare: number;
  readonly targets: readonly Target[];
  readonly counts: Map<string, number>;
  readonly findings: Finding[];
}

async function walkOneWorld(planted: Planted, leg: Leg): Promise<void> {
  const { world, devices } = planted;
  const { random, counts, findings } = leg;
  const server = await planted.openWorld();
  const owner = new pg.Client(server.connection);
  await owner.connect();
  const words: ValuePool = {
    ids: world.ids,
    texts: textsOf(world),
    byName: namedValues(await readIds(owner)),
    now: NOW,
  };
  const guesses: ValuePool = { ...words, texts: [...words.texts, ...world.canaries.map(canary => canary.text)] };
  const logins = [...(Object.keys(devices) as TestLogin[]), 'nobody' as const];
  let cseq = 1_000;
  const seen = new Map<Device, Look>();
  try {
    for (let i = 0; i < leg.share; i++) {
      const login = random.pick(logins);
      const device = login === 'nobody' ? null : devices[login];
      const target = random.pick(leg.targets);
      const request = makeRequest(target, {
        random,
        // Only where a value is looked up and never kept: kept, it would come back as the asker's own.
        pool: ASKS_BY_VALUE.test(target.key) ? guesses : words,
        isBroken: random.chance(leg.brokenShare),
        clientId: device?.clientId ?? world.foreign.device.clientId,
        counter: () => (cseq += 1),
      });
      const before = device === null ? null : (seen.get(device) ?? (await look(server, owner, device)));
      if (device !== null) seen.set(device, before);
      const reply = await server.app.inject({
        method: request.method,
        url: request.url,
        headers: {
          ...device?.headers,
          ...(request.payload === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.payload === undefined ? {} : { payload: request.payload }),
      });
      if (reply.statusCode < 400 && !ONLY_READS.has(target.key)) seen.clear();
      const group = `${target.key} ${Math.floor(reply.statusCode / 100)}xx`;
      counts.set(group, (counts.get(group) ?? 0) + 1);
      const note = (problem: string): void =>
        void findings.push({ login, request: describe(request), status: reply.statusCode, problem });
      if (reply.statusCode >= 500 && reply.statusCode !== 503) note('server error');
      const found = findCanaries(`${reply.body}\n${JSON.stringify(reply.headers)}`, world.canaries);
      // What somebody sends himself may come back to him.
      const foreign = found.filter(canary => !describe(request).toLowerCase().includes(canary.text));
      if (foreign.length > 0) {
        const after: Look = device === null ? null : await look(server, owner, device);
        for (const canary of foreign) {
          const isAllowed = [before, after].some(
            state => state !== null && mayReceive(state.actor, canary, state.places, target.path),
          );
          if (!isAllowed) note(`leaks ${canary.field} of ${canary.customerId ?? canary.orgId}`);
        }
      }
    }
    for (const canary of findCanaries(server.logLines.join('\n'), world.canaries)) {
      findings.push({ login: 'log', request: '', status: 0, problem: `the log holds ${canary.field}` });
    }
  } finally {
    await owner.end();
    await server.close();
  }
}

type Look = { readonly actor: Actor; readonly places: Awaited<ReturnType<typeof readPlaces>> } | null;
/** Whatever else is taken may move rows or rights. */
const ONLY_READS = new Set([
  'GET /health',
  'GET /ready',
  'POST /sync/v1/hello',
  'POST /sync/v1/pull',
  'POST /calls/v1/audit.list',
  'POST /calls/v1/audit.verify',
  'POST /calls/v1/audit.export',
  'POST /calls/v1/limits.read',
  'POST /calls/v1/anomalies.list',
]);

/** Who asks and where every customer stands at this moment; null when he has no session any more. */
async function look(server: TestServer, owner: pg.Client, device: Device): Promise<Look> {
  const { orgId, userId } = device.session.user;
  const resolved = await resolveActor(server.db, server.db, { orgId, userId, clientId: device.clientId });
  return resolved === null ? null : { actor: resolved.actor, places: await readPlaces(owner) };
}

function describe(request: GeneratedRequest): string {
  return `${request.method} ${decodeURIComponent(request.url.replaceAll('+', ' '))} ${request.payload ?? ''}`;
}

/** Values by property, under all the names that requests have for them. */
function namedValues(ids: Readonly<Record<string, readonly string[]>>): ValuePool['byName'] {
  const { userId = [], teamId = [], roleId = [], groupId = [], customerId = [], tagId = [] } = ids;
  const roles = [...new Set([...roleId, 'sales', 'lead', 'operations'])];
  return {
    ...ids,
    roleId: roles,
    role: roles,
    replacement: [...roles, ...teamId],
    parentId: [...teamId, ...groupId],
    fromUser: userId,
    toUser: userId,
    actorId: userId,
    ownerId: userId,
    docId: [...customerId, ...tagId, ...groupId],
    objectId: customerId,
    login: ['admin', 'lead', 'sales1', 'new.three', 'new.four'],
    password: [TEST_PASSWORD, 'three camels cross'],
    oldPassword: [TEST_PASSWORD],
    newPassword: ['three camels cross the dunes'],
    name: ['张三', '李四'],
    kind: ['status', 'phones', 'exact'],
  };
}

const ASKS_BY_VALUE = /lookup|duplicates|search|query/i;

/** Harmless words, entries of dictionaries, and beginnings of what others keep. */
function textsOf(world: World): string[] {
  const beginnings = world.canaries.map((canary: Canary) => canary.text.slice(0, 6));
  return [
    '王',
    'x',
    'status:potential',
    'channel:web',
    'interaction_type:call',
    'behavior_type:event',
    'all',
    'admin',
    ...beginnings,
  ];
}
