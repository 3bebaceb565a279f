/**
 * Runs rounds for as long as the store is open: after each local write, each poke, when the network comes back, and from time to
 * time. Tells the honest state after every step. Rules CY12, CY13, CY20.
 *
 * It decides when to try again and nothing else; what a round does is in round.ts.
 */
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import { AppError, toErrorData, type AppErrorData } from '../../../common/protocol/app-error.ts';
import type { DataCheck, SyncState } from '../api.ts';
import type { Core } from '../core/core.ts';
import { createBackOff } from './back-off.ts';
import { createChecks } from './checks.ts';
import { createPokeStream } from './poke-stream.ts';
import { createRound } from './round.ts';
import { createWatchdog } from './watchdog.ts';

/** Waiting that can be ended from outside; passed in so that tests own the time. */
export interface Timer {
  /** Resolves after the milliseconds, or at once when the signal aborts. Beside the waiting of the loop, `watch` is that of the watchdog, `quiet` that for a quiet device. */
  sleep(ms: number, signal: AbortSignal, purpose?: 'watch' | 'quiet'): Promise<void>;
}

const IDLE_WITH_POKES_MS = 300_000;
const REFUSED_MS = 60_000;
/** A round in which no request ended for so long is stuck: more than any request takes before it fails by itself. */
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

/** `onGone` is called when the server or the main process says that this store may no longer be open. */
export function createSyncLoop(core: Core, timer: Timer, onGone: (reason: AppErrorData) => void): SyncLoop {
  const round = createRound(core);
  const backOff = createBackOff(core.ports.randomBytes);
  const ended = new AbortController();
  let phase: SyncState['phase'] = 'starting';
  let reason: AppErrorData | null = null;
  let nap = new AbortController();
  let isWoken = false;
  let lastEmitted = '';
  const checks = createChecks();

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
  const pokes = createPokeStream(core, timer, {
    signal: ended.signal,
    onPoke() {
      backOff.reset();
      wake();
    },
    onEnd: wake,
  });

  const unlessStuck = createWatchdog(core, timer, ended.signal);
  const runOnce = async (): Promise<number> => {
    isWoken = false;
    if (core.mark.snapshot !== null || core.mark.cursor === null) enter('first_sync', null);
    else if (phase !== 'synced' || core.pending.size > 0) enter('syncing', null);
    const asked = checks.take();
    try {
      asked.settle(await unlessStuck(round.run({ check: asked.isWanted })));
      backOff.reset();
      enter('synced', null);
      pokes.listen();
      return IDLE_WITH_POKES_MS;
    } catch (thrown) {
      round.forget();
      const why = toErrorData(thrown);
      asked.fail(thrown);
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
      if (checks.isWanted() || (isWoken && phase === 'synced')) continue;
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
    check() {
      const found = checks.ask();
      backOff.reset();
      wake();
      return found;
    },
    end() {
      ended.abort();
      checks.take().fail(new AppError('store_locked'));
    },
  };
}

/** The store must not stay open: revoked by the server, or locked by the main process. */
const GONE: ReadonlySet<string> = new Set(['device_revoked', 'lease_expired', 'store_locked']);
const OFFLINE: ReadonlySet<string> = new Set(['server_unreachable', 'server_busy', 'rate_limited']);
