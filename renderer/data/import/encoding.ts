/**
 * Which encoding a file is in: byte order mark first, then strict UTF-8, then GB18030, which every Chinese spreadsheet writes, and
 * Windows-1252 for Western files. Rules IM3 and IM4. A guess is shown to the user, who may choose another one.
 */
import type { ImportEncoding } from '../../../common/domain/import-mapping.ts';
import { AppError } from '../../../common/protocol/app-error.ts';

export interface DetectedEncoding {
  readonly encoding: ImportEncoding;
  /** Bytes of the byte order mark, which are not part of the text. */
  readonly bomLength: number;
}

const SIGNATURES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // ZIP: .xlsx, .docx, .numbers
  [0x50, 0x4b, 0x05, 0x06],
  [0xd0, 0xcf, 0x11, 0xe0], // old Office: .xls
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x1f, 0x8b], // gzip
  [0x52, 0x61, 0x72, 0x21], // RAR
];

/**
 * Judges the first bytes of a file.
 *
 * @param sample the beginning, and for a file that begins with ASCII also the part where something else first occurs
 * @throws AppError `empty_file`, or `not_csv` for pictures, archives, spreadsheets, web pages and other binary files
 */
export function detectEncoding(sample: Uint8Array): DetectedEncoding {
  if (sample.length === 0) throw new AppError('empty_file');
  if (SIGNATURES.some(signature => startsWith(sample, signature))) throw new AppError('not_csv');
  const marked = readMark(sample);
  if (marked !== null) return marked;
  if (sample.includes(0)) throw new AppError('not_csv');
  const encoding = guessUnmarked(sample);
  if (/^\s*<(?:!doctype|html|\?xml|table|meta)/i.test(new TextDecoder().decode(sample.subarray(0, 200)))) {
    throw new AppError('not_csv'); // what some systems call .xls or .csv is a web page
  }
  return { encoding, bomLength: 0 };
}

/** Length of the byte order mark that stands before text in this encoding. */
export function markLength(sample: Uint8Array, encoding: ImportEncoding): number {
  const marked = readMark(sample);
  return marked?.encoding === encoding ? marked.bomLength : 0;
}

function readMark(sample: Uint8Array): DetectedEncoding | null {
  if (startsWith(sample, [0xef, 0xbb, 0xbf])) return { encoding: 'utf-8', bomLength: 3 };
  if (startsWith(sample, [0xff, 0xfe, 0, 0])) return { encoding: 'utf-32le', bomLength: 4 };
  if (startsWith(sample, [0, 0, 0xfe, 0xff])) return { encoding: 'utf-32be', bomLength: 4 };
  if (startsWith(sample, [0xff, 0xfe]) || startsWith(sample, [0xfe, 0xff])) {
    // Some programs put the two-byte mark (even the wrong one) before 32-bit text: the zero bytes tell.
    const wide = readWidth(sample.subarray(2));
    return { encoding: wide ?? (sample[0] === 0xff ? 'utf-16le' : 'utf-16be'), bomLength: 2 };
  }
  return null;
}

/** Whether all of the first units are 32-bit code points, in which order of bytes. */
function readWidth(bytes: Uint8Array): 'utf-32le' | 'utf-32be' | null {
  const units = Math.min(64, Math.floor(bytes.length / 4));
  if (units < 2) return null;
  let little = true;
  let big = true;
  for (let i = 0; i < units * 4; i += 4) {
    little &&= bytes[i + 3] === 0 && (bytes[i + 2] ?? 0) <= 0x10 && (bytes[i] !== 0 || bytes[i + 1] !== 0);
    big &&= bytes[i] === 0 && (bytes[i + 1] ?? 0) <= 0x10 && (bytes[i + 3] !== 0 || bytes[i + 2] !== 0);
  }
  return little ? 'utf-32le' : big ? 'utf-32be' : null;
}

function guessUnmarked(sample: Uint8Array): ImportEncoding {
  if (decodes(sample, 'utf-8')) return 'utf-8';
  return decodes(sample, 'gb18030') && looksChinese(sample) ? 'gb18030' : 'windows-1252';
}

/** Whether the bytes are valid; a character cut off by the end of the sample is no error. */
function decodes(sample: Uint8Array, encoding: 'utf-8' | 'gb18030'): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // what a fatal decoder throws
    throw error;
  }
}

/** In Chinese text nearly all bytes above 0x80 come in pairs; in Western text they stand alone between letters. */
function looksChinese(sample: Uint8Array): boolean {
  let pairs = 0;
  let alone = 0;
  for (let i = 0; i < sample.length; i++) {
    if ((sample[i] ?? 0) < 0x80) continue;
    if ((sample[i + 1] ?? 0) >= 0x80) {
      pairs++;
      i++;
    } else alone++;
  }
  return pairs > alone;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
