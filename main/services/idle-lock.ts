/**
 * Locks the store when nobody is there: after the idle time, on suspend, and with the system's lock screen. Rule DS10.
 * Idle is what both say: the system (input anywhere) and the window (input to it, or the unlocking itself).
 */
export interface IdleLockDeps {
  readonly idleMs: () => number;
  readonly monotonic: () => number;
  /** Time since the last input anywhere on the system. */
  readonly systemIdleMs: () => number;
  readonly isUnlocked: () => boolean;
  readonly lock: () => void;
}

export interface IdleLock {
  /** There was input to the window, or the store has just been unlocked. */
  noteActivity(): void;
  /** Locks when it is time; called every half minute. */
  check(): void;
  /** The system goes to sleep or shows its lock screen. */
  leave(): void;
}

export function createIdleLock(deps: IdleLockDeps): IdleLock {
  let lastActivity = deps.monotonic();
  return {
    noteActivity() {
      lastActivity = deps.monotonic();
    },
    check() {
      const idleMs = Math.min(deps.systemIdleMs(), deps.monotonic() - lastActivity);
      if (deps.isUnlocked() && idleMs >= deps.idleMs()) deps.lock();
    },
    leave() {
      if (deps.isUnlocked()) deps.lock();
    },
  };
}
