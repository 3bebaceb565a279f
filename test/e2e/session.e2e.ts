/**
 * From the first sign-in to the lease's end, in the real application against a real server: what a person sees and reads.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  launchApp,
  makeProfile,
  removeProfile,
  signIn,
  signInAndUnlock,
  submitOf,
  unlock,
  waitForFrame,
} from './support/app.ts';
import { layCable, type Cable } from './support/network.ts';

const PASSPHRASE = '三只骆驼走过 2026';

let server: TestServer;
let cable: Cable;
let profile: string;

test.beforeAll(async () => {
  server = await startTestServer({ listen: true });
});
test.afterAll(() => server.close());
test.beforeEach(async () => {
  cable = await layCable(server.url);
  profile = await makeProfile();
});
test.afterEach(async () => {
  await cable.close();
  await removeProfile(profile);
});

function credentials(): { login: string; password: string; serverUrl: string; passphrase: string } {
  const { login, password } = server.users.sales1;
  return { login, password, serverUrl: cable.url, passphrase: PASSPHRASE };
}

test('[DS3][DS4][VA4] sign in once online, then unlock without network; a wrong passphrase is said', async () => {
  const first = await launchApp({ profile, server: cable.url });
  await signInAndUnlock(first.page, credentials());
  await first.close();

  cable.cut();
  const { page, close } = await launchApp({ profile, server: cable.url });
  await unlock(page, 'eine falsche Losung');
  await expect(page.getByText('口令不正确，请重新输入。')).toBeVisible();
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
  await expect(page.getByTestId('sync-state')).toContainText('离线');
  await close();
});

test('[DS5] locking by the bridge shows the lock screen, and the bridges of the worker refuse', async () => {
  const { page, close } = await launchApp({ profile, server: cable.url });
  await signInAndUnlock(page, credentials());
  expect(await statusOf(page, '/_bridge/key')).toBe(200);
  await page.evaluate(() => window.desktop.session.lock());
  await expect(page.getByRole('button', { name: '解锁', exact: true })).toBeVisible();
  expect(await statusOf(page, '/_bridge/key')).toBe(423);
  expect(await statusOf(page, '/_server/sync/v1/pull')).toBe(423);
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
  await close();
});

test('[DS12] wrong password, then an account locked by too many of them', async () => {
  const { page, close } = await launchApp({ profile, server: cable.url });
  const { login } = server.users.sales3;
  await signIn(page, { login, password: 'wrong', serverUrl: cable.url });
  await expect(page.getByText('账号或密码不正确，请重新输入。')).toBeVisible();
  const locked = page.getByText('账号已暂时锁定', { exact: false });
  for (let attempt = 0; attempt < 20 && !(await locked.isVisible()); attempt++) {
    await signIn(page, { login, password: `wrong ${attempt}`, serverUrl: cable.url });
    await expect(submitOf(page)).toBeVisible();
  }
  await expect(locked).toBeVisible();
  await close();
});

test('[SP2][SP3][SP4][DS12] a server that is down, has no good certificate, is another program, or speaks another version', async () => {
  const { page, close } = await launchApp({ profile, server: cable.url });
  const attempt = (serverUrl: string): Promise<void> => signIn(page, { login: 'x', password: 'y', serverUrl });

  cable.cut();
  await attempt(cable.url);
  await expect(page.getByText('连接不上服务器', { exact: false })).toBeVisible();

  await attempt('http://pool.example.com');
  await expect(page.getByText('这个地址没有加密', { exact: false })).toBeVisible();

  const secure = await listen(createHttpsServer(makeCertificate(), (_request, response) => response.end('{}')));
  await attempt(`https://127.0.0.1:${secure.port}`);
  await expect(page.getByText('服务器的安全证书无法验证', { exact: false })).toBeVisible();

  const stranger = await listen(createHttpServer((_request, response) => response.end('<html>Hello</html>')));
  await attempt(`http://127.0.0.1:${stranger.port}`);
  await expect(page.getByText('这个地址上没有客户资源池服务', { exact: false })).toBeVisible();

  const newer = await listen(
    createHttpServer((_request, response) => {
      response.writeHead(426, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'protocol_unsupported', ref: 'r1' } }));
    }),
  );
  await attempt(`http://127.0.0.1:${newer.port}`);
  await expect(page.getByText('客户端与服务器的版本不匹配', { exact: false })).toBeVisible();

  for (const other of [secure, stranger, newer]) await other.close();
  await close();
});

test('[LE3] after the lease the store is locked until the next sign-in, and nothing is lost', async () => {
  const first = await launchApp({ profile, server: cable.url });
  await signInAndUnlock(first.page, credentials());
  await first.close();
  cable.cut();

  // The device's clock, as the program sees it, is moved on by a week.
  const { page, app, close } = await launchApp({ profile, server: cable.url });
  await app.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 7 * 24 * 3_600_000;
  });
  await unlock(page, PASSPHRASE);
  await expect(page.getByRole('heading', { name: '请重新登录' })).toBeVisible();
  cable.restore();
  // Without a key store nothing on the disk names the person: he says who he is.
  await page.getByLabel('账号', { exact: true }).fill(credentials().login);
  await page.getByLabel('密码', { exact: true }).fill(credentials().password);
  await submitOf(page).click();
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
  await close();
});

test('[DS9] signing out with wipe leaves nothing that could be opened', async () => {
  const { page, close } = await launchApp({ profile, server: cable.url });
  await signInAndUnlock(page, credentials());
  await page.evaluate(() => window.desktop.session.signOut({ wipe: true }));
  await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible();
  await expect
    .poll(() => page.evaluate(async () => (await indexedDB.databases()).map(database => database.name)))
    .toEqual([]);
  await close();
});

test('[SH3][SH4][SH6] the page cannot leave, open a window or get a permission; a second start shows the first', async () => {
  const { page, app, close } = await launchApp({ profile, server: cable.url });
  await expect(page.getByLabel('账号', { exact: true })).toBeVisible();
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await page.evaluate(() => {
    location.href = '/_bridge/session';
  });
  expect(page.url()).toBe('app://pool/');
  expect(await page.evaluate(() => window.open('https://example.com/'))).toBeNull();
  expect(await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe(
    'denied',
  );
  const prefs = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return { title: window?.getTitle(), url: window?.webContents.getURL() };
  });
  expect(prefs).toEqual({ title: '客户资源池', url: 'app://pool/' });
  expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
  const shown = app.evaluate(
    ({ app: electron }) => new Promise(done => electron.once('second-instance', () => done('shown'))),
  );
  // Started without Playwright, which would talk to a program that ends at once.
  const runtime = createRequire(import.meta.url)('electron') as string;
  const second = spawn(runtime, ['.', '--no-sandbox', `--user-data-dir=${profile}`], { stdio: 'ignore' });
  await once(second, 'exit');
  expect(await shown).toBe('shown');
  await close();
});

function statusOf(page: Page, path: string): Promise<number> {
  return page.evaluate(async url => (await fetch(url)).status, path);
}

async function listen(other: Server): Promise<{ port: number; close: () => Promise<void> }> {
  await new Promise<void>(done => other.listen(0, '127.0.0.1', done));
  return {
    port: (other.address() as AddressInfo).port,
    close: () =>
      new Promise(done => {
        other.close(() => done());
        other.closeAllConnections();
      }),
  };
}

/** A self-signed certificate, made anew: nothing to keep, nothing to expire. */
function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
    { stdio: 'ignore' },
  );
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}
