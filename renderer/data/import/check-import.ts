/** The check: reads the whole file, writes nothing, and predicts exactly what the import will do. Rule IM8. */
import type { BatchFailure } from '../../../common/domain/batch-task.ts';
import { CSV_START } from '../../../common/domain/csv-text.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ImportCheck, ImportFailure, ImportProgress } from '../api.ts';
import type { JudgedBatch, RowReader } from './row-reader.ts';

/** How many failures the screen shows; the counts are always exact. */
export const SHOWN_FAILURES = 100;
/** Largest file of failed rows, in mebibytes: with more, it is the mapping that is wrong and not the rows. */
export const FAILED_FILE_MIB = 64;

export interface Reading {
  readonly reader: RowReader;
  readonly signal: AbortSignal;
  readonly report: (progress: Pick<ImportProgress, 'bytes' | 'rows'>) => void;
}

/** Reads to the end, batch by batch. Throws AppError `cancelled` between two batches. */
export async function readAll(reading: Reading, take: (batch: JudgedBatch) => void | Promise<void>): Promise<void> {
  let rows = 0;
  try {
    for (;;) {
      const batch = await orCancelled(reading.reader.next(), reading.signal);
      if (batch === null) return;
      await take(batch);
      rows += batch.rows;
      reading.report({ bytes: batch.bytes, rows });
    }
  } finally {
    await reading.reader.close();
  }
}

/** Waits no longer than until it is cancelled. */
async function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    stop = (): void => reject(new AppError('cancelled'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Counts and first failures of the whole file. */
export async function checkRows(reading: Reading): Promise<ImportCheck> {
  const failures: ImportFailure[] = [];
  let rows = 0;
  let invalid = 0;
  await readAll(reading, batch => {
    rows += batch.rows;
    invalid += batch.invalid;
    failures.push(...batch.failures.slice(0, SHOWN_FAILURES - failures.length));
  });
  return { rows, valid: rows - invalid, invalid, failures };
}

/** The failed rows as a CSV file, UTF-8 with byte order mark. Throws `limit_reached` above {@link FAILED_FILE_MIB}. */
export async function collectFailedRows(reading: Reading): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const parts = [encoder.encode(CSV_START)];
  let length = parts[0]?.length ?? 0;
  await readAll(reading, batch => {
    const part = encoder.encode(batch.failedText);
    length += part.length;
    if (length > FAILED_FILE_MIB * 1_048_576) throw new AppError('limit_reached', { params: { max: FAILED_FILE_MIB } });
    parts.push(part);
  });
  const file = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** What a task keeps of a failure: no cell text, which could be somebody's number. */
export function forgetValue({ customerId, line, code, field }: ImportFailure): BatchFailure {
  return { customerId, line, code, field };
}
