/** Topic `app`: version, language, system notifications, errors of the page for the log. */
import type { AppInfo, IdleMinutes, Locale } from '../../common/ipc/desktop.ts';
import type { Log } from '../services/log.ts';
import type { Handlers } from './register.ts';

export function appHandlers(deps: {
  readonly info: () => AppInfo;
  readonly setLocale: (locale: Locale) => Promise<void>;
  readonly setIdleMinutes: (minutes: IdleMinutes) => Promise<void>;
  readonly notify: (title: string, body: string) => void;
  readonly log: Log;
}): Pick<Handlers, 'app.info' | 'app.setLocale' | 'app.setIdleMinutes' | 'app.notify' | 'app.report'> {
  return {
    'app.info': () => deps.info(),
    'app.setLocale': async locale => {
      await deps.setLocale(locale);
      return null;
    },
    'app.setIdleMinutes': async minutes => {
      await deps.setIdleMinutes(minutes);
      return null;
    },
    'app.notify': message => {
      deps.notify(message.title, message.body);
      return null;
    },
    'app.report': ({ source, name, places }) =>
      deps.log.error(`page.${source}`, null, { error: name, stack: places.join(' | ') }),
  };
}
