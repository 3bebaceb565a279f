/**
 * Windows of single customers. They hold no data of their own: each gets one end of a port to the data worker of the main window, whose
 * store has one writer. They close with the main window, when its page is loaded anew, and when the store locks. Their titles name nobody.
 * Rules OW1 to OW4; docs/decisions/0014.
 */
import { BrowserWindow, MessageChannelMain, nativeTheme, screen, type BrowserWindowConstructorOptions } from 'electron';
import type { Locale } from '../../common/ipc/desktop.ts';
import { DATA_PORT_EVENT } from '../../common/ipc/events.ts';
import { APP_ORIGIN } from '../../common/ipc/worker-bridge.ts';
import type { Log } from '../services/log.ts';
import type { SettingsFile } from '../services/settings.ts';
import { setWindowTitle } from './main-window.ts';
import { cascade, CUSTOMER_MIN_SIZE, CUSTOMER_SIZE, placeWindow } from './window-state.ts';

/** More would be a mistake of the hand; each is a process. */
export const MOST_WINDOWS = 12;

export interface CustomerWindows {
  /** Opens the customer, or shows the window that has him already; false when there are too many. */
  open(customerId: string): boolean;
  closeAll(): void;
  /** For each window, e.g. to tell it something. */
  each(work: (window: BrowserWindow) => void): void;
}

export interface CustomerWindowsDeps {
  readonly settings: SettingsFile;
  readonly locale: () => Locale;
  readonly preferences: BrowserWindowConstructorOptions['webPreferences'];
  readonly log: Log;
  /** The window whose page has the data worker; null when there is none. */
  readonly owner: () => BrowserWindow | null;
  readonly onActivity: () => void;
}

export function createCustomerWindows(deps: CustomerWindowsDeps): CustomerWindows {
  const windows = new Map<string, BrowserWindow>();
  return {
    open(customerId) {
      const known = windows.get(customerId);
      if (known !== undefined) {
        show(known);
        return true;
      }
      if (windows.size >= MOST_WINDOWS) return false;
      const window = openWindow(deps, customerId, windows.size);
      windows.set(customerId, window);
      window.on('closed', () => windows.delete(customerId));
      return true;
    },
    closeAll() {
      for (const window of windows.values()) window.destroy();
      windows.clear();
    },
    each(work) {
      for (const window of windows.values()) work(window);
    },
  };
}

function openWindow(deps: CustomerWindowsDeps, customerId: string, place: number): BrowserWindow {
  const { settings, log } = deps;
  const areas = screen.getAllDisplays().map(display => display.workArea);
  const limits = { size: CUSTOMER_SIZE, min: CUSTOMER_MIN_SIZE };
  const window = new BrowserWindow({
    ...cascade(placeWindow(settings.get().customerWindow, areas, limits), place),
    minWidth: CUSTOMER_MIN_SIZE.width,
    minHeight: CUSTOMER_MIN_SIZE.height,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131519' : '#F6F7F9',
    autoHideMenuBar: true,
    ...(deps.preferences === undefined ? {} : { webPreferences: deps.preferences }),
  });
  setWindowTitle(window, deps.locale());
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', event => event.preventDefault());
  window.on('close', () => {
    const state = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    settings.save({ customerWindow: state }).catch((error: unknown) => log.error('settings.save', error));
  });
  window.webContents.on('input-event', () => deps.onActivity());
  window.webContents.on('did-finish-load', () => connect(deps.owner(), window));
  window.webContents.on('render-process-gone', () => window.destroy());
  const url = `${APP_ORIGIN}/?window=customer#/customers/${encodeURIComponent(customerId)}`;
  window.loadURL(url).catch((error: unknown) => log.error('page.load', error));
  return window;
}

/** Gives both pages an end of a new channel; without an owner there is nothing to look at. */
function connect(owner: BrowserWindow | null, window: BrowserWindow): void {
  if (owner === null || owner.isDestroyed()) {
    window.destroy();
    return;
  }
  const { port1, port2 } = new MessageChannelMain();
  owner.webContents.postMessage(DATA_PORT_EVENT, 'serve', [port1]);
  window.webContents.postMessage(DATA_PORT_EVENT, 'use', [port2]);
}

function show(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
