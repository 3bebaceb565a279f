/**
 * `npm start`: the whole product as a demonstration. Starts the sync server with its embedded PostgreSQL, fills it at the first start,
 * builds the application when needed, opens it, and says how to sign in. Ctrl+C ends everything that it started.
 *
 *   npm start [-- --server URL] [--customers N]
 *
 * `--server URL` connects to another server and starts none. Without a display it runs under a virtual one and saves a picture of the
 * window. Data lies under .local/demo; deleting that folder starts afresh.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfOld } from './build-if-old.mjs';
import { DEMO_ACCOUNTS } from './demo/company.ts';
import { PROJECT_ROOT } from './source-files.ts';
import { startDemoServer } from './start/demo-server.ts';
import { photograph, startDesktopApp } from './start/desktop-app.ts';
import { needsVirtualDisplay, startVirtualDisplay } from './start/virtual-display.ts';

const WINDOW = { width: 1280, height: 800 };
const LOCAL = join(PROJECT_ROOT, '.local');
const PICTURE = join(PROJECT_ROOT, 'artifacts', 'npm-start.png');

const { values: options } = parseArgs({
  options: { server: { type: 'string' }, customers: { type: 'string', default: '10000' } },
});

const began = performance.now();
const say = (text: string): void => console.log(`[${((performance.now() - began) / 1000).toFixed(1)} s] ${text}`);
/** How to end what was started, in the order of starting. */
const steps: (() => unknown)[] = [];
let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  return (stopping ??= (async () => {
    for (const step of steps.toReversed()) await step();
  })());
}

function endOn(signal: NodeJS.Signals, exitCode: number): void {
  process.on(signal, () => {
    if (stopping !== undefined) return;
    console.log('');
    say('stopping');
    void stopAll().then(() => process.exit(exitCode));
  });
}

async function findServer(): Promise<{ readonly url: string; readonly isDemo: boolean; readonly profile: string }> {
  if (options.server !== undefined) {
    const name = createHash('sha256').update(options.server).digest('hex').slice(0, 12);
    return { url: options.server, isDemo: false, profile: join(LOCAL, `profile-${name}`) };
  }
  const folder = join(LOCAL, 'demo');
  say('starting the sync server with its embedded PostgreSQL');
  const customers = Number(options.customers);
  const server = await startDemoServer({ folder, customers, onProgress: text => say(`  ${text}`) });
  steps.push(() => server.stop());
  say(`the sync server listens at ${server.url}`);
  return { url: server.url, isDemo: true, profile: join(folder, 'profile') };
}

async function openApp(): Promise<number> {
  const server = await findServer();
  if (!buildIfOld(() => say('building the application'))) throw new Error('The application could not be built.');
  const env: Record<string, string> = { CUSTOMER_POOL_SERVER: server.url };
  if (server.isDemo) env['CUSTOMER_POOL_DEMO'] = JSON.stringify(DEMO_ACCOUNTS);
  const isHeadless = needsVirtualDisplay(process.env);
  if (isHeadless) {
    const display = await startVirtualDisplay(WINDOW);
    steps.push(() => display.stop());
    env['DISPLAY'] = display.display;
    say(`no display here: the window opens on a virtual one (${display.display})`);
  }
  if (process.geteuid?.() === 0) say("running as root: Chromium's own sandbox is switched off (--no-sandbox)");
  const app = startDesktopApp({ profile: server.profile, env, isDebuggable: isHeadless });
  steps.push(() => app.stop());
  if (isHeadless) await Promise.race([savePicture(() => photograph(app, PICTURE)), app.ended]);
  explain(server.isDemo);
  return (await app.ended) ?? 0;
}

async function savePicture(take: () => Promise<void>): Promise<void> {
  await mkdir(join(PICTURE, '..'), { recursive: true });
  try {
    await take();
    say(`the window is ready; its picture: ${relative(process.cwd(), PICTURE)}`);
  } catch (error) {
    say(`the window could not be photographed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function explain(isDemo: boolean): void {
  if (isDemo) {
    console.log('\nSign in with one of these accounts (generated data only; the sign-in page offers them too):\n');
    for (const { login, password, label } of DEMO_ACCOUNTS) console.log(`  ${login.padEnd(11)}${password}   ${label}`);
  }
  console.log('\nCtrl+C stops the application and everything that was started with it.\n');
}

endOn('SIGINT', 130);
endOn('SIGTERM', 143);
endOn('SIGHUP', 129);
try {
  const code = await openApp();
  if (stopping === undefined)
    say(code === 0 ? 'the application was closed' : `the application ended with code ${code}`);
  process.exitCode = code;
} catch (error) {
  if (stopping === undefined) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} finally {
  await stopAll();
}
