/**
 * Builds `window.desktop` out of the contract: the only importer of ipcRenderer. Runs sandboxed; bundles types and event names only.
 * Every function sends to one fixed channel: the page cannot name another. Rule IP4.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Channel, Desktop } from '../../common/ipc/desktop.ts';
import { DATA_PORT_EVENT, MENU_EVENT, SESSION_EVENT } from '../../common/ipc/events.ts';

// The main process answers each channel with the result that Desktop promises (main/ipc/register.ts).
const ask = (channel: Channel, ...args: unknown[]): Promise<never> =>
  ipcRenderer.invoke(channel, ...args) as Promise<never>;

function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const handle = (_event: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, handle);
  return () => {
    ipcRenderer.removeListener(channel, handle);
  };
}

const desktop: Desktop = {
  app: {
    info: () => ask('app.info'),
    setLocale: locale => ask('app.setLocale', locale),
    setIdleMinutes: minutes => ask('app.setIdleMinutes', minutes),
    notify: message => ask('app.notify', message),
    report: error => ask('app.report', error),
  },
  windows: {
    openCustomer: customerId => ask('windows.openCustomer', customerId),
  },
  session: {
    state: () => ask('session.state'),
    ways: input => ask('session.ways', input),
    signIn: input => ask('session.signIn', input),
    signInWithCode: input => ask('session.signInWithCode', input),
    beginFactor: () => ask('session.beginFactor'),
    confirmFactor: input => ask('session.confirmFactor', input),
    signInByBrowser: input => ask('session.signInByBrowser', input),
    cancelSignIn: () => ask('session.cancelSignIn'),
    setUpUnlock: input => ask('session.setUpUnlock', input),
    changeUnlock: input => ask('session.changeUnlock', input),
    unlock: input => ask('session.unlock', input),
    lock: () => ask('session.lock'),
    signOut: input => ask('session.signOut', input),
    onChange: listener => listen(SESSION_EVENT, listener),
  },
  account: {
    status: input => ask('account.status', input),
    setUp: input => ask('account.setUp', input),
    redeem: input => ask('account.redeem', input),
  },
  files: {
    openImport: () => ask('files.openImport'),
    save: input => ask('files.save', input),
  },
  onMenu: listener => listen(MENU_EVENT, listener),
};

// A port cannot pass the context bridge: the page hears of it as a message of its own window.
ipcRenderer.on(DATA_PORT_EVENT, (event, use: unknown) => {
  window.postMessage({ kind: DATA_PORT_EVENT, use }, window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('desktop', desktop);
