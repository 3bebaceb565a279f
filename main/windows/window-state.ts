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
export const CUSTOMER_SIZE = { width: 1080, height: 760 } as const;
/** Narrow enough to stand beside another program. */
export const CUSTOMER_MIN_SIZE = { width: 360, height: 480 } as const;

/** At least this much of the window must lie on a screen, so that it can be taken hold of. */
const GRIP = 120;
const STEP = 28;

interface Size {
  readonly width: number;
  readonly height: number;
}
/** How large a window is at first, and at least. */
export interface SizeLimits {
  readonly size: Size;
  readonly min: Size;
}
const MAIN_LIMITS: SizeLimits = { size: DEFAULT_SIZE, min: MIN_SIZE };

/** The bounds to open with. `screens` are the work areas, the main one first. Without x and y the system places the window. */
export function placeWindow(
  saved: WindowState | null,
  screens: readonly Area[],
  { size, min }: SizeLimits = MAIN_LIMITS,
): { width: number; height: number; x?: number; y?: number } {
  const main = screens[0];
  if (saved === null) return fitInto(size, main, min);
  const home = screens.find(screen => overlap(saved, screen));
  if (home === undefined) return fitInto(saved, main, min);
  const { width, height } = fitInto(saved, home, min);
  return {
    width,
    height,
    x: clamp(saved.x, home.x - width + GRIP, home.x + home.width - GRIP),
    y: clamp(saved.y, home.y, home.y + home.height - GRIP),
  };
}

/** The next window a step further right and down, so that it does not hide the one before. */
export function cascade<B extends { readonly x?: number; readonly y?: number }>(bounds: B, place: number): B {
  if (bounds.x === undefined || bounds.y === undefined) return bounds;
  return { ...bounds, x: bounds.x + place * STEP, y: bounds.y + place * STEP };
}

function fitInto(size: Size, screen: Area | undefined, min: Size): { width: number; height: number } {
  const width = Math.min(size.width, screen?.width ?? size.width);
  const height = Math.min(size.height, screen?.height ?? size.height);
  return { width: Math.max(width, min.width), height: Math.max(height, min.height) };
}

function overlap(a: Area, b: Area): boolean {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide >= GRIP && high >= GRIP;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
