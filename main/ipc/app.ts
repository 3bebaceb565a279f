/** Topic `app`: version, language, system notifications. */
import type { AppInfo, Locale } from '../../common/ipc/desktop.ts';
import type { Handlers } from './register.ts';

export function appHandlers(deps: {
  readonly info: () => AppInfo;
  readonly setLocale: (locale: Locale) => Promise<void>;
  readonly notify: (title: string, body: string) => void;
}): Pick<Handlers, 'app.info' | 'app.setLocale' | 'app.notify'> {
  return {
    'app.info': () => deps.info(),
    'app.setLocale': async locale => {
      await deps.setLocale(locale);
      return null;
    },
    'app.notify': message => {
      deps.notify(message.title, message.body);
      return null;
    },
  };
}
