/**
 * Runs rounds for as long as the store is open: after each local write, each poke, when the network comes back, and from time to
 * time. Tells the honest state after every step. Rules CY12, CY13.
 *
 * It decides when to try again and nothing else; what a round does is in round.ts.
 */
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import { AppError, toErrorData, type AppErrorData } from '../../../common/protocol/app-error.ts';
import type { DataCheck, SyncState } from '../api.ts';
import type { Core } from '../core/core.ts';
import { createBackOff } from './back-off.ts';
import { createRound } from './round.ts';

/** Waiting that can be ended from outside; passed in so that tests own the time. */
export interface Timer {
  /** Resolves after the milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const IDLE_MS = 30_000;
const IDLE_WITH_POKES_MS = 300_000;
const REFUSED_MS = 60_000;

export interface SyncLoop {
  start(): void;
  /** Runs a round now, without waiting out a back-off. */
  wake(): void;
  state(): SyncState;
  /** Compares everything with the server in the next round, which begins now; rejects with what that round failed with. */
  check(): Promise<DataCheck>;
  /** Starts nothing more; a request that is on its way finds the engine closed when it comes back. */
  end(): void;
}

interface Check {
  readonly resolve: (found: DataCheck) => void;
  readonly reject: (reason: unknown) => void;
}

/** `onGone` is called when the server or the main process says that this store may no longer be open. */
export function createSyncLoop(core: Core, timer: Timer, onGone: (reason: AppErrorData) => void): SyncLoop {
  const round = createRound(core);
  const backOff = createBackOff(core.ports.randomBytes);
  const streamBackOff = createBackOff(core.ports.randomBytes);
  const ended = new AbortController();
  let phase: SyncState['phase'] = 'starting';
  let reason: AppErrorData | null = null;
  let nap = new AbortController();
  let isWoken = false;
  let pokes: Promise<void> | null = null;
  let lastEmitted = '';
  let checks: Check[] = [];

  const state = (): SyncState => ({
    phase,
    waiting: core.pending.items,
    attention: [...core.inbox.values()].filter(item => item.kind !== 'dismissed').length,
    progress: core.progress,
    lastSyncedAt: core.mark.lastSyncedAt,
    reason,
  });
  const emit = (): void => {
    const now = state();
    const text = JSON.stringify(now);
    if (text === lastEmitted || ended.signal.aborted) return;
    lastEmitted = text;
    core.ports.emit('sync', now);
  };
  const enter = (next: SyncState['phase'], why: AppErrorData | null): void => {
    if (phase !== next || why !== null) core.log.note({ kind: next, ...(why === null ? {} : { code: why.code }) });
    phase = next;
    reason = why;
    emit();
  };
  const wake = (): void => {
    isWoken = true;
    nap.abort();
  };

  /**
   * Keeps one stream of pokes while the server answers. When a stream that had worked breaks, a round is run at once, and soon when
   * it never came up: the round says honestly whether the network is gone, and opens another stream when it is not.
   */
  const listen = (): void => {
    let hasWorked = false;
    pokes ??= core.ports.transport
      .listen(() => {
        hasWorked = true;
        backOff.reset();
        streamBackOff.reset();
        wake();
      }, ended.signal)
      .catch(() => undefined) // the rounds find out what is wrong with the connection, and say it
      .then(() => (hasWorked ? undefined : timer.sleep(streamBackOff.next(), ended.signal)))
      .finally(() => {
        pokes = null;
        if (!ended.signal.aborted) wake();
      });
  };

  const runOnce = async (): Promise<number> => {
    isWoken = false;
    if (core.mark.snapshot !== null || core.mark.cursor === null) enter('first_sync', null);
    else if (phase !== 'synced' || core.pending.size > 0) enter('syncing', null);
    const asked = checks;
    checks = [];
    try {
      const found = await round.run({ check: asked.length > 0 });
      for (const check of asked) if (found !== null) check.resolve(found);
      backOff.reset();
      enter('synced', null);
      listen();
      return pokes === null ? IDLE_MS : IDLE_WITH_POKES_MS;
    } catch (thrown) {
      round.forget();
      const why = toErrorData(thrown);
      for (const check of asked) check.reject(thrown);
      if (GONE.has(why.code)) {
        onGone(why);
        return REFUSED_MS;
      }
      enter(OFFLINE.has(why.code) ? 'offline' : 'problem', why);
      return ERROR_CODES[why.code].retry === 'later' ? backOff.next() : REFUSED_MS;
    }
  };

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted && core.failure === null) {
      const pause = await runOnce();
      nap = new AbortController();
      if (checks.length > 0 || (isWoken && phase === 'synced')) continue;
      await timer.sleep(pause, AbortSignal.any([nap.signal, ended.signal]));
    }
  };

  core.stateChanged = emit;
  core.wake = () => {
    if (phase === 'synced' || phase === 'syncing') wake();
  };
  return {
    start() {
      void run();
    },
    wake() {
      backOff.reset();
      wake();
    },
    state,
    check: () =>
      new Promise((resolve, reject) => {
        checks.push({ resolve, reject });
        backOff.reset();
        wake();
      }),
    end() {
      ended.abort();
      for (const check of checks.splice(0)) check.reject(new AppError('store_locked'));
    },
  };
}

/** The store must not stay open: revoked by the server, or locked by the main process. */
const GONE: ReadonlySet<string> = new Set(['device_revoked', 'lease_expired', 'store_locked']);
const OFFLINE: ReadonlySet<string> = new Set(['server_unreachable', 'server_busy', 'rate_limited']);
