/** Growing typed arrays: doubling, so that a million rows arrive in linear time. */

/** The same content with room for at least `length` items; new items are zero. */
export function grow<T extends Uint16Array | Uint32Array | Float64Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const Type = array.constructor as new (length: number) => T;
  const bigger = new Type(Math.max(64, length, array.length * 2));
  bigger.set(array);
  return bigger;
}
