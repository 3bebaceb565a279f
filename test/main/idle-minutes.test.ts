/** The chosen idle time counts at once. */
import { expect, it } from 'vitest';
import { createIdleLock } from '../../main/services/idle-lock.ts';

it('[AC84] a chosen idle time counts at once, and sleep locks whatever is chosen', () => {
  let now = 0;
  let minutes = 15;
  let locks = 0;
  const idle = createIdleLock({
    idleMs: () => minutes * 60_000,
    monotonic: () => now,
    systemIdleMs: () => now,
    isUnlocked: () => true,
    lock: () => void (locks += 1),
  });
  now = 6 * 60_000;
  idle.check();
  expect(locks).toBe(0);
  minutes = 5;
  idle.check();
  expect(locks).toBe(1);
  idle.leave();
  expect(locks).toBe(2);
});
