/**
 * The sounds of a Chinese name, as people type them: the whole in pinyin, and the initials. A character with several readings counts
 * with each, and the first one also as a surname is read (单 shan, 仇 qiu), so that 单雄 is found by shanxiong, danxiong, sx and dx.
 * Each character is looked up once; afterwards a name costs some map reads. Rule QU11.
 */
import { pinyin } from 'pinyin-pro';
import { foldText } from './fold.ts';

const CHINESE = /[\u3007\u3400-\u9fff\u{20000}-\u{323af}]/u;
/** Rarer readings are left out. */
const MAX_READINGS = 3;
/** Of all combinations of readings in one name. */
const MAX_SPELLINGS = 6;
/** A longer name is searched by the sounds of its beginning. */
const MAX_LETTERS = 24;

const readings = new Map<string, readonly string[]>();
const surnames = new Map<string, readonly string[]>();

/** Spellings and initials, one a line; '' for a name without Chinese characters. */
export function soundsOf(name: string): string {
  if (!CHINESE.test(name)) return '';
  const letters = Array.from(foldText(name)).slice(0, MAX_LETTERS);
  let spellings: string[] = [''];
  let initials: string[] = [''];
  letters.forEach((letter, index) => {
    const sounds = index === 0 ? readSurname(letter) : readLetter(letter);
    if (sounds.length === 0) return;
    spellings = combine(spellings, sounds);
    initials = combine(initials, [...new Set(sounds.map(sound => sound[0]!))]);
  });
  return [...new Set([...spellings, ...initials])].join('\n');
}

/** What of a keyword is looked for among the sounds: small letters and digits without gaps; '' when it cannot be pinyin. */
export function soundKeyword(keyword: string): string {
  const compact = keyword.replace(/[\s'’]+/g, '').replaceAll('ü', 'v');
  return /^[a-z0-9]*[a-z][a-z0-9]*$/.test(compact) ? compact : '';
}

function combine(starts: readonly string[], ends: readonly string[]): string[] {
  if (ends.length === 1) return starts.map(start => start + ends[0]!);
  return starts.flatMap(start => ends.map(end => start + end)).slice(0, MAX_SPELLINGS);
}

function readLetter(letter: string): readonly string[] {
  let known = readings.get(letter);
  if (known === undefined) {
    if (/^[a-z0-9]$/.test(letter)) known = [letter];
    else
      known = CHINESE.test(letter)
        ? spell(pinyin(letter, { toneType: 'none', type: 'array', v: true, multiple: true }))
        : [];
    readings.set(letter, known);
  }
  return known;
}

function readSurname(letter: string): readonly string[] {
  let known = surnames.get(letter);
  if (known === undefined) {
    const asSurname = CHINESE.test(letter)
      ? spell(pinyin(letter, { toneType: 'none', type: 'array', v: true, surname: 'head' }))
      : [];
    known = [...new Set([...asSurname, ...readLetter(letter)])].slice(0, MAX_READINGS);
    surnames.set(letter, known);
  }
  return known;
}

/** What the library does not know comes back as it is. */
function spell(found: readonly string[]): readonly string[] {
  return [...new Set(found.filter(sound => /^[a-z]+$/.test(sound)))].slice(0, MAX_READINGS);
}
