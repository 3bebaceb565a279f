/**
 * Sort keys of the rows: a number per row that agrees with the order as far as it goes (`prefix`), and the exact comparison for
 * rows whose prefixes are equal. Times are exact in the prefix; texts have their first three code units in it. Rule QU4.
 */
import { grow } from './grow.ts';

/** Prefix of a row whose key is empty: such rows come last in both directions. */
export const EMPTY_KEY = -1;

export interface KeyColumn {
  /** Whether rows with equal prefixes have equal keys. */
  readonly isExact: boolean;
  /** An integer from 0 to 2^48 - 1, or EMPTY_KEY. */
  prefix(slot: number): number;
  /** Order of two keys that are not empty. */
  compare(a: number, b: number): number;
}

export class TimeKeys implements KeyColumn {
  readonly isExact = true;
  #times = new Float64Array(0);

  /** Stores the time; answers whether the key changed. */
  set(slot: number, time: number | null): boolean {
    if (slot >= this.#times.length) this.#times = grow(this.#times, slot + 1);
    const key = time ?? EMPTY_KEY;
    if (this.#times[slot] === key) return false;
    this.#times[slot] = key;
    return true;
  }

  /** The time, or EMPTY_KEY. */
  prefix(slot: number): number {
    return this.#times[slot]!;
  }

  compare(a: number, b: number): number {
    return this.#times[a]! - this.#times[b]!;
  }
}

export class TextKeys implements KeyColumn {
  readonly isExact = false;
  readonly #texts: string[] = [];

  /** Stores the folded text; answers whether the key changed. */
  set(slot: number, text: string): boolean {
    if (this.#texts[slot] === text) return false;
    this.#texts[slot] = text;
    return true;
  }

  prefix(slot: number): number {
    const text = this.#texts[slot]!;
    return unitAt(text, 0) * 0x1_0000_0000 + unitAt(text, 1) * 0x1_0000 + unitAt(text, 2);
  }

  compare(a: number, b: number): number {
    const x = this.#texts[a]!;
    const y = this.#texts[b]!;
    return x < y ? -1 : x > y ? 1 : 0;
  }
}

function unitAt(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}
