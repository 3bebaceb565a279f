/**
 * The palette as antd's theme: compact density, the sizes of the visual language, one accent.
 *
 * antd derives sizes and colours from a few seeds; what the visual language fixes is set after the derivation, so that it holds exactly.
 */
import { theme, type ThemeConfig } from 'antd';
import { FONT_FAMILY, PALETTES, type Mode, type Palette } from './palette.ts';

type Derive = typeof theme.compactAlgorithm;

/** The theme of a mode. */
export function makeTheme(mode: Mode): ThemeConfig {
  const colors = PALETTES[mode];
  return {
    algorithm: [...(mode === 'dark' ? [theme.darkAlgorithm] : []), theme.compactAlgorithm, fixTokens(colors)],
    token: {
      colorPrimary: colors.accent,
      colorInfo: colors.accent,
      colorSuccess: colors.success,
      colorWarning: colors.warning,
      colorError: colors.danger,
      colorTextDescription: colors.textSecondary,
      colorTextPlaceholder: colors.textFaint,
      colorTextLightSolid: colors.onAccent,
      colorLink: colors.accentText,
      colorLinkHover: colors.accentText, // the accent itself is too pale for text on the page and on rows under the pointer
      colorLinkActive: colors.accentText,
      colorSplit: colors.hairline,
      controlItemBgHover: colors.hover,
      controlItemBgActive: colors.selected,
      fontFamily: FONT_FAMILY,
      fontWeightStrong: 600,
    },
    components: {
      Tooltip: { colorBgSpotlight: mode === 'dark' ? '#3A404A' : '#1B1F24', colorTextLightSolid: '#FFFFFF' },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', contentFontSizeLG: 13 },
      Input: { inputFontSizeLG: 13 },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Drawer: { paddingLG: 16 },
      Tabs: {
        itemSelectedColor: colors.accentText,
        itemHoverColor: colors.accentText,
        itemActiveColor: colors.accentText,
      },
      Segmented: { trackBg: colors.hairline },
      // A box without a word must be seen: its edge is darker than the hairlines.
      Checkbox: { colorBorder: colors.textFaint },
      Radio: { colorBorder: colors.textFaint },
    },
  };
}

function fixTokens(colors: Palette): Derive {
  return (seed, derived) => ({
    ...(derived ?? theme.compactAlgorithm(seed)),
    colorPrimary: colors.accent,
    colorSuccess: colors.success,
    colorWarning: colors.warning,
    colorError: colors.danger,
    colorErrorText: colors.danger,
    // antd mixes these from the strong colours, which gives a dirty grey for dark seeds.
    colorInfoBg: colors.notes.info[0],
    colorInfoBorder: colors.notes.info[1],
    colorSuccessBg: colors.notes.success[0],
    colorSuccessBorder: colors.notes.success[1],
    colorWarningBg: colors.notes.warning[0],
    colorWarningBorder: colors.notes.warning[1],
    colorErrorBg: colors.notes.danger[0],
    colorErrorBorder: colors.notes.danger[1],
    colorText: colors.text,
    colorTextSecondary: colors.textSecondary,
    colorTextTertiary: colors.textSecondary,
    colorBgLayout: colors.page,
    colorBgContainer: colors.surface,
    colorBgElevated: colors.raised,
    colorBorder: colors.hairline,
    colorBorderSecondary: colors.hairline,
    fontSize: 13,
    fontSizeSM: 12,
    fontSizeLG: 15,
    fontSizeXL: 18,
    fontSizeHeading3: 20,
    fontSizeHeading4: 18,
    fontSizeHeading5: 15,
    lineHeight: 20 / 13,
    lineHeightSM: 16 / 12,
    lineHeightLG: 22 / 15,
    fontHeight: 20,
    fontHeightSM: 16,
    fontHeightLG: 22,
    borderRadius: 6,
    borderRadiusSM: 4,
    borderRadiusLG: 8,
    controlHeight: 28,
    controlHeightSM: 24,
    controlHeightLG: 32,
    motionDurationFast: '0.06s',
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.12s',
  });
}
