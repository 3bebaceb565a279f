/**
 * Ports between the data worker and the windows of single customers, handed out by the main process through the preload script. The page
 * that has the worker passes its end on to it; the page of such a window uses the other end instead of a worker. Rules OW1, OW3.
 */
import { DATA_PORT_EVENT, type DataPortUse } from '../../common/ipc/events.ts';

/** What the page tells its worker together with a port. */
export const SERVE_PORT = 'serve-port';

/** Calls back with each port that comes for this use. */
export function onDataPort(use: DataPortUse, listener: (port: MessagePort) => void): void {
  globalThis.addEventListener?.('message', (event: MessageEvent<unknown>) => {
    // From our own preload script, which posts as this window itself.
    if (event.source !== globalThis.window || !isHandOver(event.data) || event.data.use !== use) return;
    const [port] = event.ports;
    if (port !== undefined) listener(port);
  });
}

function isHandOver(value: unknown): value is { readonly use: DataPortUse } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === DATA_PORT_EVENT;
}
