/** A company for a test: one sync server, and laptops of its people, each with a network cable of its own. */
import { startTestServer, type TestLogin, type TestServer } from '../../support/server.ts';
import { launchApp, removeProfile, signInAndUnlock, type LaunchedApp } from './app.ts';
import { layCable, type Cable } from './network.ts';

/** The unlock passphrase of every laptop of a test. */
export const PASSPHRASE = 'quiet river stone 42';

export interface Laptop extends LaunchedApp {
  readonly cable: Cable;
}

export interface Office {
  readonly server: TestServer;
  /** Starts the application on a new laptop, signs in online and opens the store. */
  open(login: TestLogin): Promise<Laptop>;
  /** Ends the applications, then the server, and removes what they left. */
  close: () => Promise<void>;
}

export async function openOffice(): Promise<Office> {
  const server = await startTestServer({ listen: true });
  const laptops: Laptop[] = [];
  return {
    server,
    async open(login) {
      const cable = await layCable(server.url);
      const laptop = { ...(await launchApp({ server: cable.url })), cable };
      laptops.push(laptop);
      const { password } = server.users[login];
      await signInAndUnlock(laptop.page, { login, password, serverUrl: cable.url, passphrase: PASSPHRASE });
      return laptop;
    },
    async close() {
      for (const laptop of laptops) {
        await laptop.close();
        await laptop.cable.close();
        await removeProfile(laptop.profile);
      }
      await server.close();
    },
  };
}
