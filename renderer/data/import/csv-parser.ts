/**
 * A streaming CSV parser: text in pieces in, records out. Rules IM5 to IM7.
 *
 * Quoted cells may hold delimiters, doubled quotes and line ends; lines end with LF, CR or CRLF, also mixed. It forgives what people
 * and programs get wrong: a quote within an unquoted cell, or text after a closing quote, is taken as it stands; a quote that is never
 * closed makes one bad record of its first line and nothing else is lost. Our own, because a record is told with the line on which it
 * begins and because csv-parse does not find its way back after such a quote; the tests hold the two together on well-formed files.
 */

export interface CsvRecord {
  /** Line on which the record begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** The record cannot be read; `cells` holds its first line as it stands. */
  readonly isBroken: boolean;
}

export interface CsvParser {
  push(text: string): CsvRecord[];
  /** Ends the file; the last line needs no line end. */
  finish(): CsvRecord[];
}

/** Longest record in characters. It bounds the memory and how far an unclosed quote is followed. */
export const MAX_RECORD = 262_144;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

export function createCsvParser(delimiter: string): CsvParser {
  let buffer = '';
  let line = 1;
  let isSkipping = false;

  const drain = (isLast: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < buffer.length) {
      const lineEnd = isSkipping ? findLineEnd(buffer, at, isLast) : null;
      if (lineEnd !== null) {
        if (lineEnd.next === -1) {
          at = Math.max(at, buffer.length - 1); // a CR may wait for its LF
          break;
        }
        at = lineEnd.next;
        line++;
        isSkipping = false;
        continue;
      }
      const record = scanRecord(buffer, at, delimiter.charCodeAt(0), isLast);
      if (record.next !== -1 && record.next - at <= MAX_RECORD) {
        if (!isBlank(record.cells)) records.push({ line, cells: record.cells, isBroken: false });
        at = record.next;
        line += record.lines;
        continue;
      }
      if (record.next === -1 && !isLast && buffer.length - at <= MAX_RECORD) break; // the rest of the record is still to come
      const first = findLineEnd(buffer, at, isLast);
      records.push({ line, cells: [buffer.slice(at, Math.min(first.end, at + 1_000))], isBroken: true });
      isSkipping = true;
    }
    buffer = isSkipping && isLast ? '' : buffer.slice(at);
    return records;
  };

  return {
    push(text): CsvRecord[] {
      buffer += text;
      return drain(false);
    },
    finish: () => drain(true),
  };
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === '';
}

/** End of the present line and start of the next; `next` is -1 while it is not known. */
function findLineEnd(text: string, from: number, isLast: boolean): { end: number; next: number } {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== LF && code !== CR) continue;
    return { end: i, next: skipLineEnd(text, i, isLast) };
  }
  return { end: text.length, next: isLast ? text.length : -1 };
}

/** Position after the line end at `at`; -1 while a CR is the last character that has arrived. */
function skipLineEnd(text: string, at: number, isLast: boolean): number {
  if (text.charCodeAt(at) === LF) return at + 1;
  if (at + 1 === text.length) return isLast ? at + 1 : -1;
  return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

interface Scanned {
  readonly cells: readonly string[];
  /** Start of the next record; -1 when this one is not complete. */
  readonly next: number;
  /** Lines that the record takes. */
  readonly lines: number;
}

const INCOMPLETE: Scanned = { cells: [], next: -1, lines: 0 };

function scanRecord(text: string, from: number, delimiter: number, isLast: boolean): Scanned {
  const cells: string[] = [];
  let lines = 1;
  let at = from;
  for (;;) {
    const cell = scanQuoted(text, at, delimiter, isLast) ?? scanPlain(text, at, delimiter);
    if (cell.end === -1) return INCOMPLETE;
    cells.push(cell.value);
    lines += cell.lines;
    if (cell.end >= text.length) return isLast ? { cells, next: text.length, lines } : INCOMPLETE;
    if (text.charCodeAt(cell.end) === delimiter) {
      at = cell.end + 1;
      continue;
    }
    const next = skipLineEnd(text, cell.end, isLast);
    return next === -1 ? INCOMPLETE : { cells, next, lines };
  }
}

interface Cell {
  readonly value: string;
  /** Position of the delimiter or line end that follows, the text's length at its end, or -1 when the cell is not complete. */
  readonly end: number;
  /** Line ends within the cell. */
  readonly lines: number;
}

function scanPlain(text: string, from: number, delimiter: number): Cell {
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === delimiter || code === LF || code === CR) break;
  }
  return { value: text.slice(from, i), end: i, lines: 0 };
}

/** Reads a quoted cell; null when the cell is not quoted or goes on after its closing quote, so that it is taken as it stands. */
function scanQuoted(text: string, from: number, delimiter: number, isLast: boolean): Cell | null {
  if (text.charCodeAt(from) !== QUOTE) return null;
  let close = text.indexOf('"', from + 1);
  while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
  if (close === -1 || (close + 1 === text.length && !isLast)) return { value: '', end: -1, lines: 0 };
  let end = close + 1;
  while (text.charCodeAt(end) === 0x20) end++;
  const code = text.charCodeAt(end);
  if (end < text.length && code !== delimiter && code !== LF && code !== CR) return null;
  const inner = text.slice(from + 1, close);
  const value = inner.includes('""') ? inner.replaceAll('""', '"') : inner;
  return { value, end, lines: countLineEnds(inner) };
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}
