/** Limits and events of unusual volume: the pure rules. */
import { expect, it } from 'vitest';
import { findAnomaly, type UseKind } from '../../common/domain/anomalies.ts';
import { DEFAULT_LIMITS, limitsOf, noteReveal, revealsLeft, type RevealBook } from '../../common/domain/limits.ts';

const HOUR = 3_600_000;
const book = (part: Partial<RevealBook> = {}): RevealBook => ({
  limit: 5,
  used: 0,
  toldAt: 100 * HOUR,
  shownAt: [],
  ...part,
});

it('[LI1] a role differs where it has a number of its own', () => {
  const limits = { ...DEFAULT_LIMITS, roles: { sales: { revealsPerDay: 20 } } };
  expect(limitsOf(limits, 'sales')).toEqual({ ...DEFAULT_LIMITS.everyone, revealsPerDay: 20 });
  expect(limitsOf(limits, 'lead')).toEqual(DEFAULT_LIMITS.everyone);
});

it('[LI4] what was shown here and what other devices used both count, and a day later no longer', () => {
  const now = 101 * HOUR;
  expect(revealsLeft(book({ used: 3 }), now)).toBe(2);
  const shown = noteReveal(book({ used: 3 }), now);
  expect(revealsLeft(shown, now)).toBe(1);
  expect(revealsLeft(noteReveal(noteReveal(shown, now), now), now)).toBe(0);
  expect(revealsLeft(shown, now + 24 * HOUR)).toBe(5);
  expect(revealsLeft(book({ used: 3 }), now + 24 * HOUR)).toBe(5);
});

it('[LI5] a clock that was set back gives nothing back', () => {
  let kept = book();
  for (let shown = 0; shown < 5; shown++) kept = noteReveal(kept, 101 * HOUR);
  for (const now of [101 * HOUR, 99 * HOUR, 1]) expect(revealsLeft(kept, now)).toBe(0);
});

it.each<[UseKind, number, number, number | null, string | null]>([
  ['reveals', 201, 500, 200, 'reveals_over_limit'],
  ['reveals', 200, 200, 200, null],
  ['reveals', 40, 5, 200, 'reveals_unusual'],
  ['reveals', 29, 0, 200, null],
  ['export_rows', 5_000, 0, null, 'exports_unusual'],
  ['deletes', 60, 40, null, null],
  ['deletes', 60, 19, null, 'deletes_unusual'],
  ['snapshots', 4, 0, null, 'devices_filled'],
  ['sign_ins_failed', 9, 0, null, null],
  ['sign_ins_failed', 10, 100, null, 'sign_ins_failed'],
  ['tokens_reused', 1, 0, null, 'token_reused'],
  ['writes_refused', 5, 0, null, 'masked_fields_probed'],
  ['import_rows', 9_999_999, 0, null, null],
])('[LI6] %s: %i today, %i usually, limit %j: %s', (kind, day, usual, limit, expected) => {
  expect(findAnomaly({ kind, day, usual, limit })?.kind ?? null).toBe(expected);
});
