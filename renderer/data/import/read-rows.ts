/** Rows of a CSV file as it streams by: decoding and parsing, never the whole file in memory. Rules IM4 to IM8. */
import type { ImportEncoding } from '../../../common/domain/import-mapping.ts';
import { readPieces } from './byte-source.ts';
import { createCsvParser, type CsvRecord } from './csv-parser.ts';
import { createDecoder } from './decode.ts';
import { markLength } from './encoding.ts';

export interface RowChunk {
  /** Bytes read so far. */
  readonly bytes: number;
  readonly records: readonly CsvRecord[];
}

/** Rows that one chunk holds at most: what is done between two chances to cancel and to report. */
export const CHUNK_ROWS = 500;

/** Reads all records, the header first. Throws AppError `bad_encoding` where the bytes do not fit the encoding. */
export async function* readRows(
  stream: ReadableStream<Uint8Array>,
  form: { readonly encoding: ImportEncoding; readonly delimiter: string },
): AsyncGenerator<RowChunk, void> {
  const decoder = createDecoder(form.encoding);
  const parser = createCsvParser(form.delimiter);
  let bytes = 0;
  let isStart = true;
  for await (const piece of readPieces(stream)) {
    const skip = isStart ? markLength(piece, form.encoding) : 0;
    isStart = false;
    bytes += piece.length;
    yield* split(bytes, parser.push(decoder.decode(piece.subarray(skip))));
  }
  const last = parser.push(decoder.finish());
  yield* split(bytes, [...last, ...parser.finish()]);
}

function* split(bytes: number, records: readonly CsvRecord[]): Generator<RowChunk, void> {
  for (let at = 0; at === 0 || at < records.length; at += CHUNK_ROWS) {
    yield { bytes, records: records.slice(at, at + CHUNK_ROWS) };
  }
}
