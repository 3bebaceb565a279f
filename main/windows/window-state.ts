/** Where the window was, kept on a screen that is there: a monitor may have gone since. Pure. Rule SH5. */
import type { WindowState } from '../services/settings.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SIZE = { width: 1280, height: 800 } as const;
export const MIN_SIZE = { width: 960, height: 600 } as const;

/** At least this much of the window must lie on a screen, so that it can be taken hold of. */
const GRIP = 120;

/** The bounds to open with. `screens` are the work areas, the main one first. Without x and y the system places the window. */
export function placeWindow(
  saved: WindowState | null,
  screens: readonly Area[],
): { width: number; height: number; x?: number; y?: number } {
  const main = screens[0];
  if (saved === null) return fitInto(DEFAULT_SIZE, main);
  const home = screens.find(screen => overlap(saved, screen));
  if (home === undefined) return fitInto(saved, main);
  const { width, height } = fitInto(saved, home);
  return {
    width,
    height,
    x: clamp(saved.x, home.x - width + GRIP, home.x + home.width - GRIP),
    y: clamp(saved.y, home.y, home.y + home.height - GRIP),
  };
}

function fitInto(size: { width: number; height: number }, screen: Area | undefined): { width: number; height: number } {
  const width = Math.min(size.width, screen?.width ?? size.width);
  const height = Math.min(size.height, screen?.height ?? size.height);
  return { width: Math.max(width, MIN_SIZE.width), height: Math.max(height, MIN_SIZE.height) };
}

function overlap(a: Area, b: Area): boolean {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide >= GRIP && high >= GRIP;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
