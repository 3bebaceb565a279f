/**
 * Runs the operations of several devices one step at a time: an operation runs until it asks the server for something or ends; then
 * the seed decides what goes on next. So one seed is one trace, although the code below is asynchronous.
 */
import { AppError } from '../../../common/protocol/app-error.ts';

/**
 * What the network does with a request: `late` loses the answer and lets the request arrive once more at any later time, after others;
 * `cut` ends the answer in the middle; `busy` is a server that refuses for now.
 */
export const DELIVERIES = ['ok', 'lost', 'answer lost', 'twice', 'late', 'cut', 'busy'] as const;
export type Delivery = (typeof DELIVERIES)[number];

export interface Operation {
  readonly isDone: boolean;
  /** What it failed with, if it did. */
  readonly failure: unknown;
  /** Lets the request in which the operation waits reach the server (or not), and waits until it asks again or ends. */
  step(how: Delivery): Promise<void>;
}

/** The line of one device: its requests wait until the schedule lets them go. */
export interface Line {
  request(path: string, body: unknown): Promise<unknown>;
  /** Starts an operation that may use the line, and waits until it asks for the first time or ends. */
  run(work: () => Promise<void>): Promise<Operation>;
  /** A request that was held up arrives now; false when there is none. */
  arriveLate(): Promise<boolean>;
  /** Forgets the present operation and its request: the program behind it has ended. */
  cut(): void;
}

type Send = (path: string, body: unknown) => Promise<unknown>;
type Deliver = (how: Delivery) => Promise<void>;

export function createLine(send: Send): Line {
  let waiting: Deliver | null = null;
  let wake: () => void = () => undefined;
  const heldUp: (() => Promise<unknown>)[] = [];
  const exchange = async (path: string, body: unknown, how: Delivery): Promise<unknown> => {
    if (how === 'lost') throw new AppError('server_unreachable');
    if (how === 'busy') throw new AppError('server_busy');
    if (how === 'twice') await send(path, body);
    const answer = await send(path, body);
    if (how === 'late') heldUp.push(() => send(path, body));
    if (how === 'cut') throw new AppError('not_a_server');
    if (how === 'answer lost' || how === 'late') throw new AppError('server_unreachable');
    return answer;
  };
  return {
    request: (path, body) =>
      new Promise((resolve, reject) => {
        waiting = how => exchange(path, body, how).then(resolve, reject);
        wake();
      }),
    async run(work) {
      const state = { isDone: false, failure: undefined as unknown };
      const pause = (): Promise<void> => new Promise(resolve => (wake = resolve));
      const first = pause();
      void work()
        .catch((thrown: unknown) => (state.failure = thrown))
        .finally(() => {
          state.isDone = true;
          wake();
        });
      await first;
      return {
        get isDone() {
          return state.isDone;
        },
        get failure() {
          return state.failure;
        },
        async step(how) {
          const deliver = waiting;
          waiting = null;
          if (state.isDone || deliver === null) return;
          const next = pause();
          await deliver(how);
          await next;
        },
      };
    },
    async arriveLate() {
      const request = heldUp.shift();
      // Whatever is answered goes to nobody; the device may have been revoked since.
      await request?.().catch((thrown: unknown) => {
        if (!(thrown instanceof AppError)) throw thrown;
      });
      return request !== undefined;
    },
    cut() {
      waiting = null;
      wake = () => undefined;
    },
  };
}
