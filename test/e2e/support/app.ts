/**
 * The real application under Playwright: starting it on a profile of its own, signing in as a person would, and answering the system's
 * dialogs, which a test cannot click.
 *
 * Further arguments of the environment: APP_PACKAGED (path of a packed application to test instead of `out/`).
 */
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Playwright's input is no input to the system: nobody shall be locked out by a long test run. */
const IDLE_MINUTES = '600';

export interface LaunchOptions {
  /** Folder of the profile; a new one when absent. Give the one of an earlier launch to start the same installation again. */
  readonly profile?: string;
  /** Address of the sync server that the sign-in page offers. */
  readonly server?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Further command-line switches. */
  readonly args?: readonly string[];
}

export interface LaunchedApp {
  readonly page: Page;
  readonly app: ElectronApplication;
  readonly profile: string;
  /** Ends the program as a user would; the profile stays. */
  close: () => Promise<void>;
}

/** A new folder for a profile. */
export function makeProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'customer-pool-e2e-'));
}

/** Removes a profile. */
export function removeProfile(profile: string): Promise<void> {
  return rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** A copy of a profile, e.g. to look at its files while the program runs on. */
export async function copyProfile(profile: string): Promise<string> {
  const copy = await makeProfile();
  cpSync(profile, copy, { recursive: true, filter: path => !/Singleton(Lock|Socket|Cookie)$/.test(path) });
  return copy;
}

/** Starts the application and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const profile = options.profile ?? (await makeProfile());
  const packaged = process.env['APP_PACKAGED'];
  const switches = [`--user-data-dir=${profile}`, ...(options.args ?? [])];
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  const env = {
    ...(inherited as Record<string, string>),
    CUSTOMER_POOL_IDLE_MINUTES: IDLE_MINUTES,
    ...(options.server === undefined ? {} : { CUSTOMER_POOL_SERVER: options.server }),
    ...options.env,
  };
  const app = await _electron.launch(
    packaged === undefined
      ? { cwd: ROOT, args: ['.', ...switches], env }
      : { executablePath: packaged, args: ['--no-sandbox', ...switches], env },
  );
  const page = await app.firstWindow();
  return { page, app, profile, close: () => app.close() };
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly serverUrl: string;
  readonly passphrase: string;
}

/** Fills the sign-in page, without waiting for what comes of it. */
export async function signIn(page: Page, input: Omit<Credentials, 'passphrase'>): Promise<void> {
  await page.getByLabel('密码', { exact: true }).waitFor(); // the form stands before one looks at it
  const server = page.getByLabel('服务器地址');
  if (!(await server.isVisible())) await page.getByRole('button', { name: '服务器设置' }).click();
  await server.fill(input.serverUrl);
  const login = page.getByLabel('账号', { exact: true });
  if (await login.isEditable()) await login.fill(input.login);
  await page.getByLabel('密码', { exact: true }).fill(input.password);
  await submitOf(page).click();
}

/** The form's button once it is idle: while antd shows and hides its busy sign, the sign is part of the button's name. */
export function submitOf(page: Page): Locator {
  return page.locator('button[type=submit]:not(.ant-btn-loading):enabled');
}

/** Types the passphrase on the lock screen. */
export async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('解锁口令').fill(passphrase);
  await submitOf(page).click();
}

/** Signs in online and opens the store: chooses the passphrase the first time, types it afterwards. Ends on the application's frame. */
export async function signInAndUnlock(page: Page, input: Credentials): Promise<void> {
  await signIn(page, input);
  const start = page.getByRole('button', { name: '开始使用' });
  const open = page.getByRole('button', { name: '解锁', exact: true });
  await expect(start.or(open)).toBeVisible();
  if (await start.isVisible()) {
    await page
      .getByRole('radio', { name: '口令', exact: false })
      .and(page.getByRole('radio', { disabled: false }))
      .first()
      .check();
    await page.getByLabel('解锁口令').fill(input.passphrase);
    await page.getByLabel('再输入一次').fill(input.passphrase);
    await start.click();
  } else {
    await unlock(page, input.passphrase);
  }
  await waitForFrame(page);
}

/** Waits until the store is open and the application's frame stands. */
export async function waitForFrame(page: Page): Promise<void> {
  await expect(page.getByTestId('sync-state')).toBeVisible({ timeout: 60_000 });
}

/** The next open dialogs answer with the path; null cancels. */
export async function stubOpenDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () =>
      Promise.resolve(chosen === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [chosen] });
  }, path);
}

/** The next save dialogs answer with the path; null cancels. */
export async function stubSaveDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
  }, path);
}
