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

  /** Puts the slot in or takes it out. */
  put(slot: number, isIn: boolean): void {
    if (isIn) this.add(slot);
    else this.delete(slot);
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

/** Slots below `end` that are in the first and in none of the others. */
export function subtract(from: Bitmap, others: readonly Bitmap[], end: number): Bitmap {
  const result = makeBitmap(end);
  const { words } = result;
  words.set(from.words.subarray(0, words.length));
  for (const { words: other } of others) {
    const common = Math.min(words.length, other.length);
    for (let i = 0; i < common; i++) words[i]! &= ~other[i]!;
  }
  return result;
}

/** Number of slots that are in both. */
export function countCommon(a: Bitmap, b: Bitmap): number {
  const x = a.words;
  const y = b.words;
  const length = Math.min(x.length, y.length);
  let total = 0;
  let i = 0;
  // Seven words at a time are added bit by bit first (carry-save adders), so that three are counted instead of seven.
  for (; i + 7 <= length; i += 7) {
    const w0 = x[i]! & y[i]!;
    const w1 = x[i + 1]! & y[i + 1]!;
    const w2 = x[i + 2]! & y[i + 2]!;
    const w3 = x[i + 3]! & y[i + 3]!;
    const w4 = x[i + 4]! & y[i + 4]!;
    const w5 = x[i + 5]! & y[i + 5]!;
    const w6 = x[i + 6]! & y[i + 6]!;
    const half1 = w0 ^ w1;
    const half2 = w3 ^ w4;
    const sum1 = half1 ^ w2;
    const sum2 = half2 ^ w5;
    const half3 = sum1 ^ sum2;
    const carry1 = (w0 & w1) | (half1 & w2);
    const carry2 = (w3 & w4) | (half2 & w5);
    const carry3 = (sum1 & sum2) | (half3 & w6);
    const half4 = carry1 ^ carry2;
    const fours = (carry1 & carry2) | (half4 & carry3);
    total += countBits(half3 ^ w6) + 2 * countBits(half4 ^ carry3) + 4 * countBits(fours);
  }
  for (; i < length; i++) total += countBits(x[i]! & y[i]!);
  return total;
}

/** The words of a set that are not empty, when they are few: then many sets are compared with it at these places only. */
export function findFewWords({ words }: Bitmap): Uint32Array | null {
  const indexes = new Uint32Array(words.length >>> 2);
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    if (words[i] === 0) continue;
    if (count === indexes.length) return null;
    indexes[count++] = i;
  }
  return indexes.subarray(0, count);
}

/** As {@link countCommon}, looking only at the words that {@link findFewWords} gave for `a`. */
export function countCommonAt(indexes: Uint32Array, a: Bitmap, b: Bitmap): number {
  const x = a.words;
  const y = b.words;
  let total = 0;
  for (let i = 0; i < indexes.length; i++) {
    const at = indexes[i]!;
    if (at >= y.length) break;
    total += countBits(x[at]! & y[at]!);
  }
  return total;
}

/** Place of the lowest one in a word that is not zero. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Number of ones in a 32-bit word. */
function countBits(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0;
  const nibbles = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0;
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
