/**
 * Rows of text as a file: CSV with or without a byte order mark, or a sheet of XLSX. No cell runs in a spreadsheet, in a sheet neither,
 * because sheets are saved as CSV again. The mark says who took it out, when, and how much. Rules LX3, LX4.
 */
import { CSV_START, protectCell, writeCsvRow } from '../../../common/domain/csv-text.ts';

export interface FileInput {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines that say where the file comes from: the last ones of CSV, a sheet of their own in XLSX. */
  readonly watermark: readonly string[];
}

/** UTF-8; a spreadsheet needs the mark to know that, a program may stumble over it. */
export function writeCsv({ head, rows, watermark }: FileInput, hasMark: boolean): Uint8Array {
  const lines = [head, ...rows, ...watermark.map(line => [line])].map(writeCsvRow);
  return new TextEncoder().encode((hasMark ? CSV_START : '') + lines.join(''));
}

/** Tab-separated lines for the clipboard: what would end a cell becomes a blank. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows.map(cells => cells.map(cell => protectCell(cell.replace(/[\t\r\n]+/g, ' '))).join('\t')).join('\n');
}

const BOLD = { fontWeight: 'bold' } as const;
const WIDTH = { width: 18 } as const;

/** A sheet with the customers, and one that says where they come from. Every cell is a text. */
export async function writeXlsx(
  { head, rows, watermark }: FileInput,
  names: readonly [string, string],
): Promise<Uint8Array> {
  // Loaded when it is needed: most people never export.
  const { default: writeXlsxFile } = await import('write-excel-file/universal');
  const toCell = (text: string): { value: string; type: StringConstructor } => ({
    value: protectCell(text),
    type: String,
  });
  const customers = [head.map(title => ({ ...toCell(title), ...BOLD })), ...rows.map(cells => cells.map(toCell))];
  const blob = await writeXlsxFile([
    { data: customers, sheet: names[0], columns: head.map(() => WIDTH), stickyRowsCount: 1 },
    { data: watermark.map(line => [toCell(line)]), sheet: names[1], columns: [{ width: 80 }] },
  ]).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}
