/** The CSV parser: the public acid tests, csv-parse as the reference on well-formed files, and what real files get wrong. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvParser, MAX_RECORD, type CsvRecord } from '../../../renderer/data/import/csv-parser.ts';
import { detectDelimiter } from '../../../renderer/data/import/delimiter.ts';

const SPECTRUM = join(import.meta.dirname, '../../fixtures/csv-spectrum');

function parseText(text: string, delimiter = ',', piece = text.length || 1): CsvRecord[] {
  const parser = createCsvParser(delimiter);
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += piece) records.push(...parser.push(text.slice(at, at + piece)));
  return [...records, ...parser.finish()];
}

function parseCells(text: string, delimiter = ',', piece?: number): (readonly string[])[] {
  return parseText(text, delimiter, piece).map(record => record.cells);
}

function toObjects(rows: readonly (readonly string[])[]): Record<string, string>[] {
  const [header = [], ...body] = rows;
  return body.map(cells => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}

describe('acid tests of csv-spectrum', () => {
  const names = readdirSync(SPECTRUM).filter(name => name.endsWith('.csv'));
  it('[IM6] all eleven files are there', () => expect(names).toHaveLength(11));
  it.each(names)('[IM6] %s gives the expected JSON, whole and letter by letter', name => {
    const stored = readFileSync(join(SPECTRUM, name), 'utf8');
    const text = name.endsWith('_crlf.csv') ? stored.replaceAll('\n', '\r\n') : stored; // see SOURCE.txt
    const expected: unknown = JSON.parse(readFileSync(join(SPECTRUM, name.replace('.csv', '.json')), 'utf8'));
    expect(toObjects(parseCells(text))).toEqual(expected);
    expect(toObjects(parseCells(text, ',', 1))).toEqual(expected);
  });
});

describe('the reference', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '客', '"', ',', ';', '\n', '\r', '\r\n', ' ', '\t', '='),
    maxLength: 8,
  });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 12 });
  const quote = (text: string): string => (/[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const form = fc.record({
    rows,
    delimiter: fc.constantFrom(',', ';', '\t'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    piece: fc.integer({ min: 1, max: 20 }),
    isEnded: fc.boolean(),
  });

  it('[IM6] reads what csv-parse reads, in pieces of any size', () => {
    fc.assert(
      fc.property(form, ({ rows: data, delimiter, end, piece, isEnded }) => {
        const text =
          data.map(cells => cells.map(quote).join(delimiter)).join(end) + (isEnded && data.length > 0 ? end : '');
        const reference: string[][] = parse(text, {
          delimiter,
          relax_column_count: true,
          record_delimiter: ['\r\n', '\n', '\r'],
        });
        expect(parseCells(text, delimiter, piece)).toEqual(reference);
        expect(reference).toEqual(data);
      }),
      { numRuns: 500, seed: 20_241 },
    );
  });
});

describe('what real files get wrong', () => {
  it('[IM6] lines may end with LF, CR and CRLF in one file, and blank lines count as lines only', () => {
    expect(parseText('a,b\r\n\r\n1,2\r3,4\n\n\n5,6')).toEqual([
      { line: 1, cells: ['a', 'b'], isBroken: false },
      { line: 3, cells: ['1', '2'], isBroken: false },
      { line: 4, cells: ['3', '4'], isBroken: false },
      { line: 7, cells: ['5', '6'], isBroken: false },
    ]);
  });

  it('[IM6] a record is told with the line on which it begins', () => {
    const lines = parseText('a,b\n"x\r\ny\nz",1\n2,3\n').map(record => record.line);
    expect(lines).toEqual([1, 2, 5]);
    expect(parseText('a,b\n"x\r\ny\nz",1\n2,3\n', ',', 1).map(record => record.line)).toEqual(lines);
  });

  it('[IM6] a quote within a cell and text after a closing quote are taken as they stand', () => {
    expect(parseCells('1,he said "x",="138"\n"q" z,2,"a" ,3')).toEqual([
      ['1', 'he said "x"', '="138"'],
      ['"q" z', '2', 'a', '3'],
    ]);
  });

  it('[IM7] a quote that is never closed costs its own line and no other', () => {
    const text = 'a,b\n1,2\n"open,3\n4,5\n6,7\n';
    const expected = [
      { line: 1, cells: ['a', 'b'], isBroken: false },
      { line: 2, cells: ['1', '2'], isBroken: false },
      { line: 3, cells: ['"open,3'], isBroken: true },
      { line: 4, cells: ['4', '5'], isBroken: false },
      { line: 5, cells: ['6', '7'], isBroken: false },
    ];
    for (const piece of [1, 2, 7, 100]) expect(parseText(text, ',', piece)).toEqual(expected);
  });

  it('[IM7] a record longer than the limit is bad, and reading goes on behind it', () => {
    const long = 'x'.repeat(MAX_RECORD + 10);
    for (const first of [long, `"${long}`]) {
      const records = parseText(`a,b\n${first}\n1,2\n3,4\n`, ',', 50_000);
      expect(records.map(record => [record.line, record.isBroken])).toEqual([
        [1, false],
        [2, true],
        [3, false],
        [4, false],
      ]);
    }
  });
});

describe('delimiters', () => {
  it.each([
    [',', 'a,b,c\n1,"x;y",3\n'],
    [';', 'a;b;c\n1,5;2;3\n4,5;5;6\n'],
    ['\t', '姓名\t电话\n张三\t13800138000\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'COLUMN1\n0\n1\n'],
    [',', ''],
  ])('[IM5] %j is found', (delimiter, text) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });
});
