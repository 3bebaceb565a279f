/** Text in the form in which it is searched and sorted: width and case folded. Rules QU2, QU4. */

/** Small letters, digits, signs and Chinese characters stay as they are: most of a pool, and not worth a copy each. */
const IS_FOLDED = /^[\0-@[-~\u4e00-\u9fff]*$/;

/** Text in the form in which it is searched. */
export function foldText(text: string): string {
  return IS_FOLDED.test(text) ? text : text.normalize('NFKC').toLowerCase();
}

/** Order by code point, which is also the order of the bytes in a database. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rankOfUnit(x) - rankOfUnit(y);
  }
  return a.length - b.length;
}

/** The place of a code unit among those of all texts: surrogates stand for what comes after the basic plane. */
export function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
