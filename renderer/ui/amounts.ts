/** Shares, months, sizes and spans of time in the form of the interface's language, besides what ui/format.ts gives. */
import { useMemo } from 'react';
import type { Locale } from '../../common/ipc/desktop.ts';
import { useLocale } from '../app/i18n/index.ts';
import { makeFormat, type Format } from './format.ts';

export interface Amounts extends Format {
  /** A share from 0 to 1 as per cent with one decimal. */
  share(this: void, value: number): string;
  /** `2026年3月`, `Mar 2026`. */
  month(this: void, value: number): string;
  /** The minute for an instant of today, day and minute for any other. */
  moment(this: void, value: number, now: number): string;
  /** `1.2 MB`; bytes in. */
  bytes(this: void, value: number): string;
  /** A rounded span, `12秒`, `3 min`; milliseconds in. */
  span(this: void, ms: number): string;
}

/** The forms of the present language. */
export function useAmounts(): Amounts {
  const locale = useLocale();
  return useMemo(() => makeAmounts(locale), [locale]);
}

/** The forms of a language. */
export function makeAmounts(locale: Locale): Amounts {
  const format = makeFormat(locale);
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short' });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const inUnit = (unit: 'second' | 'minute' | 'hour', value: number): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  return {
    ...format,
    share: value => percent.format(value),
    month: value => month.format(value),
    moment: (value, now) => (format.date(value) === format.date(now) ? format.time(value) : format.dateTime(value)),
    bytes: value => {
      if (value < 1024) return `${decimal.format(value)} B`;
      if (value < 1024 ** 2) return `${decimal.format(value / 1024)} KB`;
      return `${decimal.format(value / 1024 ** 2)} MB`;
    },
    span: ms => {
      const seconds = Math.max(1, Math.round(ms / 1000));
      if (seconds < 60) return inUnit('second', seconds);
      return seconds < 3600 ? inUnit('minute', Math.round(seconds / 60)) : inUnit('hour', Math.round(seconds / 3600));
    },
  };
}
