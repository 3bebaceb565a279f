/**
 * The offline lease: how long the store may be opened without having met the server, and after how long without contact its user has to
 * unlock again.
 *
 * Time is the server's: at each contact the difference to the device's clock is noted, and the highest time ever seen is kept, so that
 * setting the clock back prolongs nothing while the program runs or is started again. Without a trusted clock on the device, hours in
 * which the program is closed and the clock is set back cannot be seen; that gap is known and small. Rules LE1 to LE4, AC80 to AC82.
 */
import { z } from 'zod';
import { clampHours, UNLOCK_HOURS, type OfflineHours } from '../../common/domain/sign-in-policy.ts';
import type { Clock } from '../../common/lib/clock.ts';

const HOUR_MS = 3_600_000;

export const leaseRecordSchema = z.strictObject({
  /** Server time less device time at the last contact. */
  offset: z.number(),
  /** The highest server time that was ever seen. */
  highest: z.number(),
  lastContactAt: z.number(),
  hours: z.number().min(0),
  unlockHours: z.number().min(0).default(UNLOCK_HOURS.usual),
});
/** What is stored between runs; times are server times. */
export type LeaseRecord = z.infer<typeof leaseRecordSchema>;

/** Hours as a server told them: an older one says nothing of unlocking. */
export interface ToldHours {
  readonly leaseHours: number;
  readonly unlockHours?: number | undefined;
}

export interface Lease {
  /** The server was met. `serverTime` is its clock, null when the answer did not tell. */
  noteContact(serverTime: number | null, told?: ToldHours): void;
  /** The user has just unlocked. */
  noteUnlock(): void;
  isExpired(): boolean;
  /** Whether neither a contact nor an unlocking was within the hours. */
  needsUnlock(): boolean;
  /** The end in the device's own time, for display. */
  endsAt(): number;
  hours(): OfflineHours;
  toRecord(): LeaseRecord;
}

/** Time sources of the lease. `monotonic` gives milliseconds that never go back, from any start. */
export interface LeaseTime {
  readonly clock: Clock;
  readonly monotonic: () => number;
}

/** Goes on from a stored record. The store that it belongs to is being unlocked. */
export function resumeLease(time: LeaseTime, record: LeaseRecord): Lease {
  const { clock, monotonic } = time;
  let { offset, highest, lastContactAt, hours, unlockHours } = record;
  let highestSeenAt = monotonic();

  /** Server time as far as it can be known: never behind what was seen, and moving on while the program runs. */
  const trustedNow = (): number => {
    const at = monotonic();
    highest = Math.max(clock.now() + offset, highest + (at - highestSeenAt));
    highestSeenAt = at;
    return highest;
  };
  let lastUnlockAt = trustedNow();

  return {
    noteContact(serverTime, told) {
      if (serverTime !== null) {
        offset = serverTime - clock.now();
        highest = serverTime;
        highestSeenAt = monotonic();
      }
      lastContactAt = trustedNow();
      // A clock that had been ahead at the unlocking and is right again: the unlocking was not in the future.
      lastUnlockAt = Math.min(lastUnlockAt, lastContactAt);
      if (told !== undefined) ({ leaseHours: hours, unlockHours } = clampHours(told));
    },
    noteUnlock() {
      lastUnlockAt = trustedNow();
    },
    isExpired: () => trustedNow() >= lastContactAt + hours * HOUR_MS,
    needsUnlock: () => trustedNow() >= Math.max(lastContactAt, lastUnlockAt) + unlockHours * HOUR_MS,
    endsAt: () => Math.round(lastContactAt + hours * HOUR_MS - offset),
    hours: () => ({ leaseHours: hours, unlockHours }),
    toRecord: () => ({ highest: trustedNow(), offset, lastContactAt, hours, unlockHours }),
  };
}

/** A lease that begins now, with the answer to a sign-in. */
export function beginLease(time: LeaseTime, serverTime: number, told: ToldHours): Lease {
  const offset = serverTime - time.clock.now();
  const { leaseHours: hours, unlockHours } = clampHours(told);
  return resumeLease(time, { offset, highest: serverTime, lastContactAt: serverTime, hours, unlockHours });
}
