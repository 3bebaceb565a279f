/** What must be known before the first picture: the language and the session. */
import { desktop } from './desktop.ts';
import { startI18n } from './i18n/index.ts';
import { setAppInfo } from './state/app-info.ts';
import { followErrors } from './report-error.ts';
import { followSession } from './state/session.ts';
import { followStore } from './state/store.ts';

/** Asks the main process and begins to follow session and data worker. */
export async function startApp(): Promise<void> {
  followErrors();
  const info = await desktop.app.info();
  await startI18n(info.ok ? info.value.locale : 'zh-CN');
  if (info.ok) setAppInfo(info.value);
  followStore();
  await followSession();
}
