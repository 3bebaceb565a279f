/** Numbers and times in the form of the interface's language. Times are milliseconds since 1970, shown in the machine's time zone. */
import { useMemo } from 'react';
import type { Locale } from '../../common/ipc/desktop.ts';
import { useLocale } from '../app/i18n/index.ts';

export interface Format {
  readonly number: (value: number) => string;
  /** `2026-03-09`, the form in which lists are scanned fastest; '' for null. */
  readonly date: (value: number | null) => string;
  /** `10:42` */
  readonly time: (value: number) => string;
  /** `2026-03-09 10:42`; '' for null. */
  readonly dateTime: (value: number | null) => string;
  /** A day as a heading: today and yesterday in words, others with their weekday. */
  readonly day: (value: number, now: number) => string;
}

/** The formats of the present language. */
export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(() => makeFormat(locale), [locale]);
}

/** The formats of a language. */
export function makeFormat(locale: Locale): Format {
  const number = new Intl.NumberFormat(locale);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const heading = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' });
  return {
    number: value => number.format(value),
    date: value => (value === null ? '' : isoDate(value)),
    time: value => isoTime(value),
    dateTime: value => (value === null ? '' : `${isoDate(value)} ${isoTime(value)}`),
    day: (value, now) => {
      const days = Math.round((startOfDay(value) - startOfDay(now)) / 86_400_000);
      return days === 0 || days === -1 ? words.format(days, 'day') : heading.format(value);
    },
  };
}

/** The first instant of the local day. */
export function startOfDay(value: number): number {
  return new Date(value).setHours(0, 0, 0, 0);
}

function isoDate(value: number): string {
  const date = new Date(value);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

function isoTime(value: number): string {
  const date = new Date(value);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
