/**
 * Strings and their small codes. Code 0 stands for "none"; codes are never taken back, since the values of an enumeration are few
 * and return.
 */
import { assert } from '../../../common/lib/assert.ts';

const NO_CODE = 0;
const MAX_CODES = 0x10000;

export class Dictionary {
  readonly #codes = new Map<string, number>();

  /** Number of codes, "none" included. */
  get size(): number {
    return this.#codes.size + 1;
  }

  /** The code of the value, made when it is new. */
  codeFor(value: string | null): number {
    if (value === null) return NO_CODE;
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.size;
    assert(code < MAX_CODES, 'an enumeration has more than 65,535 values');
    this.#codes.set(value, code);
    return code;
  }

  /** The code of the value, or `undefined` when no row ever had it. */
  find(value: string): number | undefined {
    return this.#codes.get(value);
  }
}
