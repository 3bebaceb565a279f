/**
 * Sorting row slots by a 48-bit number: three stable passes over 16 bits each, linear in the number of rows. Few rows are compared
 * instead, since each pass walks through all of its buckets.
 */

const DIGITS = 0x10000;
const FEW = 2_000;

export interface KeyedSlots {
  readonly slots: Uint32Array;
  /** `keys[i]` belongs to `slots[i]`: integers from 0 to 2^48 - 1. */
  readonly keys: Float64Array;
}

/** The slots in ascending order of their keys; slots with equal keys keep their order. */
export function sortByKey(input: KeyedSlots): KeyedSlots {
  if (input.slots.length < FEW) return sortFew(input);
  return [1, DIGITS, DIGITS * DIGITS].reduce(sortByDigit, input);
}

function sortFew({ slots, keys }: KeyedSlots): KeyedSlots {
  const order = Array.from(keys, (_key, index) => index).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return {
    slots: Uint32Array.from(order, index => slots[index]!),
    keys: Float64Array.from(order, index => keys[index]!),
  };
}

function sortByDigit(input: KeyedSlots, unit: number): KeyedSlots {
  const size = input.slots.length;
  const digits = new Uint16Array(size);
  const ends = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < size; i++) {
    const digit = Math.floor(input.keys[i]! / unit) % DIGITS;
    digits[i] = digit;
    ends[digit + 1]!++;
  }
  if (ends.includes(size)) return input; // all in one bucket: nothing would move
  for (let digit = 0; digit < DIGITS; digit++) ends[digit + 1]! += ends[digit]!;
  const output: KeyedSlots = { slots: new Uint32Array(size), keys: new Float64Array(size) };
  for (let i = 0; i < size; i++) {
    const at = ends[digits[i]!]!++;
    output.slots[at] = input.slots[i]!;
    output.keys[at] = input.keys[i]!;
  }
  return output;
}
