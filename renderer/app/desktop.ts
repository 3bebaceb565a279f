/**
 * The one place that touches `window.desktop`, the bridge that the preload builds. It adds nothing to the contract.
 */
import type { Desktop } from '../../common/ipc/desktop.ts';

declare global {
  interface Window {
    readonly desktop: Desktop;
  }
}

/** The main process as the page sees it. Looked up at each use, so that a test may put its own bridge in place. */
export const desktop: Desktop = {
  get app() {
    return window.desktop.app;
  },
  get windows() {
    return window.desktop.windows;
  },
  get session() {
    return window.desktop.session;
  },
  get account() {
    return window.desktop.account;
  },
  get files() {
    return window.desktop.files;
  },
  onMenu: listener => window.desktop.onMenu(listener),
};
