/** Measuring beside each other: every round runs all contenders, in turning order, so that noise of the machine meets all alike. */

export interface Contender {
  readonly name: string;
  /** One measured round: does its own preparation and answers the milliseconds of the part that counts. */
  run(round: number): Promise<number>;
}

/** Median milliseconds of each contender, in their order. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<number[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const at = (round + turn) % contenders.length;
      times[at]!.push(await contenders[at]!.run(round));
    }
  }
  return times.map(median);
}

/** Milliseconds that the work takes. */
export async function time(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
