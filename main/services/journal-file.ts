/**
 * The lines of the journal: how one is written and what of a file counts. Pure; the file itself is journal.ts's.
 *
 * One line per append, however many records it carries: a line counts whole or not at all, so nothing half-written ever counts.
 * Form: eight hex digits of CRC-32, a space, JSON, a line feed. Rules JO1 to JO3.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { journalRecordSchema, type JournalRecord } from '../../common/ipc/worker-bridge.ts';

const lineSchema = z.union([
  z.strictObject({ add: z.array(journalRecordSchema) }),
  z.strictObject({ ack: z.array(z.uuid()) }),
]);
export type JournalLine = z.infer<typeof lineSchema>;

export interface JournalContent {
  /** Records without acknowledgement, in the order in which they were appended. */
  readonly pending: Map<string, JournalRecord>;
  /** Bytes up to the end of the last good line; what follows is a torn tail. */
  readonly goodEnd: number;
  /** Bytes of lines that are no longer needed. */
  readonly deadBytes: number;
  /** Bad lines with good ones behind them: the disk lost something. */
  readonly damagedLines: number;
}

const HEAD_BYTES = 9;
const LINE_FEED = 0x0a;

/** The line's bytes, line feed included. */
export function encodeLine(line: JournalLine): Buffer {
  const json = Buffer.from(JSON.stringify(line));
  const head = `${crc32(json).toString(16).padStart(8, '0')} `;
  return Buffer.concat([Buffer.from(head, 'latin1'), json, Buffer.from([LINE_FEED])]);
}

/** Reads a whole file. Never throws: bad lines are counted or, at the end, cut off. */
export function readJournal(bytes: Buffer): JournalContent {
  const pending = new Map<string, JournalRecord>();
  let goodEnd = 0;
  let deadBytes = 0;
  let damagedLines = 0;
  let badSinceGood = 0;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0) break;
    const line = decodeLine(bytes.subarray(start, end));
    if (line === null) {
      badSinceGood += 1;
    } else {
      damagedLines += badSinceGood;
      badSinceGood = 0;
      deadBytes += applyLine(line, pending, end + 1 - start);
      goodEnd = end + 1;
    }
    start = end + 1;
  }
  return { pending, goodEnd, deadBytes, damagedLines };
}

/** About the size of a record in the file. */
export function sizeOf(record: JournalRecord): number {
  return record.data.length + 90;
}

function decodeLine(bytes: Buffer): JournalLine | null {
  if (bytes.length <= HEAD_BYTES) return null;
  const json = bytes.subarray(HEAD_BYTES);
  if (bytes.toString('latin1', 0, HEAD_BYTES) !== `${crc32(json).toString(16).padStart(8, '0')} `) return null;
  const parsed = lineSchema.safeParse(JSON.parse(json.toString('utf8')));
  return parsed.success ? parsed.data : null;
}

/** Applies the line and gives the bytes that it made superfluous. */
function applyLine(line: JournalLine, pending: Map<string, JournalRecord>, size: number): number {
  if ('add' in line) {
    let replaced = 0;
    for (const record of line.add) {
      const former = pending.get(record.id);
      if (former) replaced += sizeOf(former);
      pending.set(record.id, record);
    }
    return replaced;
  }
  let dead = size;
  for (const id of line.ack) {
    const record = pending.get(id);
    if (record) dead += sizeOf(record);
    pending.delete(id);
  }
  return dead;
}
