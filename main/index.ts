/**
 * Boot order of the desktop program, and nothing else: scheme, single instance, services, page guard, IPC, window.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  app,
  ipcMain,
  net,
  Notification,
  powerMonitor,
  protocol,
  session as browserSessions,
  shell,
  type BrowserWindow,
} from 'electron';
import type { Locale } from '../common/ipc/desktop.ts';
import { MENU_EVENT, SESSION_EVENT } from '../common/ipc/events.ts';
import { AppError } from '../common/protocol/app-error.ts';
import { readConfig } from './config.ts';
import { accountHandlers } from './ipc/account.ts';
import { appHandlers } from './ipc/app.ts';
import { fileHandlers } from './ipc/files.ts';
import { registerIpc } from './ipc/register.ts';
import { sessionHandlers } from './ipc/session.ts';
import { createAppHandler } from './protocol/handle-app.ts';
import { createServices, type Services } from './services/create-services.ts';
import { electronKeyStore } from './services/electron-key-store.ts';
import { openLog } from './services/log.ts';
import { openSettings, pickLocale, type SettingsFile } from './services/settings.ts';
import { clearWipedDatabases } from './windows/clear-databases.ts';
import { systemDialogs } from './windows/dialogs.ts';
import { guardBrowserSession, guardPages } from './windows/guard.ts';
import { createCustomerWindows, type CustomerWindows } from './windows/customer-windows.ts';
import { openMainWindow, pagePreferences, setWindowTitle } from './windows/main-window.ts';
import { installMenu } from './windows/menu.ts';

const TICK_MS = 30_000;
const USUAL_IDLE_MINUTES = 15;

const config = readConfig(process.env, app.isPackaged);
const isDeveloping = !app.isPackaged;
const folder = app.getPath('userData');
const log = openLog(join(folder, 'logs'), Date.now, () => randomBytes(4).toString('hex'));
let window: BrowserWindow | null = null;
let others: CustomerWindows | null = null;

// Before `ready`, and never awaited at this level: Electron holds `ready` back until this file has run.
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
]);
if (app.requestSingleInstanceLock()) app.whenReady().then(start).catch(fail);
else app.quit(); // the first instance shows itself

async function start(): Promise<void> {
  const settings = await openSettings(folder);
  // Own in-memory partition for the server: no cookies, no cache, nothing of an answer on disk; proxy and certificates are the system's.
  const network = browserSessions.fromPartition('server', { cache: false });
  const services = createServices({
    folder,
    config,
    keyStore: electronKeyStore,
    fetch: (url, init) => network.fetch(url, init),
    systemIdleMs: () => powerMonitor.getSystemIdleTime() * 1000,
    idleMinutes: () => idleMinutesOf(settings),
    openBrowser: url => shell.openExternal(url),
    log,
  });
  guardPages(log);
  guardBrowserSession(network);
  guardBrowserSession(browserSessions.defaultSession);
  const { bridge, proxy, session } = services;
  const renderer = join(import.meta.dirname, '../renderer');
  const fetchDev = (url: string): Promise<Response> => net.fetch(url);
  const { devServer } = config;
  protocol.handle('app', createAppHandler({ folder: renderer, devServer, fetchDev, bridge, proxy, log }));
  others = createCustomerWindows({
    settings,
    locale: () => localeOf(settings),
    preferences: pagePreferences(isDeveloping),
    log,
    owner: () => window,
    onActivity: () => services.idle.noteActivity(),
  });
  answerPage(services, settings);
  await session.start();
  const locale = localeOf(settings);
  showMenu(services, settings);
  window = openMainWindow({ settings, locale, isDeveloping, log });
  watch(window, services);
}

/** What the page asks and is told. */
function answerPage(services: Services, settings: SettingsFile): void {
  const { session, files } = services;
  const info = appHandlers({
    log,
    info: () => ({
      version: app.getVersion(),
      platform: process.platform,
      locale: localeOf(settings),
      idleMinutes: idleMinutesOf(settings),
      demo: config.demo,
    }),
    async setLocale(chosen) {
      await settings.save({ locale: chosen });
      showMenu(services, settings);
      if (window !== null) setWindowTitle(window, chosen);
      others?.each(other => setWindowTitle(other, chosen));
    },
    setIdleMinutes: minutes => settings.save({ idleMinutes: minutes }),
    notify(title, body) {
      const note = new Notification({ title, body });
      note.on('click', showWindow);
      note.show();
    },
  });
  const dialogs = systemDialogs(
    () => window,
    () => localeOf(settings),
  );
  registerIpc(
    ipcMain,
    {
      ...info,
      ...sessionHandlers(session),
      ...fileHandlers({ session, files, dialogs }),
      ...accountHandlers(services.entry),
      'windows.openCustomer': customerId => {
        if (session.state().status !== 'unlocked') throw new AppError('store_locked');
        return others?.open(customerId) ?? false;
      },
    },
    log,
  );
  session.onChange(state => {
    window?.webContents.send(SESSION_EVENT, state);
    // What shows data goes first; a window cannot show what its data worker has put away.
    if (state.status === 'unlocked') others?.each(other => other.webContents.send(SESSION_EVENT, state));
    else others?.closeAll();
    // Databases are in use while a store is open; a fresh start leaves an old one behind.
    if (state.status === 'signed_out' || state.status === 'unlock_setup') clearWiped(services);
  });
}

/** What happens to the window, the system and the time. */
function watch(opened: BrowserWindow, services: Services): void {
  const { idle, session } = services;
  opened.webContents.on('input-event', () => idle.noteActivity());
  opened.webContents.on('did-finish-load', () => clearWiped(services));
  // A page that is loaded anew has another data worker.
  opened.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) others?.closeAll();
  });
  opened.on('closed', () => {
    window = null;
    others?.closeAll();
  });
  powerMonitor.on('suspend', () => idle.leave());
  powerMonitor.on('lock-screen', () => idle.leave());
  const timer = setInterval(() => {
    idle.check();
    session.tick().catch((error: unknown) => log.error('session.tick', error));
  }, TICK_MS);
  app.on('second-instance', showWindow);
  app.on('window-all-closed', () => app.quit());
  let isClosed = false;
  app.on('will-quit', event => {
    if (isClosed) return;
    event.preventDefault(); // until key, tokens and journal are put away
    isClosed = true;
    clearInterval(timer);
    session
      .lock('user')
      .catch((error: unknown) => log.error('session.close', error))
      // Not within this event: a second quit would be swallowed by the first.
      .finally(() => setImmediate(() => app.quit()));
  });
}

function showMenu(services: Services, settings: SettingsFile): void {
  installMenu(
    localeOf(settings),
    { send: command => window?.webContents.send(MENU_EVENT, command), lock: () => services.lock('user') },
    isDeveloping,
  );
}

/** What the environment says, else what the user chose, else a quarter of an hour. */
function idleMinutesOf(settings: SettingsFile): number {
  return config.idleMinutes ?? settings.get().idleMinutes ?? USUAL_IDLE_MINUTES;
}

function localeOf(settings: SettingsFile): Locale {
  return pickLocale(settings.get().locale);
}

function clearWiped(services: Services): void {
  if (window === null) return;
  clearWipedDatabases(services.accounts, window.webContents).catch((error: unknown) =>
    log.error('databases.clear', error),
  );
}

function showWindow(): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function fail(error: unknown): void {
  log.error('start', error);
  app.exit(1);
}
