/** Days, months and years of the calendar at a fixed distance from UTC, by arithmetic. Rules SA2, SA4. */

const DAY = 86_400_000;
const MINUTE = 60_000;
const MONTHS_A_YEAR = 12;

/** The number of the month (12 × year + month from 0) in which the time lies, `zoneOffsetMinutes` east of UTC. */
export function monthOf(time: number, zoneOffsetMinutes: number): number {
  // Days since 0000-03-01, then year and month of the Gregorian calendar (400-year eras, years that begin in March).
  const days = Math.floor((time + zoneOffsetMinutes * MINUTE) / DAY) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  return (yearOfEra + era * 400) * MONTHS_A_YEAR + marchMonth + 2;
}

/** The first instant of the month, `zoneOffsetMinutes` east of UTC. */
export function startOfMonth(month: number, zoneOffsetMinutes: number): number {
  const start = new Date(0).setUTCFullYear(Math.floor(month / MONTHS_A_YEAR), month % MONTHS_A_YEAR, 1);
  return start - zoneOffsetMinutes * MINUTE;
}

/** The first instant of the period in which the time lies. */
export function periodStart(time: number, unit: 'day' | 'month' | 'year', zoneOffsetMinutes: number): number {
  if (unit === 'day') {
    const zone = zoneOffsetMinutes * MINUTE;
    return Math.floor((time + zone) / DAY) * DAY - zone;
  }
  const month = monthOf(time, zoneOffsetMinutes);
  return startOfMonth(unit === 'month' ? month : month - (month % MONTHS_A_YEAR), zoneOffsetMinutes);
}
