/** Looking at a screen: pictures in both themes, and what an accessibility checker finds on it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Locale } from '../../../common/ipc/desktop.ts';

const SHOTS = resolve('artifacts/screens');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Theme = 'light' | 'dark';
export interface Size {
  readonly width: number;
  readonly height: number;
}
export const USUAL: Size = { width: 1280, height: 800 };
export const NARROW: Size = { width: 400, height: 800 };

/** Findings that are no fault of ours, each with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

/** Gives the page this size, also beyond the screen's. */
export async function resize(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await page.waitForFunction(width => window.innerWidth === width, size.width);
}

/** Takes a picture of the screen in each theme; the application has to follow the system's. */
export async function shoot(
  page: Page,
  name: string,
  locale: Locale,
  { size = USUAL, themes = ['light', 'dark'] }: { size?: Size; themes?: readonly Theme[] } = {},
): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.waitForFunction(mode => document.documentElement.style.colorScheme === mode, theme);
    const path = join(SHOTS, `${locale}-${theme}-${size.width}x${size.height}`, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
  }
}

/** The usual pictures, and one of the page in a narrow window. */
export async function shootSizes(page: Page, name: string, locale: Locale): Promise<void> {
  await shoot(page, name, locale);
  await resize(page, NARROW);
  await shoot(page, name, locale, { size: NARROW, themes: ['light'] });
  await resize(page, USUAL);
}

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly places: readonly string[];
}

/** Fails on what keeps people out: serious and critical findings of axe-core. */
export async function expectAccessible(page: Page): Promise<void> {
  const hasAxe = await page.evaluate(() => 'axe' in window);
  if (!hasAxe) await page.evaluate(AXE); // the page's policy allows no further script, the debugger may
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; impact: string; nodes: { target: unknown[]; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      places: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  });
  const grave = found.filter(
    ({ id, impact }: Finding) => ['serious', 'critical'].includes(impact) && EXCEPTIONS[id] === undefined,
  );
  expect(grave).toEqual([]);
}
