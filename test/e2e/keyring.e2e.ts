/**
 * Unlocking by the system's key store, with a real one: a throw-away GNOME keyring on a bus of its own (scripts/with-keyring.sh). Runs where
 * that script started it and is left out elsewhere; the rules themselves are tested with a fake key store in test/main.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { _electron, expect, test, type ElectronApplication } from '@playwright/test';
import { makeProfile, removeProfile, signIn, unlock, waitForFrame } from './support/app.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const PASSPHRASE = 'quiet river stone 42';
const runtime = createRequire(import.meta.url)('electron') as unknown as string;
let server: TestServer;
let profile: string;

test.skip(process.env['APP_KEYRING'] !== '1', 'needs scripts/with-keyring.sh');
test.beforeAll(async () => {
  server = await startTestServer({ listen: true });
});
test.beforeEach(async () => {
  profile = await makeProfile();
});
test.afterEach(() => removeProfile(profile));
test.afterAll(() => server.close());

/** With the path given, Playwright leaves the choice of the password store to the system. */
function launch(): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: runtime,
    cwd: resolve(import.meta.dirname, '../..'),
    args: ['.', '--no-sandbox', '--password-store=gnome-libsecret', `--user-data-dir=${profile}`],
    env: {
      ...(process.env as Record<string, string>),
      CUSTOMER_POOL_IDLE_MINUTES: '600',
      CUSTOMER_POOL_SERVER: server.url,
    },
  });
}

async function signInWith(way: '系统密钥库' | '两者都用'): Promise<void> {
  const app = await launch();
  const page = await app.firstWindow();
  const { login, password } = server.users.sales1;
  await signIn(page, { login, password, serverUrl: server.url });
  await page.getByRole('radio', { name: way }).check();
  if (way === '两者都用') {
    await page.getByLabel('解锁口令').fill(PASSPHRASE);
    await page.getByLabel('再输入一次').fill(PASSPHRASE);
  }
  await page.getByRole('button', { name: '开始使用' }).click();
  await waitForFrame(page);
  await app.close();
}

test('[VA1] with the key store alone the next start opens without a passphrase', async () => {
  await signInWith('系统密钥库');
  const app = await launch();
  const page = await app.firstWindow();
  const open = page.getByRole('button', { name: '解锁', exact: true });
  await expect(open.or(page.getByTestId('sync-state'))).toBeVisible();
  if (await open.isVisible()) await open.click();
  await waitForFrame(page);
  await app.close();
});

test('[VA5] with both, the passphrase is asked for as well', async () => {
  await signInWith('两者都用');
  const app = await launch();
  const page = await app.firstWindow();
  await unlock(page, 'not the passphrase');
  await expect(page.getByText('口令不正确，请重新输入。')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId('sync-state')).toHaveCount(0);
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
  await app.close();
});
