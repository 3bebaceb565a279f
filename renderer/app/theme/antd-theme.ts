/** The palette as antd's theme: compact density, the sizes of the visual language, one accent. */
import { theme, type MappingAlgorithm, type ThemeConfig } from 'antd';
import { FONT_FAMILY, PALETTES, type Mode } from './palette.ts';

/** The compact algorithm makes type and controls smaller than the visual language says; its spaces are what we want of it. */
const keepSizes: MappingAlgorithm = (seed, map) => ({
  ...(map ?? theme.defaultAlgorithm(seed)),
  fontSize: seed.fontSize,
  controlHeight: seed.controlHeight,
});

/** The theme of a mode. `isStill` is set where the user asked the system for less motion. */
export function makeTheme(mode: Mode, isStill: boolean): ThemeConfig {
  const colors = PALETTES[mode];
  return {
    algorithm: [mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm, theme.compactAlgorithm, keepSizes],
    token: {
      colorPrimary: colors.accent,
      colorInfo: colors.accent,
      colorSuccess: colors.success,
      colorWarning: colors.warning,
      colorError: colors.danger,
      colorInfoBg: colors.notes.info[0],
      colorInfoBorder: colors.notes.info[1],
      colorSuccessBg: colors.notes.success[0],
      colorSuccessBorder: colors.notes.success[1],
      colorWarningBg: colors.notes.warning[0],
      colorWarningBorder: colors.notes.warning[1],
      colorErrorBg: colors.notes.danger[0],
      colorErrorBorder: colors.notes.danger[1],
      colorLink: colors.accentText,
      colorText: colors.text,
      colorTextSecondary: colors.textSecondary,
      colorTextTertiary: colors.textSecondary,
      colorTextDescription: colors.textSecondary,
      colorTextPlaceholder: colors.textFaint,
      colorTextLightSolid: colors.onAccent,
      colorBgLayout: colors.page,
      colorBgContainer: colors.surface,
      colorBgElevated: colors.raised,
      colorBorder: colors.hairline,
      colorBorderSecondary: colors.hairline,
      colorSplit: colors.hairline,
      controlItemBgHover: colors.hover,
      controlItemBgActive: colors.selected,
      fontFamily: FONT_FAMILY,
      fontSize: 13,
      fontSizeSM: 12,
      fontSizeLG: 15,
      fontSizeHeading3: 20,
      fontSizeHeading4: 15,
      lineHeight: 20 / 13,
      lineHeightSM: 16 / 12,
      lineHeightLG: 22 / 15,
      fontWeightStrong: 600,
      borderRadius: 6,
      borderRadiusSM: 4,
      borderRadiusLG: 8,
      controlHeight: 28,
      controlHeightSM: 24,
      controlHeightLG: 32,
      motion: !isStill,
      motionDurationFast: '0.06s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.12s',
      wireframe: false,
    },
    components: {
      Tooltip: { colorBgSpotlight: mode === 'dark' ? '#3A404A' : '#1B1F24', colorTextLightSolid: '#FFFFFF' },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Drawer: { paddingLG: 16 },
    },
  };
}
