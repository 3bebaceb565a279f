/**
 * A set of row slots, one bit each. Reading beyond the end answers "not in the set"; writing grows it.
 *
 * Words beyond the length of the shorter operand count as zero, so bitmaps of different age combine without padding.
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
    let total = 0;
    for (let i = 0; i < this.words.length; i++) total += countBits(this.words[i]!);
    return total;
  }

  /** Calls back for each slot in ascending order. */
  forEach(visit: (slot: number) => void): void {
    const { words } = this;
    for (let i = 0; i < words.length; i++) {
      let bits = words[i]!;
      while (bits !== 0) {
        const bit = bits & -bits;
        visit((i << 5) | (31 - Math.clz32(bit)));
        bits ^= bit;
      }
    }
  }
}

/** Slots that are in all of the bitmaps; the list must not be empty. */
export function intersect(bitmaps: readonly Bitmap[]): Bitmap {
  const length = Math.min(...bitmaps.map(bitmap => bitmap.words.length));
  const words = bitmaps[0]!.words.slice(0, length);
  for (const bitmap of bitmaps.slice(1)) {
    const other = bitmap.words;
    for (let i = 0; i < length; i++) words[i]! &= other[i]!;
  }
  return new Bitmap(words);
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

/** Number of slots that are in both. */
export function countCommon(a: Bitmap, b: Bitmap): number {
  const length = Math.min(a.words.length, b.words.length);
  let total = 0;
  for (let i = 0; i < length; i++) total += countBits(a.words[i]! & b.words[i]!);
  return total;
}

/** Number of ones in a 32-bit word. */
function countBits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
