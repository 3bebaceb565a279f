/**
 * How charts look: one theme for light and dark, taken from the tokens of the interface. No chart sets a colour of its own.
 *
 * The category colours are those of Okabe and Ito (they stay apart for colour-blind eyes), then three that keep apart from them.
 * Rules CH1, CH2.
 */
import { theme } from 'antd';
import { useMemo } from 'react';

/** Category colours in their fixed order; a category keeps its place on every screen. */
export const CATEGORY_COLORS = [
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#F0E442',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
  '#882255',
  '#88CCEE',
  '#999933',
] as const;

/** The colours and type that a chart draws with. */
export interface ChartLook {
  readonly isDark: boolean;
  readonly text: string;
  readonly secondary: string;
  readonly hairline: string;
  readonly surface: string;
  readonly accent: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** The colour of the category at a place of its own list; places beyond the list begin again. */
export function pickCategoryColor(place: number): string {
  const count = CATEGORY_COLORS.length;
  return CATEGORY_COLORS[((place % count) + count) % count] ?? CATEGORY_COLORS[0];
}

/** The look under the present theme; changes with light and dark. */
export function useChartLook(): ChartLook {
  const { token } = theme.useToken();
  return useMemo(
    () => ({
      isDark: isDarkColor(token.colorBgContainer),
      text: token.colorText,
      secondary: token.colorTextSecondary,
      hairline: token.colorBorderSecondary,
      surface: token.colorBgElevated,
      accent: token.colorPrimary,
      fontFamily: token.fontFamily,
      fontSize: token.fontSizeSM,
    }),
    [token],
  );
}

/** Whether a `#rrggbb` or `#rgb` colour is dark by its perceived brightness; other notations count as light. */
export function isDarkColor(color: string): boolean {
  const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1] ?? expandShortHex(color);
  if (hex === undefined) return false;
  const [red, green, blue] = [0, 2, 4].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

function expandShortHex(color: string): string | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  return short === null
    ? undefined
    : short
        .slice(1)
        .flatMap(digit => [digit, digit])
        .join('');
}
