/**
 * Calls and events between the page and the data worker: typed by an interface of async functions that answer plain results.
 *
 * Nothing is cancelled and no rejection is lost: what a handler throws becomes an error answer, and when the worker dies all open
 * calls answer `internal`. Rules ST9, ST10.
 */
import { err, type Result } from '../../common/lib/result.ts';
import { toErrorData, type AppErrorData } from '../../common/protocol/app-error.ts';

type AnyResult = Result<unknown, AppErrorData>;
type Handler = (...args: never[]) => Promise<AnyResult>;
/** An interface that can be served: every member answers a plain result. */
export type Servable<T> = { readonly [K in keyof T]: Handler };

type CallMessage = { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: unknown[] };
type AnswerMessage = { readonly kind: 'answer'; readonly id: number; readonly result: AnyResult };
type EventMessage = { readonly kind: 'event'; readonly event: string; readonly value: unknown };
type Message = CallMessage | AnswerMessage | EventMessage;

/** What both ends need of a MessagePort, a Worker or a worker's own scope. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Answers the calls that arrive on the channel; returns the function that sends events to the other end. */
export function serveCalls<T extends Servable<T>, Events>(
  channel: Channel,
  handlers: T,
  onBug: (thrown: unknown) => void,
): <E extends keyof Events & string>(event: E, value: Events[E]) => void {
  const byName = new Map(Object.entries(handlers) as [string, Handler][]);
  channel.addEventListener('message', ({ data }) => {
    const message = data as Message;
    if (message.kind !== 'call') return;
    void answerCall(byName.get(message.method), message, onBug).then(result =>
      channel.postMessage({ kind: 'answer', id: message.id, result } satisfies AnswerMessage),
    );
  });
  return (event, value) => channel.postMessage({ kind: 'event', event, value } satisfies EventMessage);
}

async function answerCall(
  handler: Handler | undefined,
  call: CallMessage,
  onBug: (thrown: unknown) => void,
): Promise<AnyResult> {
  try {
    if (handler === undefined) throw new Error(`No such method: ${call.method}`);
    return await handler(...(call.args as never[]));
  } catch (thrown) {
    const data = toErrorData(thrown);
    if (data.code === 'internal') onBug(thrown);
    return err(data);
  }
}

export interface Caller {
  call(method: string, args: unknown[]): Promise<AnyResult>;
  /** Answers all open calls with the error, and every later one: the other end is gone. */
  fail(error: AppErrorData): void;
}

/** The calling end: sends calls, matches answers, hands events to `onEvent`. */
export function connectCalls(channel: Channel, onEvent: (event: string, value: unknown) => void): Caller {
  const open = new Map<number, (result: AnyResult) => void>();
  let failure: AppErrorData | null = null;
  let lastId = 0;
  channel.addEventListener('message', ({ data }) => {
    const message = data as Message;
    if (message.kind === 'event') onEvent(message.event, message.value);
    if (message.kind !== 'answer') return;
    open.get(message.id)?.(message.result);
    open.delete(message.id);
  });
  return {
    call(method, args) {
      if (failure !== null) return Promise.resolve(err(failure));
      return new Promise(resolve => {
        const id = ++lastId;
        open.set(id, resolve);
        try {
          channel.postMessage({ kind: 'call', id, method, args } satisfies CallMessage);
        } catch {
          open.delete(id);
          resolve(err({ code: 'internal' })); // an argument that cannot be copied is a bug of the caller
        }
      });
    },
    fail(error) {
      failure = error;
      for (const resolve of open.values()) resolve(err(error));
      open.clear();
    },
  };
}
