/** What a bench prints: one line per comparison, as JSON or as a table. It measures nothing. */

/** One comparison: our figure and that of a reference, measured in the same run in interleaved rounds. */
export interface BenchLine {
  readonly name: string;
  /** Customers in the pool or in the batch. */
  readonly n: number;
  readonly ours: number;
  readonly unit: 'docs/s' | 'rows/s' | 'pushes/s' | 'ms' | 'bytes' | 'µs/row';
  readonly reference: string;
  readonly referenceValue: number;
  /** Above 1: we are better. */
  readonly ratio: number;
}

/** The name of a reference, with the number of customers that it was given when it is too slow for all `n`. */
export function nameReference(name: string, referenceN: number, n: number): string {
  return referenceN < n ? `${name} (n ${referenceN.toLocaleString('en-US')})` : name;
}

const HEADINGS = ['bench', 'n', 'ours', 'unit', 'reference', 'its value', 'ratio'];

/** The lines as a table of Markdown. */
export function formatTable(lines: readonly BenchLine[]): string {
  const rows = lines.map(line => [
    line.name,
    line.n.toLocaleString('en-US'),
    formatFigure(line.ours),
    line.unit,
    line.reference,
    formatFigure(line.referenceValue),
    `${formatFigure(line.ratio)} x`,
  ]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map(row => row[column]!.length)));
  const formatRow = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [formatRow(HEADINGS), formatRow(widths.map(width => '-'.repeat(width))), ...rows.map(formatRow)].join('\n');
}

/** Three significant digits; whole numbers from 100 on. */
function formatFigure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
