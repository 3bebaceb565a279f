/** One device with its folder: sessions are made on it as the program is started again and again. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccounts } from '../../../main/services/accounts.ts';
import { nodeJournalFiles } from '../../../main/services/journal-node-files.ts';
import type { KeyStore } from '../../../main/services/key-vault.ts';
import { silentLog } from '../../../main/services/log.ts';
import { createServerClient } from '../../../main/services/server-client.ts';
import { Session } from '../../../main/services/session.ts';
import { NO_KEY_STORE } from './fake-key-store.ts';
import { FakeServer, makeUser, PASSWORD } from './fake-server.ts';
import { FakeTime } from './fake-time.ts';

export const SERVER_URL = 'https://pool.example.com';
export const PASSPHRASE = 'a good passphrase';

export class Device {
  readonly folder: string;
  readonly time = new FakeTime();
  readonly server = new FakeServer(this.time);
  readonly user = makeUser('wang');
  keyStore: KeyStore = NO_KEY_STORE;
  /** What the system's browser does with an address. */
  openBrowser: (url: string) => Promise<void> = () => Promise.reject(new Error('no browser'));
  readonly #started: Session[] = [];

  constructor(folder: string) {
    this.folder = folder;
    this.server.users.set('wang', this.user);
  }

  static async make(): Promise<Device> {
    return new Device(await mkdtemp(join(tmpdir(), 'device-')));
  }

  /** The program is started. */
  async start(): Promise<Session> {
    const { folder, keyStore, time, server } = this;
    const session = new Session({
      accounts: openAccounts({ folder, keyStore, defaultServerUrl: SERVER_URL, log: silentLog }),
      keyStore,
      client: createServerClient(server.fetch),
      journalFiles: nodeJournalFiles,
      time: time.lease,
      random: count => new Uint8Array(randomBytes(count)),
      platform: 'linux',
      openBrowser: url => this.openBrowser(url),
      log: silentLog,
      passphraseCost: { m: 64, t: 1, p: 1 },
    });
    this.#started.push(session);
    await session.start();
    return session;
  }

  signIn(session: Session, login = 'wang', password = PASSWORD): ReturnType<Session['signIn']> {
    return session.signIn({ serverUrl: SERVER_URL, login, password });
  }

  /** Signed in for the first time, store open. */
  async startOpen(): Promise<Session> {
    const session = await this.start();
    await this.signIn(session);
    await session.setUpUnlock({ keyStore: false, passphrase: PASSPHRASE });
    return session;
  }

  /** All files below the folder with their bytes. */
  async readAll(): Promise<Map<string, Buffer>> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    return new Map(await Promise.all(files.map(async path => [path, await readFile(path)] as const)));
  }

  async remove(): Promise<void> {
    for (const session of this.#started) await session.lock('user'); // closes its files
    await rm(this.folder, { recursive: true, force: true });
  }
}
