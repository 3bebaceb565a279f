/**
 * Dates as they occur in files, to milliseconds since 1970. Rule IM10.
 *
 * A text with a zone (`Z`, `+0800`, `+08:00`) is that instant. A text without one is read as written in the zone that the caller
 * names as a fixed offset, China Standard Time unless he says otherwise, on every machine alike: the same file gives the same
 * instants wherever it is imported. A date without a time is the first instant of that day.
 * A year that comes last is read as month/day/year; a day in the place of the month is refused and never swapped, because a column
 * that is swapped in some rows only would be wrong without anyone noticing. Nothing here reads a clock.
 */
export const CHINA_OFFSET_MINUTES = 480;

const DAY_MS = 86_400_000;
/** Day 0 of the Excel calendar as it counts from March 1900 on (1899-12-30), in days since 1970. */
const EXCEL_EPOCH_DAYS = -25_569;
const MAX_TIME = 253_402_300_799_999;

const TIME = String.raw`(?:(?:[T\s]\s*)(\d{1,2})(?::|时|点)(\d{1,2})(?:(?::|分)(\d{1,2})(?:[.,](\d{1,9}))?秒?|分)?\s*(AM|PM)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`, 'i');
const CHINESE = new RegExp(
  String.raw`^(\d{4})(年)(\d{1,2})月(\d{1,2})[日号]${TIME.replace(String.raw`[T\s]\s*`, String.raw`\s*`)}$`,
  'i',
);
const MONTH_FIRST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const SERIAL = /^\d{5}(?:\.\d+)?$/;

/** Reads a date; null when the text is none that we are sure of, or lies before 1970 or after 9999. */
export function parseDate(raw: string, offsetMinutes: number = CHINA_OFFSET_MINUTES): number | null {
  const text = raw.normalize('NFKC').trim();
  const value = parseWritten(text, offsetMinutes) ?? parseSerial(text, offsetMinutes);
  return value !== null && value >= 0 && value <= MAX_TIME ? value : null;
}

function parseWritten(text: string, offsetMinutes: number): number | null {
  const first = YEAR_FIRST.exec(text) ?? CHINESE.exec(text);
  if (first !== null) return build(first[1], first[3], first[4], first.slice(5), offsetMinutes);
  const last = MONTH_FIRST.exec(text);
  if (last !== null) return build(last[4], last[1], last[3], last.slice(5), offsetMinutes);
  const compact = COMPACT.exec(text);
  return compact === null ? null : build(compact[1], compact[2], compact[3], [], offsetMinutes);
}

type Part = string | undefined;

function build(year: Part, month: Part, day: Part, time: readonly Part[], offsetMinutes: number): number | null {
  const [hourText, minute, second, fraction, half, zone] = time;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const check = new Date(date);
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day)) return null; // 30 February
  const hour = toHour(Number(hourText ?? 0), half);
  if (hour === null || hour > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return null;
  const offset = zone === undefined ? offsetMinutes : zoneOffset(zone);
  if (offset === null) return null;
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  return date + ((hour * 60 + Number(minute ?? 0) - offset) * 60 + Number(second ?? 0)) * 1000 + ms;
}

function toHour(hour: number, half: Part): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
}

function zoneOffset(zone: string): number | null {
  if (/^(?:Z|UTC)$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}

/** A spreadsheet's day number, e.g. 45356.333: from 1970 on it has five digits, which no other date that we read has. */
function parseSerial(text: string, offsetMinutes: number): number | null {
  if (!SERIAL.test(text)) return null;
  return Math.round((Number(text) + EXCEL_EPOCH_DAYS) * DAY_MS) - offsetMinutes * 60_000;
}
