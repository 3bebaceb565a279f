/** The colours of both modes keep their contrast. */
import { expect, it } from 'vitest';
import { PALETTES, type Palette } from '../../../renderer/app/theme/palette.ts';

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const WORDS = ['text', 'textSecondary', 'textFaint', 'accentText', 'warning', 'danger'] as const;
const GROUNDS = ['page', 'surface'] as const;

it('[UI3] text colours have a contrast of at least 4.5 in both modes', () => {
  for (const [mode, palette] of Object.entries(PALETTES) as [string, Palette][]) {
    for (const word of WORDS) {
      for (const ground of GROUNDS) {
        expect(contrast(palette[word], palette[ground]), `${mode} ${word} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(palette.text, palette.selected), `${mode} selected`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.onAccent, palette.accent), `${mode} accent`).toBeGreaterThanOrEqual(4.5);
  }
});
