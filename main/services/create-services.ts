/** Puts the services together that live as long as the program. It knows Electron's network and power only by the ports given. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../common/lib/clock.ts';
import type { Config } from '../config.ts';
import { createAccountEntry, type AccountEntry } from './account-entry.ts';
import { openAccounts, type Accounts } from './accounts.ts';
import { createChosenFiles, type ChosenFiles } from './chosen-files.ts';
import { createIdleLock, type IdleLock } from './idle-lock.ts';
import { nodeJournalFiles } from './journal-node-files.ts';
import type { KeyStore } from './key-vault.ts';
import type { Log } from './log.ts';
import { createServerClient, type Fetch } from './server-client.ts';
import { createServerProxy, type ServerProxy } from './server-proxy.ts';
import { Session } from './session.ts';
import { createWorkerBridge, type WorkerBridge } from './worker-bridge.ts';

export interface Services {
  readonly accounts: Accounts;
  readonly files: ChosenFiles;
  readonly session: Session;
  readonly idle: IdleLock;
  readonly bridge: WorkerBridge;
  readonly proxy: ServerProxy;
  readonly entry: AccountEntry;
  /** Locks without waiting. */
  lock(reason: 'user' | 'idle'): void;
}

export function createServices(deps: {
  readonly folder: string;
  readonly config: Config;
  readonly keyStore: KeyStore;
  readonly fetch: Fetch;
  readonly systemIdleMs: () => number;
  /** Minutes without input until the store locks. */
  readonly idleMinutes: () => number;
  readonly openBrowser: (url: string) => Promise<void>;
  readonly log: Log;
}): Services {
  const { folder, config, keyStore, log } = deps;
  const monotonic = (): number => performance.now();
  const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
  const accounts = openAccounts({ folder, keyStore, defaultServerUrl: config.serverUrl, log });
  const files = createChosenFiles(random);
  const client = createServerClient(deps.fetch);
  const session = new Session({
    accounts,
    keyStore,
    client,
    journalFiles: nodeJournalFiles,
    time: { clock: systemClock, monotonic },
    random,
    platform: process.platform,
    openBrowser: deps.openBrowser,
    log,
  });
  const lock = (reason: 'user' | 'idle'): void => {
    session.lock(reason).catch((error: unknown) => log.error('session.lock', error));
  };
  const idle = createIdleLock({
    idleMs: () => deps.idleMinutes() * 60_000,
    monotonic,
    systemIdleMs: deps.systemIdleMs,
    isUnlocked: () => session.state().status === 'unlocked',
    lock: () => lock('idle'),
  });
  session.onChange(state => {
    if (state.status === 'unlocked') idle.noteActivity();
    else files.clear();
  });
  const bridge = createWorkerBridge(session, files, log);
  return {
    accounts,
    files,
    session,
    idle,
    bridge,
    proxy: createServerProxy(session, log),
    entry: createAccountEntry(client),
    lock,
  };
}
