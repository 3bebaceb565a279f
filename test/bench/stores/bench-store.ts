/** A local store of customers as the benches use it: ours and the references behind one face. */
import type { Customer } from '../../../common/domain/customer.ts';

export interface BenchStore {
  readonly name: string;
  /** The most customers that it is given: the slow ones would take minutes, and are no slower with fewer. */
  readonly limit: number;
  /** The most of whom each is changed. */
  readonly updateLimit: number;
  open(database: string): Promise<OpenBenchStore>;
}

export interface OpenBenchStore {
  insert(customers: readonly Customer[]): Promise<void>;
  update(customers: readonly Customer[]): Promise<void>;
  /** Reads every customer and answers how many there were. */
  readAll(): Promise<number>;
  close(): Promise<void>;
  /** Closes and removes everything. */
  destroy(): Promise<void>;
}

/** Customers per call: what a pull or an import writes at once. */
export const BATCH = 500;

/** The list in slices of {@link BATCH}. */
export function* inBatches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
