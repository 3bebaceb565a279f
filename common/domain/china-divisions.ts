/**
 * Provinces, cities and counties 省市区 by their codes (2, 4 and 6 digits), for addresses. Read from the table at the first use. Rule CF5.
 */
import { CHINA_DIVISIONS } from './china-divisions-data.ts';

export interface Division {
  readonly code: string;
  readonly name: string;
  readonly children: readonly Division[];
}

let tree: readonly Division[] | null = null;
let byCode: ReadonlyMap<string, Division> | null = null;

/** All provinces with their cities and counties, in the order of codes. */
export function divisionTree(): readonly Division[] {
  tree ??= CHINA_DIVISIONS.trim().split('\n').map(readProvince);
  return tree;
}

function divisions(): ReadonlyMap<string, Division> {
  const walk = (list: readonly Division[]): Division[] => list.flatMap(item => [item, ...walk(item.children)]);
  byCode ??= new Map(walk(divisionTree()).map(item => [item.code, item]));
  return byCode;
}

/** The codes on the way down to a code: province, city, county. */
export function divisionPath(code: string): string[] {
  return [2, 4, 6].filter(length => length <= code.length).map(length => code.slice(0, length));
}

/** `广东省深圳市南山区`; names that say nothing (市辖区) are left out. '' for '' and for unknown codes. */
export function divisionName(code: string): string {
  const names = divisionPath(code).map(part => divisions().get(part)?.name ?? '');
  return names.filter(name => !EMPTY_NAMES.has(name)).join('');
}

/** Reads the divisions at the beginning of an address; `code` is '' when it begins with none. */
export function readDivision(address: string): { readonly code: string; readonly rest: string } {
  let code = '';
  let rest = address.trim();
  let list = divisionTree();
  while (list.length > 0) {
    const found = longest(list, rest);
    if (found === null) {
      const [only] = list;
      // Municipalities have one city that nobody writes.
      if (only === undefined || code.length !== 2 || list.every(item => !EMPTY_NAMES.has(item.name))) break;
      const below = list.flatMap(item => item.children);
      const county = longest(below, rest);
      if (county === null) break;
      return { code: county.item.code, rest: rest.slice(county.length).trim() };
    }
    code = found.item.code;
    rest = rest.slice(found.length).trim();
    list = found.item.children;
  }
  return { code, rest };
}

const EMPTY_NAMES: ReadonlySet<string> = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划']);
const ENDING = /(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$/u;

function longest(list: readonly Division[], text: string): { readonly item: Division; readonly length: number } | null {
  let best: { item: Division; length: number } | null = null;
  for (const item of list) {
    for (const name of [item.name, ...(item.code.length < 6 ? [item.name.replace(ENDING, '')] : [])]) {
      if (name.length > (best?.length ?? 1) && text.startsWith(name)) best = { item, length: name.length };
    }
  }
  return best;
}

function readProvince(line: string): Division {
  const [head = '', cities = ''] = line.split('|');
  const code = head.slice(0, 2);
  return {
    code,
    name: head.slice(2),
    children: cities === '' ? [] : cities.split(';').map(text => readCity(code, text)),
  };
}

function readCity(province: string, text: string): Division {
  const [head = '', counties = ''] = text.split(':');
  const code = province + head.slice(0, 2);
  const children = counties === '' ? [] : counties.split(',');
  return {
    code,
    name: head.slice(2),
    children: children.map(county => ({ code: code + county.slice(0, 2), name: county.slice(2), children: [] })),
  };
}
