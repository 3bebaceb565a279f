/** Dates as files hold them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate } from '../../common/domain/parse-date.ts';

const iso = (text: string): number => Date.parse(text);

describe('dates', () => {
  it.each([
    ['2006-04-15T03:23:15.000Z', '2006-04-15T03:23:15Z'],
    ['2009-07-14T14:14:45+02:00', '2009-07-14T12:14:45Z'],
    ['2009-07-14 02:14:45-0800', '2009-07-14T10:14:45Z'],
    ['07/15/2009 02:14:45+0800', '2009-07-14T18:14:45Z'],
    ['07/13/2009T22:14:45-0800', '2009-07-14T06:14:45Z'],
    ['2024-03-05 08:00', '2024-03-05T00:00:00Z'],
    ['2024-03-05 08:00:30.5', '2024-03-05T00:00:30.500Z'],
    ['2024-03-05', '2024-03-04T16:00:00Z'],
    ['2024/3/5', '2024-03-04T16:00:00Z'],
    ['2024/3/5 8:05', '2024-03-05T00:05:00Z'],
    ['2024.3.5', '2024-03-04T16:00:00Z'],
    ['20240305', '2024-03-04T16:00:00Z'],
    ['2024年3月5日', '2024-03-04T16:00:00Z'],
    ['2024年03月05日 18:30', '2024-03-05T10:30:00Z'],
    ['2024年3月5日18时30分', '2024-03-05T10:30:00Z'],
    ['2024年3月5日 8点5分7秒', '2024-03-05T00:05:07Z'],
    ['２０２４年３月５日', '2024-03-04T16:00:00Z'],
    ['3/5/2024', '2024-03-04T16:00:00Z'],
    ['3/5/2024 1:05 PM', '2024-03-05T05:05:00Z'],
    ['3/5/2024 12:05 AM', '2024-03-04T16:05:00Z'],
    ['45356', '2024-03-04T16:00:00Z'],
    ['45356.5', '2024-03-05T04:00:00Z'],
  ])('[IM10] %s is %s', (text, expected) => {
    expect(parseDate(text)).toBe(iso(expected));
  });

  it.each([
    '',
    'yesterday',
    '2024-13-01',
    '2024-02-30',
    '2023-02-29',
    '2009\\7\\14 22:14:45+0800',
    '2009-07/14 02:14:45-0800',
    '25/12/2024',
    '2024-03-05 24:00',
    '2024-03-05 10:60',
    '2024-03-05 10:00+1900',
    '13:00 PM',
    '3/5/2024 13:00 PM',
    '1969-12-31',
    '123',
    '1709596800',
  ])('[IM10] %j is refused', text => {
    expect(parseDate(text)).toBeNull();
  });

  it('[IM10] a text without zone is read in the zone that is named, one with a zone is not', () => {
    expect(parseDate('2024-03-05 08:00', 0)).toBe(iso('2024-03-05T08:00Z'));
    expect(parseDate('2024-03-05 08:00', -300)).toBe(iso('2024-03-05T13:00Z'));
    expect(parseDate('2024-03-05T08:00Z', -300)).toBe(iso('2024-03-05T08:00Z'));
  });

  it('[IM10] every instant is read back from its ISO text', () => {
    const instant = fc.integer({ min: 0, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(instant, fc.integer({ min: -840, max: 840 }), (ms, offset) => {
        const text = new Date(ms).toISOString();
        expect(parseDate(text, offset)).toBe(ms);
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });
});
