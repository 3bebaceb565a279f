/**
 * Strings and their small codes. Code 0 stands for "none"; codes are never taken back, since the values of an enumeration are few
 * and return.
 */
import { assert } from '../../../common/lib/assert.ts';

export const NO_CODE = 0;
const MAX_CODES = 0x10000;

export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #values: (string | null)[] = [null];

  /** With the values of another dictionary, under the same codes. */
  constructor(values: readonly (string | null)[] = []) {
    for (const value of values) if (value !== null) this.codeFor(value);
  }

  /** Number of codes, "none" included. */
  get size(): number {
    return this.#values.length;
  }

  /** All values in the order of their codes. */
  values(): readonly (string | null)[] {
    return this.#values;
  }

  /** The code of the value, made when it is new. */
  codeFor(value: string | null): number {
    if (value === null) return NO_CODE;
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.size;
    assert(code < MAX_CODES, 'an enumeration has more than 65,535 values');
    this.#codes.set(value, code);
    this.#values.push(value);
    return code;
  }

  /** The code of the value, or `undefined` when no row ever had it. */
  find(value: string): number | undefined {
    return this.#codes.get(value);
  }
}
