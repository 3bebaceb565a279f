/**
 * The page's access to the data worker: `data` has the functions of {@link DataApi}, `onData` its events.
 *
 * The worker starts with the first call and ends after `close`, so that no key or document stays in memory while the
 * application is locked; the next call starts a new one. The window of a single customer has no worker: it asks that of the main window.
 */
import type { DataApi, DataEvents } from './api.ts';
import { onDataPort, SERVE_PORT } from './data-port.ts';
import { isOwnWindow } from './own-window.ts';
import { connectCalls, type Caller } from './rpc.ts';

type Listener = (value: never) => void;

const listeners = new Map<keyof DataEvents, Set<Listener>>();
let running: { readonly worker: Worker; readonly caller: Caller } | null = null;

/** Every function answers a plain result and never rejects. */
export const data: DataApi = new Proxy({} as DataApi, {
  get: (_target, method: string) =>
    isOwnWindow
      ? async (...args: unknown[]) => (await borrowed).call(method, args)
      : method === 'close'
        ? closeWorker
        : (...args: unknown[]) => startWorker().call(method, args),
});

/** Listens to an event of the worker; returns the function that ends it. */
export function onData<E extends keyof DataEvents>(event: E, listener: (value: DataEvents[E]) => void): () => void {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set.add(listener));
  return () => set.delete(listener);
}

/** The data worker of the main window, as soon as the main process has sent the port to it. */
const borrowed = new Promise<Caller>(resolve => {
  if (!isOwnWindow) return;
  onDataPort('use', port => {
    port.addEventListener('close', () => window.close()); // the worker is gone: there is nothing to look at any more
    resolve(connectCalls(port, tell));
    port.start();
  });
});

if (!isOwnWindow) {
  onDataPort('serve', port => {
    if (running === null) port.close();
    else running.worker.postMessage({ kind: SERVE_PORT }, [port]);
  });
}

function tell(event: string, value: unknown): void {
  for (const listener of listeners.get(event as keyof DataEvents) ?? []) listener(value as never);
}

function startWorker(): Caller {
  if (running !== null) return running.caller;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'data' });
  const caller = connectCalls(worker, tell);
  worker.addEventListener('error', () => {
    // A worker that fails to load or throws outside of a call can no longer be trusted with answers.
    stopWorker();
    for (const listener of listeners.get('closed') ?? []) listener({ code: 'internal' } as never);
  });
  running = { worker, caller };
  return caller;
}

type Closed = Awaited<ReturnType<DataApi['close']>>;
const CLOSE_MS = 3_000;

async function closeWorker(): Promise<Closed> {
  if (running === null) return { ok: true, value: null };
  // A worker that is busy for longer is ended all the same: what was confirmed is on the disk.
  const late = new Promise<Closed>(resolve => setTimeout(() => resolve({ ok: true, value: null }), CLOSE_MS));
  const answer = await Promise.race([running.caller.call('close', []) as Promise<Closed>, late]);
  stopWorker();
  return answer;
}

function stopWorker(): void {
  running?.worker.terminate();
  running?.caller.fail({ code: 'store_locked' });
  running = null;
}
