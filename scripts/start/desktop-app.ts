/** The desktop application as a child process: how it is started, found by a debugger, photographed and ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { chromium, type Page } from '@playwright/test';
import { PROJECT_ROOT } from '../source-files.ts';

export interface DesktopOptions {
  readonly profile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Opens a debugging port on loopback, so that the window can be photographed. */
  readonly isDebuggable: boolean;
}

export interface DesktopApp {
  /** The exit code, when the application ends, whoever ended it; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Address of the debugger; never settles without `isDebuggable`. */
  readonly debuggerUrl: Promise<string>;
  stop(): Promise<void>;
}

const STOP_MS = 8_000;

/** Starts Electron on the built application. As root Chromium's sandbox cannot start, and is switched off. */
export function startDesktopApp(options: DesktopOptions): DesktopApp {
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const args = [PROJECT_ROOT, `--user-data-dir=${options.profile}`];
  if (process.geteuid?.() === 0) args.push('--no-sandbox');
  if (options.isDebuggable) args.push('--remote-debugging-port=0', '--remote-debugging-address=127.0.0.1');
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(electron, args, {
    cwd: PROJECT_ROOT,
    env: { ...env, ...options.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { ended: waitForEnd(child), debuggerUrl: readDebuggerUrl(child), stop: () => stopChild(child) };
}

/** Waits until the page shows something, and saves a picture of it. */
export async function photograph(app: DesktopApp, path: string): Promise<void> {
  const browser = await chromium.connectOverCDP(await app.debuggerUrl);
  try {
    const page = await findPage(() => browser.contexts().flatMap(context => context.pages()));
    await page.locator('body').filter({ hasText: /\S/ }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path, animations: 'disabled' });
  } finally {
    await browser.close(); // ends our connection, not the application
  }
}

/** The window's page; it may come a moment after the debugger. */
async function findPage(list: () => readonly Page[]): Promise<Page> {
  const end = performance.now() + 30_000;
  for (;;) {
    const page = list().find(item => item.url().startsWith('app://'));
    if (page !== undefined) return page;
    if (performance.now() > end) throw new Error('The application opened no window');
    await new Promise(done => setTimeout(done, 50));
  }
}

function waitForEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((done, fail) => {
    child.once('error', fail).once('exit', code => done(code));
  });
}

/** Hands on what Electron says on its error stream, but for Chromium's noise about what a virtual display lacks. */
function readDebuggerUrl(child: ChildProcess): Promise<string> {
  return new Promise(done => {
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', line => {
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) done(address);
      else if (!/^\[\d+:\d+\/[\d.]+:|^libva|^$/.test(line)) console.error(line);
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(done => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}
