/** Cells that a spreadsheet would run. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { protectCell, restoreCell, writeCsvRow } from '../../common/domain/csv-text.ts';
import { createCsvParser } from '../../renderer/data/import/csv-parser.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠a'])(
  '[IM11] %j gets an apostrophe',
  text => {
    expect(protectCell(text)).toBe(`'${text}`);
  },
);

it.each(['', 'a=1', ' =1', "'a", '张三', '138-0013-8000', '"=1'])('[IM11] %j stays as it is', text => {
  expect(protectCell(text)).toBe(text);
});

it('[IM12] undoing gives every text back, also one that had apostrophes of its own', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '+', 'a', '\t', '客', ' ', '"', ',', '\n'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), cells => {
      expect(cells.map(cell => restoreCell(protectCell(cell)))).toEqual(cells);
      const parser = createCsvParser(',');
      const [record] = [...parser.push(writeCsvRow(cells)), ...parser.finish()];
      expect(record?.cells.map(restoreCell)).toEqual(cells);
      for (const cell of record?.cells ?? []) expect(/^[=+\-@\t\r\n]/.test(cell)).toBe(false);
    }),
    { numRuns: 2_000, seed: 4 },
  );
});
