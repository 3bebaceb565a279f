/**
 * The colours of the two modes. antd's tokens and the CSS variables of our own parts are made from them; nothing else sets a colour
 * by hand. Every text colour has a contrast of at least 4.5 to the surface and to the page (WCAG AA). Rule UI3.
 */
import type { StatusMeaning } from '../../../common/domain/classification.ts';

export type Mode = 'light' | 'dark';

export interface Palette {
  readonly page: string;
  readonly surface: string;
  /** What floats: menus, dialogs, the raised part of the frame. */
  readonly raised: string;
  readonly text: string;
  readonly textSecondary: string;
  /** Placeholders and icons that only accompany. */
  readonly textFaint: string;
  readonly hairline: string;
  readonly accent: string;
  readonly accentText: string;
  /** Text and icons on the accent. */
  readonly onAccent: string;
  /** The thumb of scroll bars. */
  readonly scroll: string;
  readonly hover: string;
  readonly selected: string;
  readonly shadow: string;
  readonly success: string;
  readonly warning: string;
  readonly danger: string;
  /** Ground and edge of notes and of the states of tasks; the text on them is `text`, or the strong colour. */
  readonly notes: Readonly<Record<'info' | 'success' | 'warning' | 'danger', readonly [string, string]>>;
  /** The dot beside a status's word, by meaning. */
  readonly meaning: Readonly<Record<StatusMeaning, string>>;
}

export const PALETTES: Readonly<Record<Mode, Palette>> = {
  light: {
    page: '#F6F7F9',
    surface: '#FFFFFF',
    raised: '#FFFFFF',
    text: '#1B1F24',
    textSecondary: '#5B6470',
    textFaint: '#667079',
    hairline: '#E4E7EB',
    accent: '#2F6FEB',
    accentText: '#1F5FDB',
    onAccent: '#FFFFFF',
    scroll: '#B4BBC4',
    hover: '#F0F3F7',
    selected: '#E8F0FE',
    shadow: '0 4px 16px rgb(27 31 36 / 12%)',
    success: '#1F8A4C',
    warning: '#9A6414',
    danger: '#C93B3B',
    notes: {
      info: ['#EEF4FE', '#C5D9FB'],
      success: ['#EDF8F1', '#BFE3CD'],
      warning: ['#FFF8E8', '#F0DBA8'],
      danger: ['#FDF1F1', '#F3CACA'],
    },
    meaning: { open: '#2F6FEB', ongoing: '#B7791F', won: '#1F8A4C', lost: '#6B7280', junk: '#C93B3B' },
  },
  dark: {
    page: '#131519',
    surface: '#1B1E24',
    raised: '#23272F',
    text: '#E8EAED',
    textSecondary: '#9AA3AE',
    textFaint: '#87919D',
    hairline: '#2C3139',
    accent: '#6B9BFF',
    accentText: '#83ABFF',
    onAccent: '#0E1526',
    scroll: '#4A515C',
    hover: '#23272F',
    selected: '#1E2B45',
    shadow: '0 4px 20px rgb(0 0 0 / 50%)',
    success: '#4CC27E',
    warning: '#E0A84C',
    danger: '#F07B7B',
    notes: {
      info: ['#1C2740', '#2F4673'],
      success: ['#182A20', '#2C5A3E'],
      warning: ['#2B2517', '#5A4922'],
      danger: ['#2F1F21', '#633437'],
    },
    meaning: { open: '#6B9BFF', ongoing: '#E0A84C', won: '#4CC27E', lost: '#9AA3AE', junk: '#F07B7B' },
  },
};

export const FONT_FAMILY =
  'system-ui, "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
