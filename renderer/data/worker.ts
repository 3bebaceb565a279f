/**
 * The data worker: wires the engine to the bridge, IndexedDB, the clock and the page. No rule lives here.
 */
import { systemClock } from '../../common/lib/clock.ts';
import type { DataApi, DataEvents } from './api.ts';
import { bridgeJournal, openBridgeFile, readKey, readSession, saveUser, serverTransport } from './bridge.ts';
import { createCipher } from './crypto/cipher.ts';
import { createDataApi } from './data-api.ts';
import { openEngine } from './engine/engine.ts';
import { openInWorker } from './import/open-in-worker.ts';
import { SERVE_PORT } from './data-port.ts';
import { serveCalls, type Channel } from './rpc.ts';
import { createDexieStorePort } from './store/database.ts';
import { createTimer } from './sync/timer.ts';

const randomBytes = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

const server = createDataApi({
  openReader: openInWorker,
  async openSession() {
    const session = await readSession();
    const key = await readKey();
    const cipher = await createCipher(key, randomBytes);
    key.fill(0);
    const engine = await openEngine({
      ports: {
        user: session.user,
        saveUser,
        clientId: session.clientId,
        appVersion: /customer-?pool\/([\w.-]+)/i.exec(navigator.userAgent)?.[1] ?? 'unknown',
        cipher,
        store: createDexieStorePort(session.storeName, cipher),
        journal: bridgeJournal,
        transport: serverTransport,
        clock: systemClock,
        randomBytes,
        emit: emitToPage,
      },
      timer: createTimer(),
      openFile: openBridgeFile,
    });
    return { user: session.user, engine };
  },
});

const send = serveCalls<DataApi, DataEvents>(globalThis as unknown as Channel, server.api, reportBug);
/** Windows of single customers: each hears every event. */
const guests = new Set<typeof send>();

globalThis.addEventListener('message', (event: MessageEvent<{ readonly kind?: unknown } | null>) => {
  const [port] = event.ports;
  if (event.data?.kind !== SERVE_PORT || port === undefined) return;
  const tell = serveCalls<DataApi, DataEvents>(port, server.guest, reportBug);
  guests.add(tell);
  port.addEventListener('close', () => guests.delete(tell));
  port.start();
});

function emitToPage<E extends keyof DataEvents>(event: E, value: DataEvents[E]): void {
  if (event === 'closed') server.drop();
  send(event, value);
  for (const tell of guests) tell(event, value);
}

/** Bugs go to the console of the worker, for whoever opens the developer tools; the log file does not have them. */
function reportBug(thrown: unknown): void {
  // oxlint-disable-next-line no-console -- the worker has no other way to tell of a bug
  console.error(thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown failure');
}

globalThis.addEventListener('online', () => server.wake());
