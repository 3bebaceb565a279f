/**
 * A set of row slots, one bit each. Reading beyond the end answers "not in the set"; writing grows it.
 *
 * Words beyond the end of an operand count as zero, so bitmaps of different age combine without padding.
 */
import { grow } from './grow.ts';

export class Bitmap {
  words: Uint32Array;

  constructor(words: Uint32Array = new Uint32Array(0)) {
    this.words = words;
  }

  has(slot: number): boolean {
    return ((this.words[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  add(slot: number): void {
    const at = slot >>> 5;
    if (at >= this.words.length) this.words = grow(this.words, at + 1);
    this.words[at]! |= 1 << (slot & 31);
  }

  delete(slot: number): void {
    const at = slot >>> 5;
    if (at < this.words.length) this.words[at]! &= ~(1 << (slot & 31));
  }

  /** Number of slots in the set. */
  count(): number {
    const { words } = this;
    let total = 0;
    for (let i = 0; i < words.length; i++) total += countBits(words[i]!);
    return total;
  }

  /** Calls back for each slot in ascending order. */
  forEach(visit: (slot: number) => void): void {
    const { words } = this;
    for (let i = 0; i < words.length; i++) {
      let bits = words[i]!;
      while (bits !== 0) {
        visit((i << 5) | lowestBit(bits));
        bits &= bits - 1;
      }
    }
  }
}

/** An empty set with room for slots below `end`. */
export function makeBitmap(end: number): Bitmap {
  return new Bitmap(new Uint32Array((end + 31) >>> 5));
}

/** Slots below `end` that are in all of the bitmaps; the list must not be empty. */
export function intersect(bitmaps: readonly Bitmap[], end: number): Bitmap {
  const result = makeBitmap(end);
  const { words } = result;
  words.set(bitmaps[0]!.words.subarray(0, words.length));
  for (const bitmap of bitmaps.slice(1)) {
    const other = bitmap.words;
    const common = Math.min(words.length, other.length);
    for (let i = 0; i < common; i++) words[i]! &= other[i]!;
    words.fill(0, common);
  }
  return result;
}

/** Slots that are in at least one of the bitmaps. */
export function unite(bitmaps: readonly Bitmap[]): Bitmap {
  const words = new Uint32Array(Math.max(0, ...bitmaps.map(bitmap => bitmap.words.length)));
  for (const bitmap of bitmaps) {
    const other = bitmap.words;
    for (let i = 0; i < other.length; i++) words[i]! |= other[i]!;
  }
  return new Bitmap(words);
}

/** The words of a set that are not empty: what remains to be looked at when many sets are compared with one. */
export interface FilledWords {
  readonly indexes: Uint32Array;
  readonly words: Uint32Array;
}

/** Finds the words that are not empty. */
export function findFilledWords({ words }: Bitmap): FilledWords {
  const indexes = new Uint32Array(words.length);
  let count = 0;
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) indexes[count++] = i;
  return { indexes: indexes.subarray(0, count), words };
}

/** Number of slots that are in both. */
export function countCommon({ indexes, words }: FilledWords, other: Bitmap): number {
  const theirs = other.words;
  const last = theirs.length;
  let total = 0;
  for (let i = 0; i < indexes.length; i++) {
    const at = indexes[i]!;
    if (at >= last) break;
    total += countBits(words[at]! & theirs[at]!);
  }
  return total;
}

/** Place of the lowest one in a word that is not zero. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Number of ones in a 32-bit word. */
function countBits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
