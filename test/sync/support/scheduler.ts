/**
 * Runs the operations of several devices one step at a time: an operation runs until it asks the server for something or ends; then
 * the seed decides what goes on next. So one seed is one trace, although the code below is asynchronous.
 */
export type Delivery = 'ok' | 'lost' | 'answer lost' | 'twice';

interface Request {
  deliver(how: Delivery): Promise<void>;
}

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
  /** Forgets the present operation and its request: the program behind it has ended. */
  cut(): void;
}

/** `send` reaches the server; `fail` makes the error of a request that was lost. */
export function createLine(send: (path: string, body: unknown) => Promise<unknown>, fail: () => Error): Line {
  let waiting: Request | null = null;
  let wake: () => void = () => undefined;
  return {
    request: (path, body) =>
      new Promise((resolve, reject) => {
        waiting = {
          async deliver(how) {
            if (how === 'lost') return reject(fail());
            try {
              if (how === 'twice') await send(path, body);
              const answer = await send(path, body);
              if (how === 'answer lost') reject(fail());
              else resolve(answer);
            } catch (thrown) {
              reject(thrown as Error);
            }
          },
        };
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
          const request = waiting;
          waiting = null;
          if (state.isDone || request === null) return;
          const next = pause();
          await request.deliver(how);
          await next;
        },
      };
    },
    cut() {
      waiting = null;
      wake = () => undefined;
    },
  };
}
