/** What a mapping needs before it can be used, and how speed is told. Rules WI2, WI6. */
import { describe, expect, it } from 'vitest';
import type { ImportMapping } from '../../../../common/domain/import-mapping.ts';
import { checkMapping, sampleColumn } from '../../../../renderer/features/import/check-mapping.ts';
import { measureSpeed } from '../../../../renderer/features/import/measure-speed.ts';

describe('checkMapping', () => {
  const cases: readonly (readonly [string, ImportMapping, ReturnType<typeof checkMapping>])[] = [
    [
      'a name and several phones',
      ['name', 'phone', 'phone', 'ignore'],
      { hasName: true, doubled: [], isUsable: true, used: 3 },
    ],
    ['no name', ['phone', 'ignore'], { hasName: false, doubled: [], isUsable: false, used: 1 }],
    ['two names', ['name', 'name'], { hasName: true, doubled: ['name'], isUsable: false, used: 2 }],
  ];
  it.each(cases)('[WI2] %s', (_name, mapping, expected) => expect(checkMapping(mapping)).toEqual(expected));

  it('[WI2] the values beside a column are its first different ones that are not empty', () => {
    const sample = [['a'], [' '], ['a'], ['b'], ['c'], []];
    expect(sampleColumn(sample, 0, 2)).toEqual(['a', 'b']);
  });
});

describe('measureSpeed', () => {
  it('[WI6] tells rows per second and what remains, not before it can be told', () => {
    expect(measureSpeed(500, 1_500, 2_000)).toEqual({ perSecond: 250, remainingMs: 4_000 });
    expect(measureSpeed(500, 1_500, 500)).toEqual({ perSecond: 1_000, remainingMs: null });
    expect(measureSpeed(0, 10, 0)).toEqual({ perSecond: 0, remainingMs: null });
  });
});
