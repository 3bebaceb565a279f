/**
 * Writing CSV (RFC 4180, UTF-8) that a spreadsheet opens without running anything. Rules IM11 and IM12.
 *
 * A cell that a spreadsheet would take for a formula gets a leading apostrophe; a cell that already begins with apostrophes before
 * such a sign gets one more, so that {@link restoreCell} undoes {@link protectCell} for every text. Only files that we wrote are
 * undone: they end with the column {@link REASON_COLUMN}.
 */

/** Header of the extra last column of a file of failed rows; marks a file as written by {@link writeCsvRow}. */
export const REASON_COLUMN = '失败原因 import_error';
/** Byte order mark: without it, Excel reads UTF-8 as the system's old code page. */
export const CSV_START = '\uFEFF';

const DANGEROUS = /^'*[=+\-@\t\r\n＝＋－＠]/u;
const PROTECTED = /^'+[=+\-@\t\r\n＝＋－＠]/u;

/** The cell as it is written. */
export function protectCell(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** The cell as it was before {@link protectCell}. */
export function restoreCell(text: string): string {
  return PROTECTED.test(text) ? text.slice(1) : text;
}

/** One line with its end; cells are protected, and quoted where they hold a comma, quote, line end or outer space. */
export function writeCsvRow(cells: readonly string[]): string {
  return `${cells.map(cell => quote(protectCell(cell))).join(',')}\r\n`;
}

function quote(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
