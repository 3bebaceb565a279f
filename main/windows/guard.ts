/**
 * What no page of ours may do, whatever is written into it: leave its origin, open windows, embed pages, download, ask for permissions.
 * Rule SH3.
 */
import { app, type Session as BrowserSession, type WebContents } from 'electron';
import { APP_ORIGIN } from '../../common/ipc/worker-bridge.ts';
import type { Log } from '../services/log.ts';

/** Guards every page that will ever exist in this program. Before the first window. */
export function guardPages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, log));
}

/** Refuses all permissions and downloads of the browser session. */
export function guardBrowserSession(browser: BrowserSession): void {
  browser.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  browser.setPermissionCheckHandler(() => false);
  browser.setDevicePermissionHandler(() => false);
  browser.on('will-download', event => event.preventDefault()); // files are saved by files.save, into a place that the user chose
}

function guardPage(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', event => event.preventDefault());
  const stay = (event: { preventDefault(): void }, target: string): void => {
    if (isOwnPage(target)) return;
    event.preventDefault();
    log.info('navigation.refused');
  };
  contents.on('will-navigate', event => stay(event, event.url));
  contents.on('will-redirect', event => stay(event, event.url));
  contents.on('will-frame-navigate', event => stay(event, event.url));
}

/** Reloading the application's page is allowed; its bridges are no pages. */
function isOwnPage(target: string): boolean {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || `${url.protocol}//${url.host}` !== APP_ORIGIN) return false;
  return url.pathname === '/' || url.pathname === '/index.html';
}
