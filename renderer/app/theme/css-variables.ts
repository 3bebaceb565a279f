/** Hands the palette to our own style sheets as CSS variables (`--pool-…`) on the document's root. */
import { FONT_FAMILY, PALETTES, type Mode } from './palette.ts';

/** Sets all variables for a mode. */
export function applyCssVariables(mode: Mode): void {
  const colors = PALETTES[mode];
  const root = document.documentElement;
  root.style.colorScheme = mode;
  const variables: Record<string, string> = {
    font: FONT_FAMILY,
    page: colors.page,
    surface: colors.surface,
    raised: colors.raised,
    text: colors.text,
    'text-secondary': colors.textSecondary,
    'text-faint': colors.textFaint,
    hairline: colors.hairline,
    accent: colors.accent,
    'accent-text': colors.accentText,
    'on-accent': colors.onAccent,
    scroll: colors.scroll,
    hover: colors.hover,
    selected: colors.selected,
    shadow: colors.shadow,
    success: colors.success,
    warning: colors.warning,
    danger: colors.danger,
  };
  for (const [meaning, color] of Object.entries(colors.meaning)) variables[`meaning-${meaning}`] = color;
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--pool-${name}`, value);
}
