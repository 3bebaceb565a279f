/** Electron's main process for the benches: one hidden window on the given page; ends when the page closes it. */
import { app, BrowserWindow } from 'electron';

const url = process.argv.find(argument => argument.startsWith('http://127.0.0.1:'));

app.on('window-all-closed', () => app.exit(0));
void app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false, webPreferences: { backgroundThrottling: false, sandbox: true } });
  window.webContents.on('render-process-gone', () => app.exit(3));
  window.webContents.on('did-fail-load', () => app.exit(4));
  return window.loadURL(url ?? 'about:blank');
});
