/**
 * Reads and judges a file batch by batch: the work of import without the writing. Runs in the compute worker, and in the tests in
 * process: it is the same code. Rules IM6 to IM8.
 */
import { REASON_COLUMN, writeCsvRow } from '../../../common/domain/csv-text.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ImportFailure, ImportOptions } from '../api.ts';
import type { ByteSource } from './byte-source.ts';
import type { CsvRecord } from './csv-parser.ts';
import { createImportLookup, type LookupData } from './import-lookup.ts';
import { toDelimiter, toEncoding } from './inspect.ts';
import { createJudge, type Judgement, type ValidRow } from './judge-row.ts';
import { readCells } from './read-cells.ts';
import { readRows } from './read-rows.ts';

export interface ReadJob {
  readonly options: ImportOptions;
  readonly lookup: LookupData;
  readonly now: number;
  /** Gives the failed rows as lines of a CSV file instead of the valid ones as customers. */
  readonly wantsFailedRows: boolean;
}

export interface JudgedBatch {
  /** Bytes read so far. */
  readonly bytes: number;
  /** Rows of this batch, without header and blank lines. */
  readonly rows: number;
  readonly valid: readonly ValidRow[];
  readonly invalid: number;
  readonly failures: readonly ImportFailure[];
  /** Lines for the file of failed rows; with the first batch the header. */
  readonly failedText: string;
}

export interface RowReader {
  /** The next batch, or null at the end; rejects with an AppError when the file cannot be read on. */
  next(): Promise<JudgedBatch | null>;
  /** Stops reading; may be called at any time, and again. */
  close(): Promise<void>;
}
export type OpenRowReader = (source: ByteSource, job: ReadJob) => RowReader;

/** Reads in this thread, giving way to other work between batches. */
export const openInThread: OpenRowReader = (source, job) => {
  const batches = judgeFile(source, job);
  return {
    async next(): Promise<JudgedBatch | null> {
      await giveWay();
      const { done, value } = await batches.next();
      return done === true ? null : value;
    },
    async close(): Promise<void> {
      await batches.return();
    },
  };
};

/** Ends the present task of the event loop, so that messages that wait are handled first. */
function giveWay(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}

async function* judgeFile(source: ByteSource, job: ReadJob): AsyncGenerator<JudgedBatch, void> {
  const encoding = toEncoding(job.options.encoding) ?? 'utf-8';
  const delimiter = toDelimiter(job.options.delimiter) ?? ',';
  const lookup = createImportLookup(job.lookup);
  let judge: ((record: CsvRecord) => Judgement) | null = null;
  let isOurs = false;
  for await (const chunk of readRows(source.stream, { encoding, delimiter })) {
    let records = chunk.records;
    let failedText = '';
    if (judge === null) {
      const [header] = records;
      if (header === undefined) continue;
      records = records.slice(1);
      const columns = header.cells.map(cell => cell.trim());
      isOurs = columns.at(-1) === REASON_COLUMN;
      checkMapping(job.options, columns.length);
      judge = createJudge({ columns, isOurs, options: job.options, lookup, now: job.now });
      failedText = writeCsvRow([...(isOurs ? columns.slice(0, -1) : columns), REASON_COLUMN]);
    }
    yield judgeRecords(records, judge, { ...chunk, failedText, job, isOurs });
  }
  if (judge === null) throw new AppError('empty_file');
}

function checkMapping(options: ImportOptions, columns: number): void {
  if (options.mapping.length === columns) return;
  throw new AppError('validation_failed', { fields: [{ field: 'mapping', code: 'bad_row', params: { columns } }] });
}

function judgeRecords(
  records: readonly CsvRecord[],
  judge: (record: CsvRecord) => Judgement,
  context: { readonly bytes: number; readonly failedText: string; readonly job: ReadJob; readonly isOurs: boolean },
): JudgedBatch {
  const { job } = context;
  const valid: ValidRow[] = [];
  const failures: ImportFailure[] = [];
  let { failedText } = context;
  let invalid = 0;
  let rows = 0;
  for (const record of records) {
    if (record.cells.every(cell => cell.trim() === '')) continue; // IM6: spreadsheets end with rows of empty cells
    rows++;
    const judgement = judge(record);
    if (judgement.ok) {
      if (!job.wantsFailedRows) valid.push(judgement.row);
      continue;
    }
    invalid++;
    failures.push(...judgement.failures);
    if (job.wantsFailedRows) failedText += writeFailed(record, judgement.failures, context);
  }
  return { bytes: context.bytes, rows, valid, invalid, failures, failedText: job.wantsFailedRows ? failedText : '' };
}

/** The row as it was, with the reasons in a column of their own. */
function writeFailed(
  record: CsvRecord,
  failures: readonly ImportFailure[],
  context: { readonly job: ReadJob; readonly isOurs: boolean },
): string {
  const texts = context.job.options.reasonTexts ?? {};
  const reasons = failures.map(item => {
    const text = texts[item.code] ?? item.code;
    return item.column === '' ? text : `${item.column}: ${text}`;
  });
  const cells = context.isOurs ? readCells(record.cells, true).slice(0, -1) : record.cells;
  return writeCsvRow([...cells, [...new Set(reasons)].join('; ')]);
}
