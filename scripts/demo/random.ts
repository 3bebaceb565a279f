/** Seeded random choices for generated data: the same seed gives the same data on every machine. Not for secrets. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** The item whose weight is hit; weights need not add up to anything. */
  pickWeighted<T>(items: readonly (readonly [T, number])[]): T;
  chance(probability: number): boolean;
}

/** The generator mulberry32: 32 bits of state, good enough for test data. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const at = <T>(items: readonly T[], index: number): T => {
    const item = items[index];
    if (item === undefined) throw new Error('Nothing to choose from');
    return item;
  };
  return {
    next,
    int,
    pick: items => at(items, int(items.length)),
    pickWeighted: items => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      const hit = items.findIndex(([, weight]) => (left -= weight) < 0);
      return at(items, hit < 0 ? items.length - 1 : hit)[0];
    },
    chance: probability => next() < probability,
  };
}
