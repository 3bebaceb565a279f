/**
 * One row of a file to a valid new customer, or to the reasons why not. Pure and the only judge: the check and the import both pass
 * through here, so that what the check predicts is what the import does (IM8). Rules IM6 to IM10, CU3 to CU6.
 *
 * It writes nothing. Tags that do not exist yet are named in `newTags`; whoever writes the row creates them (IM13).
 */
import { DEFAULT_CLASSIFY_LIMITS } from '../../../common/domain/classify-limits.ts';
import { normalizePhone } from '../../../common/domain/contact.ts';
import { isNotesHeader } from '../../../common/domain/guess-mapping.ts';
import { CHINA_OFFSET_MINUTES, parseDate } from '../../../common/domain/parse-date.ts';
import { validateNewCustomer, type CustomerDraft } from '../../../common/domain/validate-customer.ts';
import { RULED_TARGETS, type ImportTarget } from '../../../common/domain/import-mapping.ts';
import type { NewCustomer, Social } from '../../../common/domain/customer.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { ImportFailure, ImportOptions } from '../api.ts';
import type { CsvRecord } from './csv-parser.ts';
import { foldName, type ImportLookup } from './import-lookup.ts';
import { readCustom } from './custom-columns.ts';
import { readCells } from './read-cells.ts';

export interface ValidRow {
  readonly line: number;
  readonly customer: NewCustomer;
  /** Names of tags that are to be created for it, as written. */
  readonly newTags: readonly string[];
}
export type Judgement =
  { readonly ok: true; readonly row: ValidRow } | { readonly ok: false; readonly failures: readonly ImportFailure[] };

export interface JudgeInput {
  readonly columns: readonly string[];
  /** The file ends with our reason column. */
  readonly isOurs: boolean;
  readonly options: ImportOptions;
  readonly lookup: ImportLookup;
  /** For rows without an acquisition time. */
  readonly now: number;
}

const LIST = /[;；、,，|\n\r]+/u;
const PHONE_LIST = /[;；、,，|/\n\r]+/u;
const EMAIL_LIST = /[;；、,，|\s]+/u;
const SOCIAL_KIND: Partial<Record<ImportTarget, Social['kind']>> = {
  wechat: 'wechat',
  qq: 'qq',
  wecom: 'wecom',
  social_other: 'other',
};

/** A cell and where it stood. */
interface Found {
  readonly text: string;
  readonly column: number;
}

export function createJudge(input: JudgeInput): (record: CsvRecord) => Judgement {
  const width = input.columns.length;
  return record => {
    const cells = readCells(record.cells, input.isOurs);
    if (record.isBroken || cells.length < width || cells.slice(width).some(cell => cell.trim() !== '')) {
      return { ok: false, failures: [failure(record.line, 'bad_row', null, record.cells[0] ?? '', '')] };
    }
    return judgeCells(cells, record.line, input);
  };
}

function judgeCells(cells: readonly string[], line: number, input: JudgeInput): Judgement {
  const { options, lookup } = input;
  const found = collect(cells, options.mapping);
  const problems = findClosed(found, lookup);
  const read = (target: ImportTarget): Found | undefined => found.get(target)?.[0];
  const phones = unique(spread(found.get('phone'), PHONE_LIST), text => {
    const phone = normalizePhone(text, '', options.region);
    return phone.ok ? phone.value.value : text;
  });
  const emails = unique(spread(found.get('email'), EMAIL_LIST), text => text.toLowerCase());
  const socials = (Object.entries(SOCIAL_KIND) as [ImportTarget, Social['kind']][]).flatMap(([target, kind]) =>
    unique(spread(found.get(target), LIST), text => text).map(item => ({ ...item, kind })),
  );
  const tags = readTags(spread(found.get('tags'), LIST), lookup, problems);
  const custom = readCustom(found, lookup);
  problems.push(...custom.problems);
  const source = readEntry('channel', read('source'), 'unknown_source', input, problems) ?? options.defaultSource;
  const draft: CustomerDraft = {
    name: read('name')?.text ?? '',
    company: read('company')?.text ?? '',
    phones: phones.map(item => ({ raw: item.text, label: '' })),
    emails: emails.map(item => ({ raw: item.text, label: '' })),
    socials: socials.map(item => ({ kind: item.kind, raw: item.text })),
    source,
    scene: readEntry('scene', read('scene'), 'unknown_scene', input, problems, source),
    status: readEntry('status', read('status'), 'unknown_status', input, problems) ?? options.defaultStatus,
    acquisitionTime: readTime('acquisitionTime', read('acquisitionTime'), input, problems) ?? input.now,
    lastActiveTime: readTime('lastActiveTime', read('lastActiveTime'), input, problems),
    notes: joinNotes(found.get('notes') ?? [], input.columns),
    custom: custom.values,
    tagIds: tags.ids,
    groupIds: [],
  };
  const result = validateNewCustomer(draft, lookup, options.region);
  if (result.ok && problems.length === 0) {
    return { ok: true, row: { line, customer: result.value, newTags: tags.newNames } };
  }
  const places: Places = { phones, emails, socials, found };
  const errors = result.ok ? [] : result.error;
  const failures = errors.map(error => locate(error, places, input, line));
  return {
    ok: false,
    failures: [
      ...problems.map(item => failure(line, item.code, item.field, item.text, input.columns[item.column] ?? '')),
      ...failures,
    ],
  };
}

