/** Time in a test's hands: the true time, and how far the device's clock is off. */
import type { LeaseTime } from '../../../main/services/lease.ts';

const HOUR_MS = 3_600_000;

export class FakeTime {
  #true = Date.UTC(2026, 0, 5, 8);
  /** Device clock less true time. */
  offset = 0;
  /** Advances with true time while the program runs; a new start begins anew. */
  readonly lease: LeaseTime = { clock: { now: () => this.#true + this.offset }, monotonic: () => this.#true };

  serverNow(): number {
    return this.#true;
  }
  passHours(hours: number): void {
    this.#true += hours * HOUR_MS;
  }
  setClockBackHours(hours: number): void {
    this.offset -= hours * HOUR_MS;
  }
}
