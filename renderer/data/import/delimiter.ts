/** Which character divides the cells: the one that gives most rows of the sample as many cells as the header has. Rule IM5. */
import { IMPORT_DELIMITERS, type ImportDelimiter } from '../../../common/domain/import-mapping.ts';
import { createCsvParser } from './csv-parser.ts';

const ROWS = 50;

/** Judges by the first rows of the text; a comma when nothing divides anything. */
export function detectDelimiter(text: string): ImportDelimiter {
  let best: { delimiter: ImportDelimiter; fit: number; columns: number } = { delimiter: ',', fit: 0, columns: 1 };
  for (const delimiter of IMPORT_DELIMITERS) {
    const parser = createCsvParser(delimiter);
    const pushed = parser.push(text);
    const records = (pushed.length > 1 ? pushed : [...pushed, ...parser.finish()]).slice(0, ROWS);
    const columns = records[0]?.cells.length ?? 1;
    if (columns < 2) continue;
    const fit = records.filter(record => record.cells.length === columns).length / records.length;
    if (fit > best.fit || (fit === best.fit && columns > best.columns)) best = { delimiter, fit, columns };
  }
  return best.delimiter;
}
