/**
 * How this machine shows the application: theme (kept in localStorage, which holds nothing personal) and language (kept by the main
 * process, whose menus and dialogs speak it too).
 */
import { create } from 'zustand';
import type { Locale } from '../../../common/ipc/desktop.ts';
import { desktop } from '../desktop.ts';
import { setLocale } from '../i18n/index.ts';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const KEY = 'view.theme';

const useStore = create<{ readonly theme: ThemeChoice }>(() => ({ theme: readTheme() }));

/** The chosen theme. */
export function useThemeChoice(): ThemeChoice {
  return useStore(store => store.theme);
}

/** Chooses the theme and keeps the choice. */
export function chooseTheme(theme: ThemeChoice): void {
  localStorage.setItem(KEY, theme);
  useStore.setState({ theme });
}

/** Changes the language everywhere, now and for the next start. */
export async function chooseLocale(locale: Locale): Promise<void> {
  await setLocale(locale);
  await desktop.app.setLocale(locale);
}

function readTheme(): ThemeChoice {
  const kept = localStorage.getItem(KEY);
  return THEME_CHOICES.find(choice => choice === kept) ?? 'system';
}
