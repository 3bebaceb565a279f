/** What a device keeps of its limits: told by hello, counted offline, read again after a restart. */
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../common/domain/limits.ts';
import type { HelloAnswer } from '../../../common/protocol/messages.ts';
import type { Core } from '../../../renderer/data/core/core.ts';
import { assertMayReveal, noteShown, readLimits, revealQuota, takeLimits } from '../../../renderer/data/core/limits.ts';

const HOUR = 3_600_000;

/** The parts of a core that limits need, over one store. */
function makeDevice(): {
  core: Core;
  restart: () => Promise<Core>;
  writes: () => number;
  time: { now: number };
  waiting: { size: number };
} {
  const kept = new Map<string, { key: string; value: unknown }>();
  const time = { now: 1_000 * HOUR };
  const waiting = { size: 0 };
  let writes = 0;
  const store = {
    getMany: async (_: string, keys: readonly string[]) =>
      new Map(keys.flatMap(key => (kept.has(key) ? [[key, structuredClone(kept.get(key))]] : []))),
    put: async (_: string, rows: readonly { key: string; value: unknown }[]) => {
      writes += 1;
      for (const row of rows) kept.set(row.key, structuredClone(row));
    },
  };
  const make = (): Core =>
    ({ limits: null, store, pending: waiting, ports: { clock: { now: () => time.now } } }) as unknown as Core;
  const core = make();
  return {
    core,
    time,
    waiting,
    writes: () => writes,
    async restart() {
      const next = make();
      await readLimits(next);
      return next;
    },
  };
}
const hello = (revealsPerDay: number, revealsUsed: number): HelloAnswer =>
  ({ limits: { ...DEFAULT_LIMITS.everyone, revealsPerDay, revealsUsed } }) as unknown as HelloAnswer;

it('[LI4] before the first contact nothing is limited; afterwards the limit holds offline and over a restart', async () => {
  const { core, restart } = makeDevice();
  expect(revealQuota(core)).toBeNull();
  expect(() => assertMayReveal(core)).not.toThrow();
  await takeLimits(core, hello(3, 1));
  await noteShown(core);
  expect(revealQuota(core)).toEqual({ left: 1, limit: 3 });
  const next = await restart();
  await noteShown(next);
  expect(revealQuota(next)).toEqual({ left: 0, limit: 3 });
  expect(() => assertMayReveal(next)).toThrow('quota_reached');
  expect(revealQuota(await restart())).toEqual({ left: 0, limit: 3 });
});

it('[LI4] what is not sent yet is counted on top of what the server says; once it is sent the server knows best', async () => {
  const { core, time, waiting } = makeDevice();
  await takeLimits(core, hello(10, 0));
  time.now += 1;
  await noteShown(core);
  await noteShown(core);
  waiting.size = 2;
  time.now += HOUR;
  await takeLimits(core, hello(10, 5)); // five on another device, two here that wait
  expect(revealQuota(core)?.left).toBe(3);
  waiting.size = 0;
  time.now += 1;
  await takeLimits(core, hello(10, 7));
  expect(revealQuota(core)?.left).toBe(3);
});

it('[LI4] a quiet device writes nothing at a contact that tells the same; another limit holds at once', async () => {
  const { core, time, writes } = makeDevice();
  await takeLimits(core, hello(10, 0));
  time.now += HOUR;
  await takeLimits(core, hello(10, 0));
  expect(writes()).toBe(1);
  await takeLimits(core, hello(4, 4));
  expect(revealQuota(core)).toEqual({ left: 0, limit: 4 });
});
