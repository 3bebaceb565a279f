/**
 * Takes the log out as a CSV file: asked of the server part by part, which records the export and counts it; the first lines say who took
 * it and when, and every line carries the number of the export. Rule AL7.
 */
import type { z } from 'zod';
import { CSV_START, writeCsvRow } from '../../../../common/domain/csv-text.ts';
import type { Result } from '../../../../common/lib/result.ts';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { AUDIT_EXPORT, type AuditFilter } from '../../../../common/protocol/calls/audit.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import type { callServer } from '../../../app/call-server.ts';

export interface ExportWords {
  readonly head: readonly string[];
  /** The line that stands at the top of the file. */
  readonly watermark: (mark: { org: string; name: string; login: string; at: string; id: string }) => string;
  readonly time: (at: number) => string;
  /** Who, what, on what, and the detail, in words. */
  readonly cells: (row: AuditRow) => readonly [actor: string, action: string, object: string, detail: string];
}

export interface ExportInput {
  readonly filter: AuditFilter;
  readonly exportId: string;
  readonly words: ExportWords;
  readonly call: typeof callServer;
  /** Told how many rows have come; false stops. */
  readonly onRows: (rows: number) => boolean;
}

type Part = Result<z.output<typeof AUDIT_EXPORT.answer>, AppErrorData>;

/** The file's parts, or null when it was stopped. */
export async function exportAudit(input: ExportInput): Promise<Result<readonly string[] | null, AppErrorData>> {
  const { filter, exportId, words, call, onRows } = input;
  const parts: string[] = [];
  let count = 0;
  let before: number | null = null;
  for (;;) {
    const answer: Part = await call(AUDIT_EXPORT, { filter, before, exportId });
    if (!answer.ok) return answer;
    const { rows, isLast, watermark }: z.output<typeof AUDIT_EXPORT.answer> = answer.value;
    if (parts.length === 0) {
      const { orgName: org, userName: name, login, at } = watermark;
      const line = words.watermark({ org, name, login, at: words.time(at), id: exportId });
      parts.push(CSV_START, writeCsvRow([line]), writeCsvRow(words.head));
    }
    parts.push(rows.map(row => writeLine(row, exportId, words)).join(''));
    count += rows.length;
    before = rows.at(-1)?.n ?? null;
    if (!onRows(count)) return { ok: true, value: null };
    if (isLast || before === null) return { ok: true, value: parts };
  }
}

function writeLine(row: AuditRow, exportId: string, { time, cells }: ExportWords): string {
  const { n, at, objectId, action } = row;
  const [actor, word, object, detail] = cells(row);
  return writeCsvRow([String(n), time(at), actor, word, action, object, objectId, detail, exportId]);
}
