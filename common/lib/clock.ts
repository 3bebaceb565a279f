/** Milliseconds since 1970-01-01 UTC. All times in documents, messages and columns of the client are in this unit. */
export type EpochMs = number;

/** The wall clock, passed in so that tests and the simulation own the time. No merge decision may read it. */
export interface Clock {
  now(): EpochMs;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A source of random bytes, passed in so that a seeded run repeats itself. */
export type RandomBytes = (count: number) => Uint8Array;
