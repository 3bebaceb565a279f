/**
 * The offline lease: how long the store may be opened without having met the server.
 *
 * Time is the server's: at each contact the difference to the device's clock is noted, and the highest time ever seen is kept, so that
 * setting the clock back prolongs nothing while the program runs or is started again. Without a trusted clock on the device, hours in
 * which the program is closed and the clock is set back cannot be seen; that gap is known and small. Rules LE1 to LE4.
 */
import { z } from 'zod';
import type { Clock } from '../../common/lib/clock.ts';

const HOUR_MS = 3_600_000;

export const leaseRecordSchema = z.strictObject({
  /** Server time less device time at the last contact. */
  offset: z.number(),
  /** The highest server time that was ever seen. */
  highest: z.number(),
  lastContactAt: z.number(),
  hours: z.number().min(0),
});
/** What is stored between runs; times are server times. */
export type LeaseRecord = z.infer<typeof leaseRecordSchema>;

export interface Lease {
  /** The server was met. `serverTime` is its clock, null when the answer did not tell. */
  noteContact(serverTime: number | null, hours?: number): void;
  isExpired(): boolean;
  /** The end in the device's own time, for display. */
  endsAt(): number;
  toRecord(): LeaseRecord;
}

/** Time sources of the lease. `monotonic` gives milliseconds that never go back, from any start. */
export interface LeaseTime {
  readonly clock: Clock;
  readonly monotonic: () => number;
}

/** Goes on from a stored record. */
export function resumeLease(time: LeaseTime, record: LeaseRecord): Lease {
  const { clock, monotonic } = time;
  let { offset, highest, lastContactAt, hours } = record;
  let highestSeenAt = monotonic();

  /** Server time as far as it can be known: never behind what was seen, and moving on while the program runs. */
  const trustedNow = (): number => {
    const at = monotonic();
    highest = Math.max(clock.now() + offset, highest + (at - highestSeenAt));
    highestSeenAt = at;
    return highest;
  };

  return {
    noteContact(serverTime, newHours) {
      if (serverTime !== null) {
        offset = serverTime - clock.now();
        highest = serverTime;
        highestSeenAt = monotonic();
      }
      lastContactAt = trustedNow();
      hours = newHours ?? hours;
    },
    isExpired: () => trustedNow() >= lastContactAt + hours * HOUR_MS,
    endsAt: () => Math.round(lastContactAt + hours * HOUR_MS - offset),
    toRecord: () => ({ highest: trustedNow(), offset, lastContactAt, hours }),
  };
}

/** A lease that begins now, with the answer to a sign-in. */
export function beginLease(time: LeaseTime, serverTime: number, hours: number): Lease {
  const offset = serverTime - time.clock.now();
  return resumeLease(time, { offset, highest: serverTime, lastContactAt: serverTime, hours });
}
