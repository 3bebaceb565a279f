/**
 * Keeps one stream of pokes while the server answers. When a stream that had worked breaks, its end is told at once, and soon when it
 * never came up: a round then says honestly whether the network is gone, and opens another stream when it is not. Rule CY12.
 */
import type { Core } from '../core/core.ts';
import { createBackOff } from './back-off.ts';
import type { Timer } from './sync-loop.ts';

export interface PokeStream {
  /** Opens the stream unless it is open. */
  listen(): void;
}

export interface PokeListener {
  readonly signal: AbortSignal;
  readonly onPoke: () => void;
  readonly onEnd: () => void;
}

export function createPokeStream(core: Core, timer: Timer, { signal, onPoke, onEnd }: PokeListener): PokeStream {
  const backOff = createBackOff(core.ports.randomBytes);
  let open: Promise<void> | null = null;
  return {
    listen() {
      let hasWorked = false;
      open ??= core.ports.transport
        .listen(() => {
          hasWorked = true;
          backOff.reset();
          onPoke();
        }, signal)
        .catch(() => undefined) // the rounds find out what is wrong with the connection, and say it
        .then(() => (hasWorked ? undefined : timer.sleep(backOff.next(), signal)))
        .finally(() => {
          open = null;
          if (!signal.aborted) onEnd();
        });
    },
  };
}
