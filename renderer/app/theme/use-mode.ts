/** Light or dark: as the user chose, otherwise as the system says, following it while the application runs. */
import { useSyncExternalStore } from 'react';
import { useThemeChoice } from '../state/preferences.ts';
import type { Mode } from './palette.ts';

/** The mode to show now. */
export function useMode(): Mode {
  const choice = useThemeChoice();
  const isDark = useMediaQuery('(prefers-color-scheme: dark)');
  if (choice === 'system') return isDark ? 'dark' : 'light';
  return choice;
}

/** Whether the system's user asked for less motion. */
export function useIsStill(): boolean {
  return useMediaQuery('(prefers-reduced-motion: reduce)');
}

function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    listener => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}