/** Cells for fields that the person may not enter: said for the row, rather than left out in silence (AC3). */
function findClosed(found: ReadonlyMap<ImportTarget, readonly Found[]>, lookup: ImportLookup): Problem[] {
  return [...found].flatMap(([target, cells]) => {
    const field = RULED_TARGETS[target];
    if (field === undefined || !lookup.closedFields.has(field)) return [];
    return cells.map(cell => ({ ...cell, field, code: 'field_not_writable' }));
  });
}

interface Problem extends Found {
  readonly field: string;
  readonly code: string;
}

/** Cells by target, without empty ones. */
function collect(cells: readonly string[], mapping: readonly ImportTarget[]): Map<ImportTarget, Found[]> {
  const found = new Map<ImportTarget, Found[]>();
  mapping.forEach((target, column) => {
    const text = (cells[column] ?? '').trim();
    if (target === 'ignore' || text === '') return;
    const list = found.get(target);
    if (list === undefined) found.set(target, [{ text, column }]);
    else list.push({ text, column });
  });
  return found;
}

/** Several values in one cell become several items. */
function spread(cells: readonly Found[] | undefined, separator: RegExp): Found[] {
  return (cells ?? []).flatMap(({ text, column }) =>
    text
      .split(separator)
      .map(part => part.trim())
      .filter(part => part !== '')
      .map(part => ({ text: part, column })),
  );
}

/** The same number in two columns is one number and no fault. */
function unique(items: readonly Found[], keyOf: (text: string) => string): Found[] {
  if (items.length < 2) return [...items];
  return [...new Map(items.toReversed().map(item => [keyOf(item.text), item])).values()].toReversed();
}

function readTags(
  items: readonly Found[],
  lookup: ImportLookup,
  problems: Problem[],
): { ids: string[]; newNames: string[] } {
  const ids = new Set<string>();
  const newNames = new Map<string, string>();
  for (const item of items) {
    const known = lookup.tagIdOf(item.text);
    if (known !== undefined) ids.add(known);
    else if (!lookup.mayCreateTags) problems.push({ ...item, field: 'tagIds', code: 'unknown_tag' });
    else if (item.text.length > 30) problems.push({ ...item, field: 'tagIds', code: 'too_long' });
    else newNames.set(foldName(item.text), item.text);
  }
  const count = ids.size + newNames.size;
  const { tagsPerCustomer: most } = lookup.limits ?? DEFAULT_CLASSIFY_LIMITS;
  if (count > most && ids.size <= most && items[0] !== undefined) {
    problems.push({ ...items[0], field: 'tagIds', code: 'too_many' });
  }
  return { ids: [...ids], newNames: [...newNames.values()] };
}

function readEntry(
  kind: 'channel' | 'scene' | 'status',
  cell: Found | undefined,
  code: string,
  input: JudgeInput,
  problems: Problem[],
  parentId: string | null = null,
): string | null {
  if (cell === undefined) return null;
  const entryId = input.lookup.entryIdOf(kind, cell.text, parentId);
  if (entryId === undefined) problems.push({ ...cell, field: kind === 'channel' ? 'source' : kind, code });
  return entryId ?? null;
}

function readTime(
  field: 'acquisitionTime' | 'lastActiveTime',
  cell: Found | undefined,
  input: JudgeInput,
  problems: Problem[],
): number | null {
  if (cell === undefined) return null;
  const time = parseDate(cell.text, input.options.zoneOffsetMinutes ?? CHINA_OFFSET_MINUTES);
  if (time === null) problems.push({ ...cell, field, code: 'bad_date' });
  return time;
}

/** What the header of a notes column says stands before its text, unless it says no more than "notes". */
function joinNotes(cells: readonly Found[], columns: readonly string[]): string {
  return cells
    .map(({ text, column }) => {
      const header = columns[column] ?? '';
      return header === '' || isNotesHeader(header) ? text : `${header}: ${text}`;
    })
    .join('\n');
}

interface Places {
  readonly phones: readonly Found[];
  readonly emails: readonly Found[];
  readonly socials: readonly Found[];
  readonly found: ReadonlyMap<ImportTarget, readonly Found[]>;
}

const TARGET_OF_FIELD: Readonly<Record<string, ImportTarget>> = { tagIds: 'tags' };

/** The cell to which a field error belongs; where it is empty, the column in which it should stand. */
function locate(error: FieldError, places: Places, input: JudgeInput, line: number): ImportFailure {
  const { columns, options } = input;
  const [field, index] = error.field.split('.');
  const items = field === 'phones' || field === 'emails' || field === 'socials' ? places[field] : undefined;
  const target = (TARGET_OF_FIELD[field ?? ''] ?? field) as ImportTarget;
  const cell = items === undefined ? places.found.get(target)?.[0] : items[Number(index ?? 0)];
  const header = columns[cell?.column ?? options.mapping.indexOf(target)] ?? '';
  return failure(line, error.code, error.field, cell?.text ?? '', header);
}

function failure(line: number, code: string, field: string | null, value: string, column: string): ImportFailure {
  return { customerId: null, line, code, field, value: value.slice(0, 200), column };
}
