/**
 * A customer file as a Chinese sales team keeps it, with a known number of wrong rows, for the import's tests and for trying it out.
 *
 *   npx tsx scripts/demo/make-csv.ts FILE [ROWS]
 *
 * Deterministic. Every row's notes say that it is generated. Rules DE4, DE6.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ErrorCodeName } from '../../common/protocol/error-codes.ts';
import { BUILT_IN_ENTRIES } from '../../sync-server/commands/company/built-in-dictionaries.ts';
import { generateCustomers } from './generate-customers.ts';
import { loadSources } from './sources.ts';

export const CSV_HEADER = [
  '姓名',
  '公司',
  '手机',
  '邮箱',
  '微信',
  '获客渠道',
  '客户状态',
  '获客时间',
  '标签',
  '备注',
] as const;
type Column = (typeof CSV_HEADER)[number];

/** What is wrong in a wrong row: the column, what stands there, and the code that the import must give. */
export const CSV_FAULTS: readonly { readonly column: Column; readonly value: string; readonly code: ErrorCodeName }[] =
  [
    { column: '姓名', value: '', code: 'required' },
    { column: '手机', value: '12345', code: 'bad_phone' },
    { column: '邮箱', value: 'no-at-sign.example.com', code: 'bad_email' },
    { column: '客户状态', value: '飞升', code: 'unknown_status' },
    { column: '获客时间', value: '去年某天', code: 'bad_date' },
  ];
/** Every row whose number (from 1, without the header) is a multiple of this is wrong. */
const FAULT_EVERY = 40;

export interface DemoCsv {
  readonly text: string;
  readonly rows: number;
  readonly wrong: number;
  /** Wrong rows with their line number (the header is line 1) and the code that they deserve. */
  readonly faults: readonly { readonly line: number; readonly code: ErrorCodeName }[];
}

/** Makes the text of the file: UTF-8 with a byte order mark, CRLF, quoted where needed. */
export function makeCsv(options: { readonly seed: number; readonly rows: number }): DemoCsv {
  const label = new Map(BUILT_IN_ENTRIES.map(entry => [entry.entryId, entry.label]));
  const now = Date.UTC(2026, 9, 1);
  const customers = generateCustomers(
    { seed: options.seed, count: options.rows, now, sources: loadSources() },
    { owners: [{ ownerId: null, teamId: null, share: 1 }], authorId: '', tagIds: ['重点客户', '待回访', '外贸'] },
  );
  const faults: { line: number; code: ErrorCodeName }[] = [];
  const lines = customers.map(({ fields, tagIds }, index) => {
    const row: Record<Column, string> = {
      姓名: fields.name,
      公司: fields.company,
      手机: formatPhone(fields.phones[0]?.raw ?? '', index),
      邮箱: fields.emails[0]?.value ?? '',
      微信: fields.socials[0]?.value ?? '',
      获客渠道: label.get(fields.source ?? '') ?? '',
      客户状态: label.get(fields.status) ?? '',
      获客时间: new Date(fields.acquisitionTime)
        .toISOString()
        .slice(0, 10)
        .replaceAll('-', index % 2 === 0 ? '-' : '/'),
      标签: tagIds.join('；'),
      备注: fields.notes,
    };
    const fault =
      (index + 1) % FAULT_EVERY === 0 ? CSV_FAULTS[((index + 1) / FAULT_EVERY) % CSV_FAULTS.length] : undefined;
    if (fault !== undefined) {
      row[fault.column] = fault.value;
      faults.push({ line: index + 2, code: fault.code });
    }
    return CSV_HEADER.map(column => quote(row[column])).join(',');
  });
  const text = `\uFEFF${[CSV_HEADER.join(','), ...lines].join('\r\n')}\r\n`;
  return { text, rows: options.rows, wrong: faults.length, faults };
}

/** As people write numbers: plain, in groups, with calling code. */
function formatPhone(digits: string, index: number): string {
  if (digits === '') return '';
  if (index % 7 === 0) return `+86 ${digits}`;
  return index % 5 === 0 ? `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}` : digits;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path, rows = '10000'] = process.argv;
  if (path === undefined) throw new Error('usage: make-csv.ts FILE [ROWS]');
  const csv = makeCsv({ seed: 1, rows: Number(rows) });
  writeFileSync(path, csv.text);
  console.log(`${path}: ${csv.rows} rows, ${csv.wrong} of them wrong on purpose`);
}
