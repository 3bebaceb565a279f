/**
 * The window: sandboxed, isolated, shown when it has something to show, where it was the last time. Its title never names anyone.
 * Rules SH3, SH5, SH6.
 */
import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { join } from 'node:path';
import type { Locale } from '../../common/ipc/desktop.ts';
import { APP_ORIGIN } from '../../common/ipc/worker-bridge.ts';
import type { Log } from '../services/log.ts';
import type { SettingsFile } from '../services/settings.ts';
import { MIN_SIZE, placeWindow } from './window-state.ts';

/** The page's background in both themes, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#F6F7F9', dark: '#131519' } as const;
const TITLES = { 'zh-CN': '客户资源池', en: 'Customer Pool' } as const satisfies Record<Locale, string>;

/** What every page of ours gets, and no more. */
export function pagePreferences(isDeveloping: boolean): WebPreferences {
  return {
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webviewTag: false,
    spellcheck: false, // would fetch dictionaries from outside
    devTools: isDeveloping,
    // The data worker goes on with import and batch while the window is behind others.
    backgroundThrottling: false,
  };
}

/** Opens the window and loads the page. */
export function openMainWindow(deps: {
  readonly settings: SettingsFile;
  readonly locale: Locale;
  readonly isDeveloping: boolean;
  readonly log: Log;
}): BrowserWindow {
  const { settings, log } = deps;
  const saved = settings.get().window;
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(display => display.id !== main.id);
  const window = new BrowserWindow({
    ...placeWindow(
      saved,
      [main, ...others].map(display => display.workArea),
    ),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: TITLES[deps.locale],
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: pagePreferences(deps.isDeveloping),
  });
  window.once('ready-to-show', () => {
    if (saved?.isMaximized === true) window.maximize();
    window.show();
  });
  window.on('page-title-updated', event => event.preventDefault());
  window.on('close', () => {
    const bounds = window.getNormalBounds();
    settings
      .save({ window: { ...bounds, isMaximized: window.isMaximized() } })
      .catch((error: unknown) => log.error('settings.save', error));
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    log.info('page.gone', { reason: details.reason });
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
  });
  window.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => log.error('page.load', error));
  return window;
}

/** The title in the language that was chosen. */
export function setWindowTitle(window: BrowserWindow, locale: Locale): void {
  window.setTitle(TITLES[locale]);
}
