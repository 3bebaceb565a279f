/** What a file looks like: encoding, delimiter, columns, first rows and the guessed mapping. Reads the beginning only. Rules IM1 to IM5. */
import { guessMapping } from '../../../common/domain/guess-mapping.ts';
import { REASON_COLUMN } from '../../../common/domain/csv-text.ts';
import { IMPORT_DELIMITERS, IMPORT_ENCODINGS, type ImportEncoding } from '../../../common/domain/import-mapping.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { ImportInspection } from '../api.ts';
import { readPieces } from './byte-source.ts';
import { createCsvParser, type CsvRecord } from './csv-parser.ts';
import { createDecoder } from './decode.ts';
import { detectDelimiter } from './delimiter.ts';
import { detectEncoding, markLength } from './encoding.ts';
import { readCells } from './read-cells.ts';

const SAMPLE_BYTES = 262_144;
const SAMPLE_ROWS = 20;
/** How far a file that begins with ASCII is searched for the first other byte, which tells its encoding. */
const SEARCH_BYTES = 33_554_432;

/** Inspects a file; a wrong override is `validation_failed`, one that does not fit the bytes `bad_encoding`. */
export async function inspectFile(
  stream: ReadableStream<Uint8Array>,
  override: { readonly encoding?: string; readonly delimiter?: string },
): Promise<ImportInspection> {
  const { head, telling } = await readSample(stream);
  const detected = detectEncoding(joinBytes([head, telling]));
  const encoding = toEncoding(override.encoding) ?? detected.encoding;
  const text = createDecoder(encoding).decode(head.subarray(markLength(head, encoding)));
  if (text.trim() === '') throw new AppError('empty_file');
  const delimiter = toDelimiter(override.delimiter) ?? detectDelimiter(text);
  const isWhole = head.length < SAMPLE_BYTES;
  const records = readFirst(text, delimiter, isWhole);
  if (isWhole && records.slice(1).every(isBlank)) throw new AppError('empty_file');
  const header = records[0]?.cells ?? [];
  const isOurs = header.at(-1) === REASON_COLUMN;
  const sample = records.slice(1, SAMPLE_ROWS + 1).map(record => readCells(record.cells, isOurs));
  const columns = header.map(cell => cell.trim());
  return { encoding, delimiter, columns, sample, mapping: guessMapping(columns, sample), warnings: warn(columns) };
}

/** What a spreadsheet leaves behind its last row is no row (IM6). */
function isBlank(record: CsvRecord): boolean {
  return record.cells.every(cell => cell.trim() === '');
}

function readFirst(text: string, delimiter: string, isWhole: boolean): CsvRecord[] {
  const parser = createCsvParser(delimiter);
  const records = parser.push(text);
  // A cut-off last row is no row; but a header that is longer than the sample is better shown cut than not at all.
  return isWhole || records.length === 0 ? [...records, ...parser.finish()] : records;
}

/** The first bytes and, when they are all ASCII, the bytes around the first that is not. */
async function readSample(stream: ReadableStream<Uint8Array>): Promise<{ head: Uint8Array; telling: Uint8Array }> {
  const parts: Uint8Array[] = [];
  const after: Uint8Array[] = [];
  let length = 0;
  let read = 0;
  for await (const piece of readPieces(stream)) {
    read += piece.length;
    if (length < SAMPLE_BYTES) {
      parts.push(piece);
      length += piece.length;
      continue;
    }
    if (parts.some(hasHighByte) || after.length > 0) break;
    if (hasHighByte(piece)) after.push(piece);
    else if (read > SEARCH_BYTES) break;
  }
  return { head: joinBytes(parts), telling: joinBytes(after) };
}

function hasHighByte(bytes: Uint8Array): boolean {
  return bytes.some(byte => byte >= 0x80);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Columns with the same header are both kept; the user is told which ones (IM5). */
function warn(columns: readonly string[]): FieldError[] {
  const places = new Map<string, number[]>();
  columns.forEach((header, index) => places.set(header, [...(places.get(header) ?? []), index + 1]));
  return [...places]
    .filter(([header, at]) => header !== '' && at.length > 1)
    .map(([header, at]) => ({ field: header, code: 'duplicate_value', params: { columns: at.join(', ') } }));
}

/** The encoding by its name; undefined when none was asked for. */
export function toEncoding(name: string | undefined): ImportEncoding | undefined {
  if (name === undefined) return undefined;
  const encoding = IMPORT_ENCODINGS.find(item => item === name);
  if (encoding === undefined)
    throw new AppError('validation_failed', { fields: [{ field: 'encoding', code: 'unknown_type' }] });
  return encoding;
}

/** The delimiter when it is one that we read; undefined when none was asked for. */
export function toDelimiter(text: string | undefined): string | undefined {
  if (text === undefined || IMPORT_DELIMITERS.some(item => item === text)) return text;
  throw new AppError('validation_failed', { fields: [{ field: 'delimiter', code: 'unknown_type' }] });
}
