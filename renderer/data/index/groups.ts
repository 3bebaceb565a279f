/**
 * How many customers share the values of one or two dimensions: distributions, cross tables, trends. Single values are counted by their
 * codes in one walk over the rows, several values by their bitmaps. Rule SA4.
 */
import type { QueryContext } from '../../../common/query/context.ts';
import { compareCells } from '../../../common/query/count.ts';
import { periodStart } from '../../../common/query/periods.ts';
import type { GroupCell, GroupKey } from '../../../common/query/types.ts';
import { fitsGroup } from '../../../common/query/validate.ts';
import { countCommon, intersect, subtract, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';
import type { NumberColumn } from './number-column.ts';
import type { Selection } from './selection.ts';

type Key = string | number | null;

const DAY = 86_400_000;
/** The table of days begins here and holds a century. */
const TABLE_FROM = Date.UTC(1970, 0, 1);
const TABLE_DAYS = 36_525;

/** A dimension: a code for each row, or the rows of each value. */
type Dimension =
  | { readonly kind: 'codes'; readonly codes: Uint16Array | Uint32Array; readonly keys: readonly Key[] }
  | { readonly kind: 'sets'; readonly sets: readonly (readonly [key: Key, rows: Bitmap])[] };

/** The cells that have customers, the largest first. */
export function groupRows(
  columns: Columns,
  selection: Selection,
  keys: readonly GroupKey[],
  context: QueryContext,
): GroupCell[] {
  const dimensions = keys.map(key => makeDimension(columns, key, context));
  return countCells(columns, selection.rows, dimensions).sort(compareCells);
}

function countCells(columns: Columns, rows: Bitmap, [first, second]: readonly Dimension[]): GroupCell[] {
  if (first === undefined) return [];
  if (second === undefined) return countOne(rows, first).map(([key, count]) => ({ keys: [key], count }));
  const { end } = columns.rows;
  if (first.kind === 'codes' && second.kind === 'codes') return countCodes(rows, first, second);
  if (first.kind === 'sets') {
    return first.sets.flatMap(([key, set]) =>
      countOne(intersect([rows, set], end), second).map(([other, count]) => ({ keys: [key, other], count })),
    );
  }
  return countCells(columns, rows, [second, first]).map(({ keys: [a, b], count }) => ({ keys: [b!, a!], count }));
}

function countOne(rows: Bitmap, dimension: Dimension): [key: Key, count: number][] {
  if (dimension.kind === 'sets') {
    return dimension.sets.flatMap(([key, set]) => {
      const count = countCommon(rows, set);
      return count === 0 ? [] : [[key, count] satisfies [Key, number]];
    });
  }
  const { codes, keys } = dimension;
  const totals = new Uint32Array(keys.length);
  rows.forEach(slot => {
    totals[slot < codes.length ? codes[slot]! : 0]!++;
  });
  return keys.flatMap((key, code) => (totals[code] === 0 ? [] : [[key, totals[code]!] satisfies [Key, number]]));
}

type Codes = Extract<Dimension, { kind: 'codes' }>;

function countCodes(rows: Bitmap, first: Codes, second: Codes): GroupCell[] {
  const width = second.keys.length;
  const totals = new Uint32Array(first.keys.length * width);
  rows.forEach(slot => {
    const a = slot < first.codes.length ? first.codes[slot]! : 0;
    const b = slot < second.codes.length ? second.codes[slot]! : 0;
    totals[a * width + b]!++;
  });
  const cells: GroupCell[] = [];
  totals.forEach((count, at) => {
    if (count > 0) cells.push({ keys: [first.keys[Math.floor(at / width)]!, second.keys[at % width]!], count });
  });
  return cells;
}

/** What cannot be grouped by puts everyone into one cell. */
function makeDimension(columns: Columns, key: GroupKey, context: QueryContext): Dimension {
  const field = context.fields.find(key.field);
  if (field === undefined || !fitsGroup(field, key) || !context.mayRead(field)) {
    return { kind: 'codes', codes: new Uint16Array(0), keys: [null] };
  }
  const numbers = columns.numbers(key.field);
  if (numbers !== null) return periodsOf(columns, numbers, key.unit ?? 'month', context.zoneOffsetMinutes);
  const column = columns.choice(key.field)!;
  if (column.single !== null) return { kind: 'codes', codes: column.single.codes, keys: column.single.values() };
  const nobody = subtract(columns.rows.live, [column.presence.filled], columns.rows.end);
  return { kind: 'sets', sets: [...(column.bitmaps?.entries() ?? []), [null, nobody]] };
}

/** The period of each row. Days are looked up in a table where they lie close enough together, as those of a company do. */
function periodsOf(
  columns: Columns,
  numbers: NumberColumn,
  unit: 'day' | 'month' | 'year',
  zoneOffsetMinutes: number,
): Dimension {
  const { end } = columns.rows;
  const { words } = numbers.presence.filled;
  const codes = new Uint32Array(end);
  const keys: Key[] = [null];
  const codeOf = new Map<number, number>();
  const zone = zoneOffsetMinutes * 60_000;
  const table = new Uint32Array(TABLE_DAYS);
  const first = Math.floor(TABLE_FROM / DAY);
  for (let slot = 0; slot < end; slot++) {
    if ((((words[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 0) continue;
    const time = numbers.at(slot);
    const day = Math.floor((time + zone) / DAY) - first;
    let code = day >= 0 && day < TABLE_DAYS ? table[day]! : 0;
    if (code === 0) {
      const start = periodStart(time, unit, zoneOffsetMinutes);
      code = codeOf.get(start) ?? keys.push(start) - 1;
      codeOf.set(start, code);
      if (day >= 0 && day < TABLE_DAYS) table[day] = code;
    }
    codes[slot] = code;
  }
  return { kind: 'codes', codes, keys };
}
